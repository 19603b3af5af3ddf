// Refused writes, each beside the thing that it was about until it is dismissed or the next write succeeds.
import { createStore } from "../store.ts";

export interface FailedWrite {
  /** "Not saved", "Not added"... */
  what: string;
  reason: string;
  /** What was lost, so that it can be put back: the text of a refused new task. */
  lost?: string;
}

/** By the id of the task or comment, or by `new:<id of where>` for what was never made. */
export const failures = createStore<ReadonlyMap<string, FailedWrite>>(new Map());

export function tellFailure({ id, what, lost }: { id: string; what: string; lost?: string }, reason: string): void {
  const failure: FailedWrite = { what, reason, ...(lost === undefined ? {} : { lost }) };
  failures.set(new Map(failures.get()).set(id, failure));
}

export function dismissFailure(id: string): void {
  if (!failures.get().has(id)) return;
  const rest = new Map(failures.get());
  rest.delete(id);
  failures.set(rest);
}
