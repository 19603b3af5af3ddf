// Applies commits inside one LMDB write transaction: reads what they need, writes documents, index entries and outbox.

import type { Caller } from "../model/caller.ts";
import { type DatabaseName, type Path, resourceName } from "../model/path.ts";
import { type Fields, identicalFields } from "../model/value.ts";
import type { Environment } from "./environment.ts";
import type { IndexEntry } from "./index-entry.ts";
import type { Indexes } from "./indexes.ts";
import { type CollectionInfo, type Names, uint32 } from "./names.ts";
import { encodeRecord, RecordDocument } from "./record.ts";
import { idKey } from "./row-id.ts";
import type { CommitEvent, DocumentChange, Micros, StoredDocument } from "./types.ts";
import { View } from "./view.ts";

/** The final state of one document after a commit; null deletes it. At most one per document and commit. */
export interface Mutation {
  readonly path: Path;
  readonly fields: Fields | null;
  /** The document was deleted in between, so that it is another one even under the same name. */
  readonly isNew?: boolean;
}

export interface CommitRequest {
  readonly database: DatabaseName;
  readonly caller: Caller;
  /** Documents of an export: listeners are told, functions are not. */
  readonly isImport?: boolean;
  /**
   * Decides what to write, inside the write transaction and against the latest state. Throwing refuses this commit
   * and nothing else. `commitTime` is the time the commit gets.
   */
  readonly build: (view: View, commitTime: Micros) => readonly Mutation[];
}

export interface CommitResult {
  readonly commitTime: Micros;
  /** One per mutation, as stored now; a write that changed nothing keeps its old version. */
  readonly documents: readonly (StoredDocument | null)[];
}

export interface StorageParts {
  readonly environment: Environment;
  readonly names: Names;
  readonly indexes: Indexes;
}

export interface Applied {
  readonly result: CommitResult;
  /** Undefined when nothing changed. */
  readonly event: CommitEvent | undefined;
}

export class CommitBatch {
  readonly #parts: StorageParts;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  apply(request: CommitRequest, commitTime: Micros): Applied | { readonly refused: unknown } {
    let mutations: readonly Mutation[];
    try {
      mutations = request.build(new View(this.#parts.environment, this.#parts.names), commitTime);
    } catch (error) {
      return { refused: error };
    }
    const changes: DocumentChange[] = [];
    const documents = mutations.map((mutation) => {
      const change = this.#write(request.database, mutation, commitTime);
      if (change.before !== change.after) changes.push(change);
      return change.after;
    });
    const { database, caller, isImport = false } = request;
    const event = changes.length === 0 ? undefined : { database, commitTime, changes, caller, isImport };
    return { result: { commitTime, documents }, event };
  }

  #write(database: DatabaseName, mutation: Mutation, commitTime: Micros): DocumentChange {
    const { path, fields } = mutation;
    const collection = this.#parts.names.collection(database, path.slice(0, -1));
    const id = path.at(-1) as string;
    const row = idKey(id);
    const key = Buffer.concat([uint32(collection.number), row.bytes]);
    const name = resourceName(database, path);
    const stored = this.#parts.environment.documents.get(key);
    const before = stored === undefined ? null : new RecordDocument(name, stored);
    if (fields === null) {
      if (before !== null) {
        this.#parts.environment.documents.removeSync(key);
        this.#replaceEntries({ collection, id }, before.fields, undefined);
      }
      return { name, before, after: null };
    }
    if (before !== null && mutation.isNew !== true && identicalFields(before.fields, fields)) {
      return { name, before, after: before };
    }
    const createTime = mutation.isNew === true ? commitTime : (before?.createTime ?? commitTime);
    const record = encodeRecord({ fields, createTime, updateTime: commitTime, ...(row.cut ? { id } : {}) });
    this.#parts.environment.documents.putSync(key, record);
    this.#replaceEntries({ collection, id }, before?.fields, fields);
    return { name, before, after: new RecordDocument(name, record) };
  }

  #replaceEntries(row: { collection: CollectionInfo; id: string }, before?: Fields, after?: Fields): void {
    const table = this.#parts.environment.entries;
    const next = after === undefined ? [] : this.#parts.indexes.entriesOf({ ...row, fields: after });
    if (before === undefined) {
      for (const entry of next) table.putSync(entry.key, entry.value);
      return;
    }
    const stale = new Map<string, IndexEntry>();
    for (const entry of this.#parts.indexes.entriesOf({ ...row, fields: before })) {
      stale.set(entry.key.toString("latin1"), entry);
    }
    for (const entry of next) {
      const old = stale.get(entry.key.toString("latin1"));
      stale.delete(entry.key.toString("latin1"));
      if (old === undefined || !old.value.equals(entry.value)) table.putSync(entry.key, entry.value);
    }
    for (const entry of stale.values()) table.removeSync(entry.key);
  }
}
