// Writes and what became of them. A write shows at once; if the server refuses it, the cache takes it back and
// the reason stays beside the thing until it is dismissed or the next write succeeds.
import { firebase } from "../firebase/load.ts";
import { createStore } from "../store.ts";
import type { Gateway } from "./gateway.ts";
import { describeError } from "./reasons.ts";

export interface Failure {
  /** "Not saved", "Not added"... */
  what: string;
  reason: string;
  /** What was lost, so that it can be put back: the text of a refused new task. */
  lost?: string;
}

/** Failures by the id of the task, or by `new:<workspaceId>` for a task that was never made. */
export const failures = createStore<ReadonlyMap<string, Failure>>(new Map());
/** How many writes the server has not answered yet. Signing out now would lose them. */
export const unsaved = createStore(0);

export interface Write {
  id: string;
  what: string;
  lost?: string;
  run: (gateway: Gateway) => Promise<void>;
}

/** Runs a write; true when the server accepted it. Never rejects. */
export async function save({ id, what, lost, run }: Write): Promise<boolean> {
  unsaved.set(unsaved.get() + 1);
  try {
    const { gateway } = await firebase();
    await run(gateway);
    dismissFailure(id);
    return true;
  } catch (error) {
    const failure: Failure = { what, reason: describeError(error), ...(lost === undefined ? {} : { lost }) };
    failures.set(new Map(failures.get()).set(id, failure));
    return false;
  } finally {
    unsaved.set(unsaved.get() - 1);
  }
}

export function dismissFailure(id: string): void {
  if (!failures.get().has(id)) return;
  const rest = new Map(failures.get());
  rest.delete(id);
  failures.set(rest);
}
