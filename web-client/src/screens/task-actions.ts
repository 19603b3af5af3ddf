// What a person can do to a task, from the list or from its details: written once, with its undo and its reason.
import type { FailureAddress } from "../data/failures.ts";
import { save } from "../data/saving.ts";
import type { Task, TaskPatch } from "../model/types.ts";
import { showToast } from "../ui/toasts.ts";

/** The ids under which refused texts are kept, each beside its field. */
export const titleFailureId = (taskId: string) => `title:${taskId}`;
export const notesFailureId = (taskId: string) => `notes:${taskId}`;

function failureOf(taskId: string, { title, notes }: TaskPatch): FailureAddress {
  if (title !== undefined) return { id: titleFailureId(taskId), what: "Not saved", lost: title };
  if (notes !== undefined) return { id: notesFailureId(taskId), what: "Notes not saved", lost: notes };
  return { id: taskId, what: "Not saved" };
}

/** Resolves with the server's verdict; what it refused is kept beside the task. */
export function changeTask(workspaceId: string, taskId: string, patch: TaskPatch): Promise<boolean> {
  const fields = toFields(patch);
  return save({
    ...failureOf(taskId, patch),
    run: (client) => ({
      saved: client.tasks.direct.update({ workspaceId }, taskId, fields),
      expect: { collection: "tasks", workspaceId, id: taskId, fields },
    }),
  });
}

/** The patch as the client takes it: times as text. */
export function toFields<Patch extends TaskPatch>({ dueAt, ...fields }: Patch) {
  if (dueAt === undefined) return fields;
  return { ...fields, dueAt: dueAt === null ? null : new Date(dueAt).toISOString() };
}

export function trashTask(workspaceId: string, task: Task): void {
  showToast(`“${shorten(task.title)}” moved to the trash`, () => restoreTask(workspaceId, task));
  void save({
    id: task.id,
    what: "Not deleted",
    run: (client) => ({
      saved: client.tasks.direct.delete({ workspaceId }, task.id),
      expect: { collection: "tasks", workspaceId, id: task.id, fields: { deletedAt: "now" } },
    }),
  });
}

export function restoreTask(workspaceId: string, task: Task): void {
  void save({
    id: task.id,
    what: "Not restored",
    run: (client) => ({
      saved: client.tasks.direct.restore({ workspaceId }, task.id),
      expect: { collection: "tasks", workspaceId, id: task.id, fields: { deletedAt: null } },
    }),
  });
}

const SHORT = 40;

/** A title short enough for one line of a message. */
export function shorten(title: string): string {
  const characters = [...title];
  return characters.length <= SHORT
    ? title
    : `${characters
        .slice(0, SHORT - 1)
        .join("")
        .trimEnd()}…`;
}
