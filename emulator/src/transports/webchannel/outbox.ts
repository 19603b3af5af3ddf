// What the server has said in one session and the client has not acknowledged yet. Everything beyond the client's
// last acknowledged id is sent again on each new back channel, so a broken connection loses nothing.
import { arrayFrame } from "./frame.ts";

interface Entry {
  readonly id: number;
  readonly frame: string;
  /** Length of everything said up to and with this entry. */
  readonly end: number;
}

export class Outbox {
  #entries: Entry[] = [];
  /** Index of the first entry still held; the array is cut only now and then. */
  #first = 0;
  #nextId = 1;
  /** Length of everything said so far, in UTF-16 code units: near enough to bytes. */
  #said = 0;

  get lastId(): number {
    return this.#nextId - 1;
  }

  add(payload: string): void {
    const id = this.#nextId++;
    const frame = arrayFrame(id, payload);
    this.#said += frame.length;
    this.#entries.push({ id, frame, end: this.#said });
  }

  /** Forgets everything up to `id`. */
  acknowledge(id: number): void {
    let entry = this.#entries[this.#first];
    while (entry !== undefined && entry.id <= id) {
      this.#first++;
      entry = this.#entries[this.#first];
    }
    if (this.#first > 1024 || this.#first === this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Length of the frames after `id`. */
  sizeAfter(id: number): number {
    const next = this.after(id);
    return next === undefined ? 0 : this.#said - next.end + next.frame.length;
  }

  /** The first entry after `id`. Ids are consecutive, so this is a look-up. */
  after(id: number): Entry | undefined {
    const first = this.#entries[this.#first]?.id ?? this.#nextId;
    return this.#entries[this.#first + Math.max(0, id + 1 - first)];
  }
}
