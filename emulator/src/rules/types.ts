// The border of the rules engine: plain data and a read function in, a verdict out. It knows no store and no transport.

import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";

export type RulesMethod = "get" | "list" | "create" | "update" | "delete";

export interface RulesDocument {
  /** Path segments below `/documents`: `["rooms", "r1"]`. */
  readonly path: readonly string[];
  readonly fields: Readonly<Record<string, Value>>;
}

/** Lookups for get/exists and (only in a write) getAfter/existsAfter. Synchronous: storage reads are. */
export interface RulesReader {
  read(path: readonly string[]): RulesDocument | null;
  /** The document as it will be after the commit being judged. Equals `read` outside a write. */
  readAfter(path: readonly string[]): RulesDocument | null;
  /** Whether the commit being judged writes this document (such look-ups are free). */
  isWritten(path: readonly string[]): boolean;
}

export interface RulesAuth {
  readonly uid: string;
  readonly token: Readonly<Record<string, unknown>>;
}

export interface RulesQuery {
  readonly query: StructuredQuery;
  /** Segments of the parent document, empty at the root. */
  readonly parent: readonly string[];
}

/**
 * One operation to judge. Several writes to one document in one commit are judged as one, the last, with the document
 * after all of them as `requestResource` (measured on Google's emulator); the engine does that itself.
 * `requestResource` is the whole document after masks, deletes and transforms. */
export interface RulesOperation {
  /** The real method: for a set without precondition, create or update by what is stored. */
  readonly method: RulesMethod;
  /**
   * The methods it could have been before anything was read: `["create", "update"]` for a set or patch without
   * precondition. Only messages and coverage show it; absent means `[method]`.
   */
  readonly candidates?: readonly RulesMethod[];
  /** Document path; for `list` the collection's path (the query says the rest). */
  readonly path: readonly string[];
  readonly resource: RulesDocument | null;
  readonly requestResource: RulesDocument | null;
  /**
   * `requestResource` could not be known before the stored document was read: an update mask, or a transform. Of several
   * writes to one document the last one says so for all. Like `candidates` it only shows in messages and coverage.
   */
  readonly merges?: boolean;
  readonly query?: RulesQuery;
}

export interface RulesRequest {
  readonly database: string;
  readonly auth: RulesAuth | null;
  /** Microseconds since the epoch; equals every serverTimestamp() of the same request. */
  readonly time: number;
  readonly inTransaction?: boolean;
  readonly reader: RulesReader;
  /** All operations of one request share the batch's get/exists budget; one denied operation denies the request. */
  readonly operations: readonly RulesOperation[];
  /** Told once, after the verdict: what the request monitor shows as `granularAllowOutcomes`. */
  readonly onOutcomes?: (outcomes: readonly RulesAllowOutcome[]) => void;
}

/** How one allow statement answered in the end. `line` is that of its condition, from 1. */
export interface RulesAllowOutcome {
  /** Which of `operations` it was asked for. */
  readonly operation: number;
  readonly line: number;
  readonly method: RulesMethod;
  readonly outcome: "allow" | "deny" | "error";
}

export type RulesVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** As Google's emulator words it: `No matching allow statements` or `\nfalse for 'create' @ L6, …`. */
      readonly message: string;
      /** Which of `operations` was denied first. */
      readonly operation: number;
    };

export interface RulesIssue {
  readonly sourcePosition: {
    fileName?: string;
    line: number;
    column: number;
    currentOffset?: number;
    endOffset?: number;
  };
  readonly severity: "ERROR" | "WARNING";
  readonly description: string;
}

export interface Ruleset {
  readonly source: string;
  authorize(request: RulesRequest): RulesVerdict;
  /** JSON of the `:ruleCoverage` endpoint; counts since this ruleset was compiled. */
  coverage(): unknown;
}

export interface CompileResult {
  /** Absent when any issue is an ERROR. */
  readonly ruleset?: Ruleset;
  readonly issues: readonly RulesIssue[];
}
