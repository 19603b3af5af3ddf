// The open WebChannel sessions by their id.
import { randomBytes } from "node:crypto";
import { Session, type TextStream } from "./session.ts";
import type { Timing } from "./timing.ts";

export class Sessions {
  readonly #byId = new Map<string, Session>();
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  open(stream: TextStream): Session {
    const id = randomBytes(16).toString("base64url");
    const session = new Session({ id, timing: this.#timing, open: stream, onClosed: () => this.#byId.delete(id) });
    this.#byId.set(id, session);
    return session;
  }

  find(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#byId.size;
  }

  close(): void {
    for (const session of this.#byId.values()) session.close();
  }
}
