// A consistent view of the stored data: the latest state, a snapshot held open, or the state inside a commit.
import { type DatabaseName, resourceName } from "../model/path.ts";
import { compareUtf8 } from "../model/utf8.ts";
import type { KeyRange } from "./environment.ts";
import { type Entry, type Environment, type ReadTransaction, range } from "./environment.ts";
import { afterPrefix, readId } from "./key-writer.ts";
import type { CollectionInfo, Names } from "./names.ts";
import { uint32 } from "./names.ts";
import { RecordDocument } from "./record.ts";
import { documentKey, isCutId } from "./row-id.ts";
import type { WriteSet } from "./write-set.ts";

export interface ViewState {
  /** Of a snapshot; the latest state otherwise. */
  readonly transaction?: ReadTransaction;
  readonly onClose?: () => void;
  /** Of a commit: documents as those before it in its group leave them. Ranges do not show these. */
  readonly pending?: WriteSet;
  /** The commit is the first of its group, so that ranges show everything. */
  readonly scans?: boolean | undefined;
}

export class View {
  readonly #environment: Environment;
  readonly #names: Names;
  readonly #onClose: (() => void) | undefined;
  readonly #transaction: ReadTransaction | undefined;
  readonly #pending: WriteSet | undefined;
  readonly #mayScan: boolean;

  constructor(environment: Environment, names: Names, state: ViewState = {}) {
    const { transaction, onClose, pending, scans = false } = state;
    this.#environment = environment;
    this.#names = names;
    this.#transaction = transaction;
    this.#onClose = onClose;
    this.#pending = pending;
    this.#mayScan = pending === undefined || scans;
  }

  /** Lets a snapshot go. Nothing may be read afterwards. */
  close(): void {
    this.#onClose?.();
  }

  /** `name` is the document's full name, for those who know it. */
  read(database: DatabaseName, path: readonly string[], name = resourceName(database, path)): RecordDocument | null {
    const collection = this.#names.findCollectionOf({ database, path, name });
    if (collection === undefined) return null;
    return this.#get(documentKey(collection.number, path.at(-1) as string), () => name);
  }

  /** By the key's own parts, as index entries know them. */
  readRow(collection: number, id: Buffer, name: () => string): RecordDocument | null {
    const key = Buffer.allocUnsafe(4 + id.length);
    key.writeUInt32BE(collection, 0);
    key.set(id, 4);
    return this.#get(key, name);
  }

  #get(key: Buffer, name: () => string): RecordDocument | null {
    const pending = this.#pending?.document(key);
    const record = pending === undefined ? this.#environment.documents.get(key, this.#options()) : pending;
    return record === undefined || record === null ? null : new RecordDocument(name(), record);
  }

  /** The documents of one collection in name order, from and to id keys (inclusive, exclusive). */
  *documents(
    collection: CollectionInfo,
    options: { from?: Buffer; to?: Buffer; reverse?: boolean } = {},
  ): Generator<RecordDocument> {
    this.#assertScans();
    const prefix = uint32(collection.number);
    const span: KeyRange = {
      from: options.from === undefined ? prefix : Buffer.concat([prefix, options.from]),
      to: options.to === undefined ? afterPrefix(prefix) : Buffer.concat([prefix, options.to]),
      reverse: options.reverse === true,
    };
    const base = resourceName(collection.database, collection.path);
    let alike: RecordDocument[] = [];
    for (const { key, value } of range(this.#environment.documents, span, this.#transaction)) {
      const id = key.subarray(4);
      if (isCutId(id)) {
        alike.push(new RecordDocument(`${base}/${RecordDocument.storedId(value)}`, value));
      } else {
        if (alike.length > 0) yield* inNameOrder(alike, span);
        alike = [];
        yield new RecordDocument(`${base}/${readId(id, 0)[0]}`, value);
      }
    }
    yield* inNameOrder(alike, span);
  }

  hasDocuments(collection: CollectionInfo): boolean {
    this.#assertScans();
    const prefix = uint32(collection.number);
    const span = { from: prefix, to: afterPrefix(prefix), limit: 1 };
    for (const _ of range(this.#environment.documents, span, this.#transaction)) return true;
    return false;
  }

  entries(span: KeyRange): Iterable<Entry> {
    this.#assertScans();
    return range(this.#environment.entries, span, this.#transaction);
  }

  collectionsBelow(database: DatabaseName, path: readonly string[]): Generator<CollectionInfo> {
    this.#assertScans();
    return this.#names.collectionsBelow(database, path, this.#transaction);
  }

  findCollection(database: DatabaseName, path: readonly string[]): CollectionInfo | undefined {
    return this.#names.findCollection(database, path);
  }

  findGroup(database: DatabaseName, collectionId: string): number | undefined {
    return this.#names.findGroup(database, collectionId);
  }

  #assertScans(): void {
    if (!this.#mayScan) throw new Error("a commit that looks for documents must say `scans`");
  }

  #options(): { transaction?: ReadTransaction } {
    return this.#transaction === undefined ? {} : { transaction: this.#transaction };
  }
}

/** Rows whose ids were cut follow each other, but not in the order of their whole ids. */
function inNameOrder(documents: RecordDocument[], { reverse }: KeyRange): RecordDocument[] {
  return documents.sort((a, b) => (reverse === true ? compareUtf8(b.name, a.name) : compareUtf8(a.name, b.name)));
}
