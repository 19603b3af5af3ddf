// A list request as the engine judges it: once per disjunct of the query, on a pseudo-document, against the request's
// collection plus one unknown id. No stored document is looked at, and nothing is filtered.
import { StructuredQuery_Direction as Direction } from "../../proto/gen/google/firestore/v1/query_pb.js";
import { anyDepth, type CandidateSegment, unknownId } from "../compile/pattern.ts";
import { documentsPath } from "../context.ts";
import type { RulesQuery } from "../types.ts";
import { canonicalKey } from "../values/canonical.ts";
import { mapOf, RulesMap } from "../values/map-value.ts";
import type { RulesValue } from "../values/value.ts";
import { type Conjunction, disjunctsOf, TooManyDisjuncts } from "./disjuncts.ts";
import { pseudoDocument } from "./pseudo-document.ts";

export interface ListCase {
  readonly segments: readonly CandidateSegment[];
  /** What the query says of every result. */
  readonly pseudo: RulesValue;
  /** The path of the only document it can give, when it names one by its id. */
  readonly document: readonly string[] | undefined;
}

/** What each disjunct is judged on. A query without a collection id matches nothing. */
export function listCases(database: string, query: RulesQuery, strict: boolean): readonly ListCase[] {
  const [from] = query.query.from;
  const prefix: readonly CandidateSegment[] = documentsPath(database, query.parent);
  return conjunctions(query).map((conjunction): ListCase => {
    const pseudo = pseudoDocument(conjunction, strict);
    const depth: readonly CandidateSegment[] = from?.allDescendants === true ? [anyDepth] : [];
    const collection: readonly CandidateSegment[] =
      from === undefined ? [] : [from.collectionId || unknownId, pseudo.id ?? unknownId];
    return { segments: [...prefix, ...depth, ...collection], pseudo: pseudo.resource, document: pseudo.path };
  });
}

/** Different ones only. None for a filter that explodes: such a query is denied. */
function conjunctions(query: RulesQuery): readonly Conjunction[] {
  try {
    const all = disjunctsOf(query.query.where);
    return all.length < 2 ? all : [...new Map(all.map((conjunction) => [keyOf(conjunction), conjunction])).values()];
  } catch (error) {
    if (error instanceof TooManyDisjuncts) return [];
    throw error;
  }
}

/** The same for conjunctions of the same filters in any order. */
function keyOf(conjunction: Conjunction): string {
  const keys = conjunction.map(({ field, op, value }) => `${field} ${op} ${canonicalKey(value, "display")}`);
  return JSON.stringify([...new Set(keys)].sort());
}

/** `request.query`. */
export function queryValue({ query }: RulesQuery): RulesValue {
  const orders = new Map<string, RulesValue>();
  for (const order of query.orderBy) {
    orders.set(order.field?.fieldPath ?? "", order.direction === Direction.DESCENDING ? "DESC" : "ASC");
  }
  return mapOf({
    limit: query.limit === undefined ? null : BigInt(limitOf(query.limit)),
    offset: BigInt(query.offset),
    orderBy: new RulesMap(orders),
  });
}

const limitOf = (limit: number | { value: number }): number => (typeof limit === "number" ? limit : limit.value);
