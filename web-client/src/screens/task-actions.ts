// What a person can do to a task, from the list or from its details: written once, with its undo and its reason.
import { save } from "../data/saving.ts";
import type { Task, TaskPatch } from "../model/types.ts";
import { showToast } from "../ui/toasts.ts";

/** Resolves with the server's verdict; what it refused is kept beside the task. */
export function changeTask(workspaceId: string, taskId: string, patch: TaskPatch): Promise<boolean> {
  return save({ id: taskId, what: "Not saved", run: (gateway) => gateway.patchTask({ workspaceId, taskId }, patch) });
}

export function trashTask(workspaceId: string, task: Task): void {
  const path = { workspaceId, taskId: task.id };
  showToast(`“${shorten(task.title)}” moved to the trash`, () => restoreTask(workspaceId, task));
  void save({ id: task.id, what: "Not deleted", run: (gateway) => gateway.trashTask(path) });
}

export function restoreTask(workspaceId: string, task: Task): void {
  const path = { workspaceId, taskId: task.id };
  void save({ id: task.id, what: "Not restored", run: (gateway) => gateway.restoreTask(path) });
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
