// The documents as the screens see them: plain data, times as milliseconds. No Firestore types beyond data/.

import type { taskStatuses } from "../../../functions/src/app/tasks.ts";
import type { Role } from "../../../functions/src/kit/index.ts";
import type { Failure } from "../client/types.ts";

export type Status = (typeof taskStatuses)[number];
export type { Role };

export const STATUSES: readonly Status[] = ["doing", "todo", "done"];

export interface Task {
  id: string;
  title: string;
  notes: string;
  status: Status;
  assignee: string | null;
  /** Milliseconds since 1970, as every time here. */
  dueAt: number | null;
  labels: string[];
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string;
  deletedAt: number | null;
  /** Written here, not yet confirmed by the server. */
  pending: boolean;
  /** When somebody else's change arrived on this screen; 0 for none. */
  changedElsewhereAt: number;
}

/** What a person can change about a task. */
export type TaskPatch = Partial<Pick<Task, "title" | "notes" | "status" | "assignee" | "dueAt" | "labels">>;

export interface Workspace {
  id: string;
  name: string;
}

export interface Member {
  userId: string;
  role: Role;
  displayName: string;
}

export interface Membership {
  workspaceId: string;
  role: Role;
}

export interface ActivityEntry {
  id: string;
  action: string;
  taskId: string;
  title: string;
  actor: string;
  at: number;
}

export interface Comment {
  id: string;
  text: string;
  createdBy: string;
  createdAt: number;
  /** Changed after it was made. */
  edited: boolean;
  /** Written here, not yet confirmed by the server. */
  pending: boolean;
}

/** What a live list hears: data, or the reason why there is none. */
export interface Watcher<T> {
  /** `fromCache`: the server has not confirmed this yet, perhaps because we are offline. */
  next(data: T, fromCache: boolean): void;
  fail: (failure: Failure) => void;
}

export type Unsubscribe = () => void;
