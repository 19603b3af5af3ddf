// What a task list shows: filters, groups and their order. Pure, so that every view is one listener's data.
import type { Show } from "../routes.ts";
import { daysBetween } from "./dates.ts";
import { STATUSES, type Status, type Task } from "./types.ts";

export interface View {
  show: Show;
  label: string | null;
  me: string;
  now: number;
}

export interface Group {
  status: Status;
  tasks: Task[];
}

/** Due within a week, or late. */
const DUE_SOON_DAYS = 7;

export function isLate(task: Task, now: number): boolean {
  return task.dueAt !== null && task.status !== "done" && daysBetween(now, task.dueAt) < 0;
}

export function isShown(task: Task, view: View): boolean {
  if (view.label !== null && !task.labels.includes(view.label)) return false;
  switch (view.show) {
    case "all":
      return true;
    case "mine":
      return task.assignee === view.me;
    case "due":
      return task.status !== "done" && task.dueAt !== null && daysBetween(view.now, task.dueAt) <= DUE_SOON_DAYS;
    case "done":
      return task.status === "done";
  }
}

/** The tasks by status, empty groups left out. */
export function groupTasks(tasks: readonly Task[], view: View): Group[] {
  const shown = tasks.filter((task) => isShown(task, view));
  return STATUSES.map((status) => ({
    status,
    tasks: shown.filter((task) => task.status === status).sort(orderOf(status, view.show)),
  })).filter((group) => group.tasks.length > 0);
}

type Order = (a: Task, b: Task) => number;

/** Newest on top, below where it was typed; what is done by when; what is due by its date. */
function orderOf(status: Status, show: Show): Order {
  if (status === "done") return (a, b) => b.updatedAt - a.updatedAt || byId(a, b);
  if (show === "due") return (a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || byId(a, b);
  return (a, b) => b.createdAt - a.createdAt || byId(a, b);
}

const byId: Order = (a, b) => (a.id < b.id ? -1 : 1);

/** Every label in use, for suggestions, in the reader's alphabet. */
export function labelsInUse(tasks: readonly Task[]): string[] {
  return [...new Set(tasks.flatMap((task) => task.labels))].sort((a, b) => a.localeCompare(b));
}
