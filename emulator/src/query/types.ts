// The border of the query engine: what service and listen may know of it.
import type { StoredDocument } from "../storage/types.ts";

/** A validated query, bound to a database and a parent. Made by `planQuery`. */
export interface QueryPlan {
  /** True when the document is in the collection(s) and passes the filters. Ignores limit, offset and cursors' limits. */
  matches(document: StoredDocument): boolean;
  /** Whether the document lies between the query's cursors. A listener's result is `matches && inBounds`, then the limit. */
  inBounds(document: StoredDocument): boolean;
  /** The query's total order, ending with `__name__`. */
  compare(a: StoredDocument, b: StoredDocument): number;
  readonly limit: number | undefined;
  readonly offset: number;
}
