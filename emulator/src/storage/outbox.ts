// Work that commits cause, kept in the same environment: written in the commit's own transaction, removed when done.
import { type Environment, range } from "./environment.ts";
import type { CommitEvent, Outbox } from "./types.ts";
import type { WriteSet } from "./write-set.ts";

const FIRST = Buffer.alloc(8);

export class StoredOutbox implements Outbox {
  readonly #environment: Environment;
  readonly #producers: ((event: CommitEvent) => readonly Uint8Array[])[] = [];
  readonly #listeners: (() => void)[] = [];
  /** Has work add to one of the store's next writes. */
  readonly #write: (work: (set: WriteSet) => void) => Promise<void>;
  #next: number;

  constructor(environment: Environment, write: (work: (set: WriteSet) => void) => Promise<void>) {
    this.#environment = environment;
    this.#write = write;
    const last = [...range(environment.outbox, { from: FIRST, to: undefined, reverse: true, limit: 1 })][0];
    this.#next = last === undefined ? 1 : idOf(last.key) + 1;
  }

  onCommit(producer: (event: CommitEvent) => readonly Uint8Array[]): void {
    this.#producers.push(producer);
  }

  onAdded(listener: () => void): void {
    this.#listeners.push(listener);
  }

  *entries(after = 0): Generator<{ id: number; data: Uint8Array }> {
    for (const { key, value } of range(this.#environment.outbox, { from: keyOf(after + 1), to: undefined })) {
      yield { id: idOf(key), data: value };
    }
  }

  read(id: number): Uint8Array | undefined {
    return this.#environment.outbox.get(keyOf(id));
  }

  remove(id: number): Promise<void> {
    return this.#write((set) => set.remove(this.#environment.outbox, keyOf(id)));
  }

  /** Together with the commit. */
  record(event: CommitEvent, set: WriteSet): void {
    for (const producer of this.#producers) {
      for (const data of producer(event)) {
        set.put(this.#environment.outbox, keyOf(this.#next++), Buffer.from(data));
        set.hasWork = true;
      }
    }
  }

  /** After the commit is durable. */
  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(id: number): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64BE(BigInt(id));
  return key;
}

function idOf(key: Buffer): number {
  return Number(key.readBigUInt64BE());
}
