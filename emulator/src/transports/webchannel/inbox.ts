// Forward-channel messages in their order: retries come twice, concurrent POSTs may overtake each other.
import { FirestoreError } from "../../model/status.ts";
import { maxMessageBytes } from "../limits.ts";

/** Text held for a gap before it, in UTF-16 code units. A client has at most ten POSTs under way. */
const maxHeld = 2 * maxMessageBytes;

export class Inbox {
  #next = 0;
  readonly #held = new Map<number, string>();
  #heldSize = 0;

  /** Text that waits behind a gap, in UTF-16 code units. */
  get heldSize(): number {
    return this.#heldSize;
  }

  /**
   * Takes messages `offset`, `offset + 1`, … and returns those that are now due, each exactly once.
   * @throws FirestoreError RESOURCE_EXHAUSTED when too much waits behind a gap.
   */
  accept(offset: number, messages: readonly string[]): string[] {
    messages.forEach((message, i) => {
      if (offset + i < this.#next || this.#held.has(offset + i)) return;
      this.#held.set(offset + i, message);
      this.#heldSize += message.length + 1;
    });
    const due: string[] = [];
    for (let message = this.#take(); message !== undefined; message = this.#take()) due.push(message);
    if (this.#heldSize > maxHeld) {
      throw new FirestoreError("RESOURCE_EXHAUSTED", `Messages before number ${this.#next} never arrived.`);
    }
    return due;
  }

  #take(): string | undefined {
    const message = this.#held.get(this.#next);
    if (message === undefined) return undefined;
    this.#held.delete(this.#next++);
    this.#heldSize -= message.length + 1;
    return message;
  }
}
