// How much a filter may ask for, as production counts it: what is said twice counts once.
import { toBinary } from "@bufbuild/protobuf";
import { invalidArgument } from "../model/status.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { countDisjuncts, disjuncts, type Filter, fieldFilters } from "./filter.ts";

const MAX_DISJUNCTS = 30;
const MAX_FILTERS = 100;

export function assertFilterLimits(filter: Filter): void {
  const all = fieldFilters(filter);
  if (all.length > MAX_FILTERS) throw invalidArgument(`The query has more than ${MAX_FILTERS} filters.`);
  const negations = all.filter(({ op }) => op === "!=" || op === "not-in");
  if (negations.length > 1) {
    throw invalidArgument(
      "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query.",
    );
  }
  if (all.some(({ op }) => op === "not-in")) {
    const clash = all.some(({ op }) => op === "in" || op === "array-contains-any") || hasOr(filter);
    if (clash)
      throw invalidArgument("'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.");
  }
  // Looking for repetitions is for those who need it.
  const refusal = disjunctsRefused(filter) && disjunctsRefused(distinct(filter));
  if (refusal !== undefined) throw invalidArgument(refusal);
}

function disjunctsRefused(filter: Filter): string | undefined {
  const count = countDisjuncts(filter);
  if (count > MAX_DISJUNCTS) {
    return `Too many disjunctions after normalization. Result had ${count} disjunctions which is more than the maximum of ${MAX_DISJUNCTS}`;
  }
  const contains = disjuncts(filter).map((all) => all.filter(({ op }) => op === "array-contains").length);
  if (Math.max(0, ...contains) <= 1) return undefined;
  return "A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.";
}

function hasOr(filter: Filter): boolean {
  if (filter.kind === "field") return false;
  return filter.kind === "or" || filter.filters.some(hasOr);
}

/** The same filter with each part and each value of a list once. */
function distinct(filter: Filter): Filter {
  if (filter.kind === "field") return { ...filter, values: uniqueBy(filter.values, keyOfValue) };
  const parts = filter.filters.map(distinct).flatMap((part) => (part.kind === filter.kind ? part.filters : [part]));
  return { kind: filter.kind, filters: uniqueBy(parts, keyOf) };
}

function keyOf(filter: Filter): string {
  if (filter.kind !== "field") return `${filter.kind} (${filter.filters.map(keyOf).sort().join(" ")})`;
  const { path, op, values, isUnary } = filter;
  return JSON.stringify([path, op, values.map(keyOfValue).sort(), isUnary]);
}

/** An int and a double of the same value are two. */
const keyOfValue = (value: Value): string => Buffer.from(toBinary(ValueSchema, value)).toString("base64");

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
