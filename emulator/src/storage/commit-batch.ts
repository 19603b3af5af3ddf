// Decides commits one after the other: what each changes goes into the set of writes of their common transaction, where
// the next one sees it.

import type { Caller } from "../model/caller.ts";
import { type DatabaseName, type Path, resourceName } from "../model/path.ts";
import { type Fields, identicalFields } from "../model/value.ts";
import type { Environment } from "./environment.ts";
import type { IndexEntry } from "./index-entry.ts";
import type { DocumentRow, Indexes } from "./indexes.ts";
import type { Names } from "./names.ts";
import { encodeRecord, RecordDocument } from "./record.ts";
import { documentKey, rowOf } from "./row-id.ts";
import type { CommitEvent, DocumentChange, Micros, StoredDocument } from "./types.ts";
import { View } from "./view.ts";
import type { WriteSet } from "./write-set.ts";

/** The final state of one document after a commit; null deletes it. At most one per document and commit. */
export interface Mutation {
  readonly path: Path;
  readonly fields: Fields | null;
  /** The document was deleted in between, so that it is another one even under the same name. */
  readonly isNew?: boolean;
  /** What `build` has found out already. */
  readonly known?: Known;
}

export interface Known {
  /** The document's full name. */
  readonly name: string;
  /** As `build` read it. */
  readonly before: StoredDocument | null;
}

export interface CommitRequest {
  readonly database: DatabaseName;
  readonly caller: Caller;
  /** Documents of an export: listeners are told, functions are not. */
  readonly isImport?: boolean;
  /** `build` looks for documents, by ranges and queries, and does not only read some that it knows by name. */
  readonly scans?: boolean;
  /**
   * Decides what to write, against the state that the commit before leaves. Throwing refuses this commit and nothing
   * else. `commitTime` is the time the commit gets.
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

interface Change {
  readonly before?: Fields | undefined;
  readonly after?: Fields;
}

interface Target {
  readonly commitTime: Micros;
  /** As the commits before it leave the documents. */
  readonly view: View;
  readonly set: WriteSet;
}

export class CommitBatch {
  readonly #parts: StorageParts;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  apply(request: CommitRequest, commitTime: Micros, set: WriteSet): Applied | { readonly refused: unknown } {
    const { environment, names } = this.#parts;
    const view = new View(environment, names, { pending: set, scans: request.scans });
    let mutations: readonly Mutation[];
    try {
      mutations = request.build(view, commitTime);
    } catch (error) {
      return { refused: error };
    }
    const changes: DocumentChange[] = [];
    const documents = mutations.map((mutation) => {
      const change = this.#write(request.database, mutation, { commitTime, view, set });
      if (change.before !== change.after) changes.push(change);
      return change.after;
    });
    const { database, caller, isImport = false } = request;
    const event = changes.length === 0 ? undefined : { database, commitTime, changes, caller, isImport };
    return { result: { commitTime, documents }, event };
  }

  #write(database: DatabaseName, mutation: Mutation, { commitTime, view, set }: Target): DocumentChange {
    const { path, fields } = mutation;
    const { environment, names } = this.#parts;
    const name = mutation.known?.name ?? resourceName(database, path);
    const collection = names.collectionOf({ database, path, name });
    const id = path.at(-1) as string;
    const key = documentKey(collection.number, id);
    const before = mutation.known === undefined ? view.read(database, path, name) : mutation.known.before;
    const place = { collection, id, row: rowOf(key) };
    if (fields === null) {
      if (before !== null) {
        set.setDocument(environment.documents, key, null);
        this.#replaceEntries(set, place, { before: before.fields });
      }
      return { name, before, after: null };
    }
    if (before !== null && mutation.isNew !== true && identicalFields(before.fields, fields)) {
      return { name, before, after: before };
    }
    const createTime = mutation.isNew === true ? commitTime : (before?.createTime ?? commitTime);
    const record = encodeRecord({ fields, createTime, updateTime: commitTime, ...(place.row.cut ? { id } : {}) });
    set.setDocument(environment.documents, key, record);
    this.#replaceEntries(set, place, { before: before?.fields, after: fields });
    return { name, before, after: new RecordDocument(name, record) };
  }

  #replaceEntries(set: WriteSet, row: Omit<DocumentRow, "fields">, fields: Change): void {
    const { environment, indexes } = this.#parts;
    const table = environment.entries;
    const next = fields.after === undefined ? [] : indexes.entriesOf({ ...row, fields: fields.after });
    if (fields.before === undefined) {
      for (const entry of next) set.put(table, entry.key, entry.value);
      return;
    }
    const stale = new Map<string, IndexEntry>();
    for (const entry of indexes.entriesOf({ ...row, fields: fields.before })) {
      stale.set(entry.key.toString("latin1"), entry);
    }
    for (const entry of next) {
      const old = stale.get(entry.key.toString("latin1"));
      stale.delete(entry.key.toString("latin1"));
      if (old === undefined || !old.value.equals(entry.value)) set.put(table, entry.key, entry.value);
    }
    for (const entry of stale.values()) set.remove(table, entry.key);
  }
}
