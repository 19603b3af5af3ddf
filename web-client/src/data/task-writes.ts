// Task writes under the rules. Each returns when the server has accepted it, and rejects when it was refused:
// by then the SDK has already rolled its cache back, and the screens with it.
import { collection, type DocumentReference, doc, setDoc, Timestamp, updateDoc } from "firebase/firestore";
import type { TaskPatch } from "../model/types.ts";
import type { Connection } from "./gateway.ts";
import { created, restored, trashed, updated } from "./system-fields.ts";

/** A task, named by its path. */
export interface TaskPath {
  workspaceId: string;
  taskId: string;
}

export interface NewTask extends TaskPatch {
  title: string;
}

/** The new task's id at once, and the server's verdict later. */
export function createTask({ db, uid }: Connection, workspaceId: string, task: NewTask) {
  const reference = doc(collection(db, "workspaces", workspaceId, "tasks"));
  const fields = { notes: "", status: "todo" as const, assignee: null, dueAt: null, labels: [], ...task };
  return { taskId: reference.id, saved: setDoc(reference, { ...stored(fields), ...created(uid()) }) };
}

export async function patchTask(to: Connection, path: TaskPath, patch: TaskPatch): Promise<void> {
  await updateDoc(reference(to, path), { ...stored(patch), ...updated(to.uid()) });
}

export async function trashTask(to: Connection, path: TaskPath): Promise<void> {
  await updateDoc(reference(to, path), trashed(to.uid()));
}

export async function restoreTask(to: Connection, path: TaskPath): Promise<void> {
  await updateDoc(reference(to, path), restored(to.uid()));
}

function reference({ db }: Connection, { workspaceId, taskId }: TaskPath): DocumentReference {
  return doc(db, "workspaces", workspaceId, "tasks", taskId);
}

/** The patch as it is stored: times as Firestore timestamps. */
function stored({ dueAt, ...fields }: TaskPatch) {
  return dueAt === undefined ? fields : { ...fields, dueAt: dueAt === null ? null : Timestamp.fromMillis(dueAt) };
}
