// The open WebChannel sessions by their id, and what all of them together may cost.
import { randomBytes } from "node:crypto";
import { FirestoreError } from "../../model/status.ts";
import { Session, type TextStream } from "./session.ts";
import type { Timing } from "./timing.ts";

export interface SessionLimits {
  readonly sessions: number;
  /** Text that waits for clients or behind gaps, of all sessions together, in UTF-16 code units. */
  readonly held: number;
  /** A silence of this many milliseconds counts as much as holding twice as much. */
  readonly patienceMs: number;
}

/** Sessions outlive connections, so that nobody but a limit ends those of clients that never come back. */
export const defaultSessionLimits: SessionLimits = { sessions: 5_000, held: 128 * 1024 * 1024, patienceMs: 1_000 };

/** A healthy client on a streamed back channel is not heard of for as long as one response lasts. */
const LONGEST_SILENCE_MS = 60_000;

export class Sessions {
  readonly #byId = new Map<string, Session>();
  readonly #timing: Timing;
  readonly #limits: SessionLimits;
  #held = 0;
  #isRelieving: boolean = false;

  constructor(timing: Timing, limits: SessionLimits = defaultSessionLimits) {
    this.#timing = timing;
    this.#limits = limits;
  }

  /** @throws FirestoreError RESOURCE_EXHAUSTED when there are too many sessions and all are in use. */
  open(stream: TextStream): Session {
    if (this.#byId.size >= this.#limits.sessions) this.#makeRoom();
    const id = randomBytes(16).toString("base64url");
    const session = new Session({
      id,
      timing: this.#timing,
      open: stream,
      onClosed: () => this.#byId.delete(id),
      onHeld: (difference) => {
        this.#held += difference;
        if (difference > 0) this.#relieve();
      },
    });
    this.#byId.set(id, session);
    return session;
  }

  find(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Length of all that waits. */
  get held(): number {
    return this.#held;
  }

  close(): void {
    for (const session of this.#byId.values()) session.close();
  }

  /** Gives up sessions until the rest is within the limit: those that hold much and have been silent for long. */
  #relieve(): void {
    // A session that is given up says so, which is held for a moment, too.
    if (this.#isRelieving) return;
    this.#isRelieving = true;
    const now = Date.now();
    const burden = ({ held, lastHeardAt }: Session): number =>
      held * (this.#limits.patienceMs + Math.min(now - lastHeardAt, LONGEST_SILENCE_MS));
    while (this.#held > this.#limits.held && this.#byId.size > 0) {
      [...this.#byId.values()]
        .reduce((worst, session) => (burden(session) > burden(worst) ? session : worst))
        .abandon();
    }
    this.#isRelieving = false;
  }

  /** Ends the session without a back channel that has been silent for longest: most likely its client is gone. */
  #makeRoom(): void {
    const silent = [...this.#byId.values()].filter((session) => !session.isAttached);
    const [first] = silent;
    if (first === undefined) throw new FirestoreError("RESOURCE_EXHAUSTED", "Too many WebChannel sessions are open.");
    silent.reduce((oldest, session) => (session.lastHeardAt < oldest.lastHeardAt ? session : oldest), first).close();
  }
}
