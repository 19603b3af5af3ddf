// What a group of commits writes, kept in memory until it is handed to LMDB's own thread as one transaction. Commits of
// the group see the documents of those before them, and those of the group before, while that is on its way to disk.
import type { Operation, Table } from "./environment.ts";
import type { CommitEvent } from "./types.ts";

export class WriteSet {
  readonly operations: Operation[] = [];
  /** What its commits will tell. */
  readonly events: CommitEvent[] = [];
  /** Of its keys and values, together. */
  bytes: number = 0;
  /** Something in the outbox will want to be done. */
  hasWork: boolean = false;
  readonly #documents = new Map<string, Buffer | null>();
  #below: WriteSet | undefined;

  constructor(below?: WriteSet) {
    this.#below = below;
  }

  put(table: Table, key: Buffer, value: Buffer): void {
    this.bytes += key.length + value.length;
    this.operations.push({ table, key, value });
  }

  remove(table: Table, key: Buffer): void {
    this.operations.push({ table, key, value: undefined });
  }

  /** A document's record, or null for none; kept for the commits that follow. */
  setDocument(table: Table, key: Buffer, record: Buffer | null): void {
    this.#documents.set(key.toString("latin1"), record);
    this.bytes += key.length + (record?.length ?? 0);
    this.operations.push({ table, key, value: record ?? undefined });
  }

  /** Null when it was deleted here, undefined when it was not touched. */
  document(key: Buffer): Buffer | null | undefined {
    const below = this.#below;
    if (this.#documents.size === 0 && below === undefined) return undefined;
    const text = key.toString("latin1");
    const own = this.#documents.get(text);
    return own === undefined && below !== undefined ? below.#documents.get(text) : own;
  }

  /** What lay below is in the tables. */
  settle(): void {
    this.#below = undefined;
  }
}
