// What listen needs of the rest, and the words its own files share.
import type { DatabaseName } from "../model/path.ts";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import type { Ruleset } from "../rules/types.ts";
import type { ChangeFeed, CommitEvent, DocumentChange, Micros, StoredDocument } from "../storage/types.ts";

/** A query made ready once per target. */
export interface ListenPlan {
  readonly limit: number | undefined;
  readonly offset: number;
  /** In the collections, past the filters and within the cursors; limit and offset do not count. */
  contains(document: StoredDocument): boolean;
  /** The query's complete order. */
  compare(a: StoredDocument, b: StoredDocument): number;
  /**
   * The first `count` documents in that order; limit and offset do not count. Without a count all of them, to be sent once
   * and soon: the content of most stays in the store, and is there for as long as the history knows that version.
   */
  run(count?: number): StoredDocument[];
  /** What the client is shown of a document; undefined when that is all of it. */
  readonly project: ((document: StoredDocument) => StoredDocument) | undefined;
}

/**
 * The state that listeners watch. All reads are synchronous and see exactly the commits that the feed has announced,
 * except while the feed is announcing; listen therefore reads in turns of its own.
 */
export interface ListenSource {
  readonly feed: ChangeFeed;
  /** A time not before the last commit and before any later one. */
  now(): Micros;
  /** The commits after a time, oldest first; undefined when they are no longer all known. */
  changesAfter(database: DatabaseName, time: Micros): readonly CommitEvent[] | undefined;
  read(database: DatabaseName, path: readonly string[]): StoredDocument | null;
  /** Throws INVALID_ARGUMENT, FAILED_PRECONDITION (no index) or UNIMPLEMENTED. */
  plan(database: DatabaseName, parent: readonly string[], query: StructuredQuery): ListenPlan;
  /** Undefined: everything is allowed. Throws when the rules in force cannot be evaluated at all. */
  rules(database: DatabaseName): Ruleset | undefined;
  /** Told after other rules came into force. */
  onRulesChanged(listener: () => void): () => void;
  /** Told of billed reads: each document that a target is shown, and each that rules look up. */
  bill(reads: number, span: string | undefined): void;
}

/** A document that is no longer in a target's result. */
export interface Removal {
  readonly name: string;
  /** Null: deleted. Undefined: it exists and was only pushed out of view. */
  readonly current: StoredDocument | null | undefined;
}

/** What changed in a target's result, each document once. */
export interface Delta {
  readonly updates: readonly StoredDocument[];
  readonly removals: readonly Removal[];
}

/** Which changes concern a target. */
export type Selector =
  | { readonly kind: "document"; readonly name: string }
  /** Full name of a collection. */
  | { readonly kind: "collection"; readonly name: string }
  /** Every collection with this id; undefined: every document of the database. */
  | { readonly kind: "group"; readonly database: string; readonly collectionId: string | undefined };

/** The result of one target as the client knows it, and how it changes. Knows no stream and no rules. */
export interface Watch {
  readonly selectors: readonly Selector[];
  readonly project: ((document: StoredDocument) => StoredDocument) | undefined;
  /** The whole result. */
  open(): Delta;
  /** What a client must hear that knew the result at the time after which these commits came. */
  resume(events: readonly CommitEvent[]): Delta;
  /** What these changes, each the net effect on one document since the last call, do to the result. */
  apply(changes: Iterable<DocumentChange>): Delta;
}
