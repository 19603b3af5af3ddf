// From the client's documents to what the screens show: times as milliseconds, and what this device knows besides.
import type { app } from "../../../functions/src/app/index.ts";
import type { Document } from "../../../functions/src/kit/index.ts";
import type { LiveState } from "../client/types.ts";
import type { ActivityEntry, Comment, Member, Task } from "../model/types.ts";

type Stored<Name extends keyof typeof app.collections> = Document<(typeof app.collections)[Name]>;

const time = (instant: string): number => Date.parse(instant);
const timeOrNull = (instant: string | null | undefined): number | null => (instant == null ? null : time(instant));

interface Known {
  readonly pending: LiveState["pending"];
  readonly changedElsewhere: ReadonlyMap<string, number>;
}

export function toTask(task: Stored<"tasks">, { pending, changedElsewhere }: Known): Task {
  return {
    ...task,
    dueAt: timeOrNull(task.dueAt),
    createdAt: time(task.createdAt),
    updatedAt: time(task.updatedAt),
    deletedAt: timeOrNull(task.deletedAt),
    pending: pending.has(task.id),
    changedElsewhereAt: changedElsewhere.get(task.id) ?? 0,
  };
}

export function toComment(comment: Stored<"comments">, { pending }: LiveState): Comment {
  const { id, text, createdBy } = comment;
  const [createdAt, updatedAt] = [time(comment.createdAt), time(comment.updatedAt)];
  return { id, text, createdBy, createdAt, edited: updatedAt > createdAt, pending: pending.has(id) };
}

export function toMember({ userId, role, displayName }: Stored<"members">): Member {
  return { userId, role, displayName };
}

export function toActivity({ id, action, taskId, title, actor, at }: Stored<"activity">): ActivityEntry {
  return { id, action, taskId, title, actor, at: time(at) };
}
