// When to give up on a client that does not read: a lot is waiting, and none of it has been taken for a while.
// A big first snapshot to a client that reads is therefore never cut off, and a stuck client costs a bounded amount.
import { hardPendingBytes, maxPendingBytes, stalledMs } from "./limits.ts";

export class SlowReader {
  readonly #now: () => number;
  #progress: number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#progress = now();
  }

  /** The client has taken something. */
  moved(): void {
    this.#progress = this.#now();
  }

  /** Whether to give up, with this much waiting. */
  isStuck(pending: number): boolean {
    if (pending <= maxPendingBytes) return false;
    return pending > hardPendingBytes || this.#now() - this.#progress > stalledMs;
  }
}
