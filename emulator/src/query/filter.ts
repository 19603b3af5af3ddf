// Filters as data: checked once when a query is planned, then asked of documents.
import { type FieldPath, isNameField, valueAt } from "../model/field-path.ts";
import { compareValues, equalValues, isNaNValue, isNull, kindOf, nameValue } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoredDocument } from "../storage/types.ts";

export type Operator =
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!="
  | "array-contains"
  | "in"
  | "array-contains-any"
  | "not-in";

export interface FieldFilter {
  readonly kind: "field";
  readonly path: FieldPath;
  readonly op: Operator;
  /** The list for `in`, `not-in` and `array-contains-any`; one value otherwise. */
  readonly values: readonly Value[];
  /** `is null` and its like, which mean null and NaN themselves. */
  readonly isUnary?: boolean;
}

export interface CompositeFilter {
  readonly kind: "and" | "or";
  readonly filters: readonly Filter[];
}

export type Filter = FieldFilter | CompositeFilter;

const INEQUALITIES: ReadonlySet<Operator> = new Set(["<", "<=", ">", ">=", "!=", "not-in"]);

export function isInequality(filter: FieldFilter): boolean {
  return INEQUALITIES.has(filter.op);
}

/** A field of a document, or its name as a reference value for `__name__`. */
export function fieldOf(document: StoredDocument, path: FieldPath): Value | undefined {
  return isNameField(path) ? nameValue(document.name) : valueAt(document.fields, path);
}

export function matchesFilter(filter: Filter, document: StoredDocument): boolean {
  if (filter.kind === "field") {
    const value = fieldOf(document, filter.path);
    return value !== undefined && matchesValue(filter, value);
  }
  const holdsFor = (part: Filter): boolean => matchesFilter(part, document);
  return filter.kind === "and" ? filter.filters.every(holdsFor) : filter.filters.some(holdsFor);
}

function matchesValue(filter: FieldFilter, value: Value): boolean {
  const operand = filter.values[0] as Value;
  switch (filter.op) {
    case "==":
      return equalValues(value, operand);
    case "!=":
      return !isNull(value) && !equalValues(value, operand);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return isComparable(value, operand) && holds(filter.op, compareValues(value, operand));
    case "in":
      return filter.values.some((one) => equalValues(value, one));
    case "not-in":
      return !isNull(value) && filter.values.every((one) => !isNull(one) && !equalValues(value, one));
    case "array-contains":
      return contains(value, operand);
    case "array-contains-any":
      return filter.values.some((one) => contains(value, one));
  }
}

/** Ranges stay within the operand's type, and NaN is in no range. */
function isComparable(value: Value, operand: Value): boolean {
  return kindOf(value) === kindOf(operand) && !isNaNValue(value) && !isNaNValue(operand);
}

function holds(op: "<" | "<=" | ">" | ">=", order: number): boolean {
  if (op === "<") return order < 0;
  if (op === "<=") return order <= 0;
  return op === ">" ? order > 0 : order >= 0;
}

function contains(array: Value, element: Value): boolean {
  return (
    array.valueType.case === "arrayValue" && array.valueType.value.values.some((item) => equalValues(item, element))
  );
}

/** Every field filter in the tree, in order. */
export function fieldFilters(filter: Filter | undefined): FieldFilter[] {
  if (filter === undefined) return [];
  return filter.kind === "field" ? [filter] : filter.filters.flatMap(fieldFilters);
}

/** A disjunct: field filters that must all hold. `in` and `array-contains-any` have become single comparisons. */
export type Conjunction = readonly FieldFilter[];

/** Disjunctive normal form. Callers bound its size before they call. */
export function disjuncts(filter: Filter | undefined): Conjunction[] {
  if (filter === undefined) return [[]];
  if (filter.kind === "field") return alternatives(filter);
  if (filter.kind === "or") return filter.filters.flatMap(disjuncts);
  return filter.filters
    .map(disjuncts)
    .reduce((left, right) => left.flatMap((a) => right.map((b) => [...a, ...b])), [[]] as Conjunction[]);
}

function alternatives(filter: FieldFilter): Conjunction[] {
  if (filter.op === "in") return filter.values.map((value) => [{ ...filter, op: "==", values: [value] }]);
  if (filter.op === "array-contains-any") {
    return filter.values.map((value) => [{ ...filter, op: "array-contains", values: [value] }]);
  }
  return [[filter]];
}

/** How many disjuncts `disjuncts` would make. */
export function countDisjuncts(filter: Filter | undefined): number {
  if (filter === undefined) return 1;
  if (filter.kind === "field") {
    return filter.op === "in" || filter.op === "array-contains-any" ? filter.values.length : 1;
  }
  const counts = filter.filters.map(countDisjuncts);
  if (filter.kind === "or") return counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((product, count) => product * count, 1);
}

/** The fields that each disjunct names, once each, as the components of an index. */
export function fieldsOfDisjuncts(filter: Filter | undefined): { path: FieldPath; mode: "asc" | "contains" }[][] {
  const lists = disjuncts(filter).map((conjunction) => {
    const fields = new Map<string, { path: FieldPath; mode: "asc" | "contains" }>();
    for (const { path, op } of conjunction) {
      const mode = op === "array-contains" ? "contains" : "asc";
      fields.set(`${mode} ${path.join("\0")}`, { path, mode });
    }
    return [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
  });
  const distinct = new Map(lists.map((list) => [list.map(([key]) => key).join("\n"), list.map(([, field]) => field)]));
  return [...distinct.values()];
}
