// The border of storage: what service, listen and triggers may know of it.

import type { Caller } from "../model/caller.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";

/** Microseconds since the epoch, as a safe integer (good until the year 2255). Commit times are strictly increasing. */
export type Micros = number;

export interface DatabaseRef {
  readonly project: string;
  readonly database: string;
}

/** One version of a document. Immutable; `fields` may be decoded on first use. */
export interface StoredDocument {
  /** `projects/P/databases/D/documents/a/b` */
  readonly name: string;
  readonly fields: Readonly<Record<string, Value>>;
  readonly createTime: Micros;
  readonly updateTime: Micros;
  /** As stored, for those who bound what they hold. */
  readonly bytes?: { readonly length: number };
  /** `fields` as in an encoded google.firestore.v1.Document, where they are kept like that. */
  readonly encodedFields?: Uint8Array | undefined;
}

export interface DocumentChange {
  readonly name: string;
  readonly before: StoredDocument | null;
  readonly after: StoredDocument | null;
}

/** One atomic commit. A document appears once, whatever the number of writes; no-op writes do not appear. */
export interface CommitEvent {
  readonly database: DatabaseRef;
  readonly commitTime: Micros;
  readonly changes: readonly DocumentChange[];
  readonly caller: Caller;
  /** The documents come from an export: in production imports reach listeners, but start no function. */
  readonly isImport?: boolean;
}

export interface ChangeFeed {
  /** Called synchronously, in commit order, after the commit is durable. A listener must not throw or block. */
  subscribe(listener: (event: CommitEvent) => void): () => void;
}

/**
 * A durable queue inside the same LMDB environment, for work that a commit causes (trigger deliveries).
 * `onCommit` runs while the commit is decided: what it returns is durable exactly when the commit is.
 */
export interface Outbox {
  onCommit(producer: (event: CommitEvent) => readonly Uint8Array[]): void;
  /** Entries in commit order, oldest first; only those with an id above `after` when it is given. */
  entries(after?: number): Iterable<{ readonly id: number; readonly data: Uint8Array }>;
  /** One entry, so that a long backlog need not be held in memory. */
  read(id: number): Uint8Array | undefined;
  /** Called after a commit that added entries. */
  onAdded(listener: () => void): void;
  remove(id: number): Promise<void>;
}
