// The time that callers give their calls. One timer for all of them: most calls end long before, and a timer each would
// cost more than the call.
import { FirestoreError } from "../../model/status.ts";
import type { GrpcCall } from "./call.ts";

const units: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };
/** Node's timers end here; a call that is allowed more is asked again then. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds of a `grpc-timeout` header; undefined when there is none or it is not one. */
export function parseTimeout(header: string | undefined): number | undefined {
  const match = header === undefined ? null : /^(\d{1,8})([HMSmun])$/.exec(header);
  return match === null ? undefined : Number(match[1]) * (units[match[2] as string] as number);
}

export class Deadlines {
  readonly #due = new Map<GrpcCall, number>();
  #timer: NodeJS.Timeout | undefined;
  #next = Number.POSITIVE_INFINITY;

  add(call: GrpcCall, milliseconds: number): void {
    const due = performance.now() + milliseconds;
    this.#due.set(call, due);
    if (due < this.#next) this.#arm(due);
  }

  delete(call: GrpcCall): void {
    this.#due.delete(call);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#due.clear();
  }

  #arm(due: number): void {
    clearTimeout(this.#timer);
    this.#next = due;
    const wait = Math.min(LONGEST_MS, Math.max(0, due - performance.now()));
    this.#timer = setTimeout(() => this.#expire(), wait).unref();
  }

  #expire(): void {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const [call, due] of this.#due) {
      if (due <= now) {
        this.#due.delete(call);
        call.abandon(new FirestoreError("DEADLINE_EXCEEDED", "Deadline exceeded."));
      } else next = Math.min(next, due);
    }
    this.#next = next;
    if (next !== Number.POSITIVE_INFINITY) this.#arm(next);
  }
}
