// From stored documents to the app's own types. Strict about nothing: an unexpected field shows as its default,
// because one odd document must not blank a whole list.
import { type DocumentData, type QueryDocumentSnapshot, Timestamp } from "firebase/firestore";
import type { ActivityEntry, Member, Role, Status, Task } from "../model/types.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const textOrNull = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const time = (value: unknown): number | null => (value instanceof Timestamp ? value.toMillis() : null);

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((each) => each === value) ?? otherwise;
}

const statuses: readonly Status[] = ["todo", "doing", "done"];
const roles: readonly Role[] = ["viewer", "editor", "owner"];

/** A time that the server has yet to set reads as "now", so that a new task sorts where it will stay. */
const estimate = { serverTimestamps: "estimate" } as const;

export function toTask(snapshot: QueryDocumentSnapshot<DocumentData>): Task {
  const data = snapshot.data(estimate);
  return {
    id: snapshot.id,
    title: text(data.title),
    notes: text(data.notes),
    status: oneOf(data.status, statuses, "todo"),
    assignee: textOrNull(data.assignee),
    dueAt: time(data.dueAt),
    labels: Array.isArray(data.labels) ? data.labels.filter((label) => typeof label === "string") : [],
    createdAt: time(data.createdAt) ?? 0,
    createdBy: text(data.createdBy),
    updatedAt: time(data.updatedAt) ?? 0,
    updatedBy: text(data.updatedBy),
    deletedAt: time(data.deletedAt),
    pending: snapshot.metadata.hasPendingWrites,
    changedElsewhereAt: 0,
  };
}

export function toMember(snapshot: QueryDocumentSnapshot<DocumentData>): Member {
  const data = snapshot.data();
  return {
    userId: textOrNull(data.userId) ?? snapshot.id,
    role: oneOf(data.role, roles, "viewer"),
    displayName: text(data.displayName),
  };
}

export function toActivity(snapshot: QueryDocumentSnapshot<DocumentData>): ActivityEntry {
  const data = snapshot.data(estimate);
  return {
    id: snapshot.id,
    action: text(data.action),
    taskId: text(data.taskId),
    title: text(data.title),
    actor: text(data.actor),
    at: time(data.at) ?? 0,
  };
}
