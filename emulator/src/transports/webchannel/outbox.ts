// What the server has said in one session and the client has not acknowledged yet. Everything beyond the client's
// last acknowledged id is sent again on each new back channel, so a broken connection loses nothing.
import { arrayFrame } from "./frame.ts";

interface Entry {
  readonly id: number;
  readonly frame: string;
}

export class Outbox {
  #entries: Entry[] = [];
  /** Index of the first entry still held; the array is cut only now and then. */
  #first = 0;
  #nextId = 1;
  #size = 0;

  /** Length of the unacknowledged frames, in UTF-16 code units: near enough to bytes to bound memory. */
  get size(): number {
    return this.#size;
  }

  get lastId(): number {
    return this.#nextId - 1;
  }

  add(payload: string): void {
    const id = this.#nextId++;
    const frame = arrayFrame(id, payload);
    this.#entries.push({ id, frame });
    this.#size += frame.length;
  }

  /** Forgets everything up to `id`. */
  acknowledge(id: number): void {
    let entry = this.#entries[this.#first];
    while (entry !== undefined && entry.id <= id) {
      this.#size -= entry.frame.length;
      this.#first++;
      entry = this.#entries[this.#first];
    }
    if (this.#first > 1024 || this.#first === this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** How much of it lies after `id`. */
  sizeAfter(id: number): number {
    let size = 0;
    for (let at = this.#indexAfter(id); at < this.#entries.length; at++) size += this.#entries[at]?.frame.length ?? 0;
    return size;
  }

  /** The first entry after `id`. Ids are consecutive, so this is a look-up. */
  after(id: number): Entry | undefined {
    return this.#entries[this.#indexAfter(id)];
  }

  #indexAfter(id: number): number {
    const first = this.#entries[this.#first]?.id ?? this.#nextId;
    return this.#first + Math.max(0, id + 1 - first);
  }
}
