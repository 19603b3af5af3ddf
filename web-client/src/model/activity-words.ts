// Activity entries in words, and grouped by the reader's days.
import { startOfDay } from "./dates.ts";
import type { ActivityEntry } from "./types.ts";

const VERBS: Record<string, string> = {
  "task.created": "added",
  "task.updated": "changed",
  "task.completed": "completed",
  "task.reopened": "reopened",
  "task.deleted": "deleted",
  "task.restored": "restored",
  "task.purged": "deleted for good",
};

/** "completed", for "Ana completed Buy milk". An action this version does not know still reads as a sentence. */
export function verbOf(action: string): string {
  return VERBS[action] ?? (action.split(".").at(-1) || "changed");
}

export interface Day {
  start: number;
  entries: ActivityEntry[];
}

/** Newest day first, newest entry first in it. */
export function groupByDay(entries: readonly ActivityEntry[]): Day[] {
  const days = new Map<number, ActivityEntry[]>();
  for (const entry of [...entries].sort((a, b) => b.at - a.at)) {
    const start = startOfDay(entry.at);
    const day = days.get(start);
    if (day) day.push(entry);
    else days.set(start, [entry]);
  }
  return [...days].map(([start, inDay]) => ({ start, entries: inDay }));
}
