// One call's context, with an AbortSignal made only when somebody asks for it: most calls finish without one.
import type { Caller } from "../model/caller.ts";
import type { CallContext } from "../service/types.ts";

export class CallScope implements CallContext {
  readonly caller: Caller;
  readonly span?: string;
  #controller: AbortController | undefined;
  #gone: boolean = false;

  constructor(caller: Caller, span?: string) {
    this.caller = caller;
    if (span !== undefined) this.span = span;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone) this.#controller.abort();
    return this.#controller.signal;
  }

  /** The client went away (or the call is over). Idempotent. */
  abort(): void {
    this.#gone = true;
    this.#controller?.abort();
  }
}
