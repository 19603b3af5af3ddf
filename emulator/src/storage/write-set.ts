// What a group of commits writes, kept in memory until it is handed to LMDB's own thread as one transaction. Commits of
// the group see the documents of those before them.
import type { Operation, Table } from "./environment.ts";

export class WriteSet {
  readonly operations: Operation[] = [];
  readonly #documents = new Map<string, Buffer | null>();

  put(table: Table, key: Buffer, value: Buffer): void {
    this.operations.push({ table, key, value });
  }

  remove(table: Table, key: Buffer): void {
    this.operations.push({ table, key, value: undefined });
  }

  /** A document's record, or null for none; kept for the commits that follow. */
  setDocument(table: Table, key: Buffer, record: Buffer | null): void {
    this.#documents.set(key.toString("latin1"), record);
    this.operations.push({ table, key, value: record ?? undefined });
  }

  /** Null when it was deleted here, undefined when it was not touched. */
  document(key: Buffer): Buffer | null | undefined {
    return this.#documents.size === 0 ? undefined : this.#documents.get(key.toString("latin1"));
  }
}
