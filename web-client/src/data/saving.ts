// Writes and what became of them. A write shows at once; if the server refuses it, the cache takes it back and
// the reason stays beside the thing until it is dismissed or the next write succeeds (failures.ts).
import type { Result } from "../client/types.ts";
import { firebase } from "../firebase/load.ts";
import { createStore } from "../store.ts";
import { type FailureAddress, settleFailures, tellFailure } from "./failures.ts";
import type { AppClient } from "./gateway.ts";
import { type Expectation, forgetWrite, noteWrite } from "./outbox.ts";
import { describeError } from "./reasons.ts";

/** How many writes the server has not answered yet. Signing out now would lose them. */
export const unsaved = createStore(0);

export interface Write extends FailureAddress {
  run: (client: AppClient) => { saved: Promise<Result<unknown>>; expect?: Expectation };
}

/** Runs a write; true when the server accepted it. Never rejects. */
export async function save({ id, what, lost, run }: Write): Promise<boolean> {
  unsaved.set(unsaved.get() + 1);
  const told: FailureAddress = { id, what, ...(lost === undefined ? {} : { lost }) };
  let noted: string | undefined;
  try {
    const { accounts, gateway } = await firebase();
    const { saved, expect } = run(gateway.client);
    // Outlives this page: should it close before the answer, the next one asks what became of the write.
    if (expect !== undefined) noted = noteWrite({ ...told, uid: accounts.current()?.uid ?? "", expect });
    const result = await saved;
    if (!result.ok) throw result.failure;
    settleFailures(told);
    return true;
  } catch (error) {
    tellFailure(told, describeError(error));
    return false;
  } finally {
    if (noted !== undefined) forgetWrite(noted);
    unsaved.set(unsaved.get() - 1);
  }
}
