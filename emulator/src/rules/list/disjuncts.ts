// A query's filter in disjunctive normal form: `or`, `in`, `array-contains-any` and `not-in` are spelled out, so that
// what is left is a list of conjunctions of simple filters. Every one of them must be allowed.
import type { Value } from "../../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_CompositeFilter_Operator as Composite,
  StructuredQuery_FieldFilter_Operator as Field,
  type StructuredQuery_CompositeFilter,
  type StructuredQuery_FieldFilter,
  type StructuredQuery_Filter,
  type StructuredQuery_UnaryFilter,
  StructuredQuery_UnaryFilter_Operator as Unary,
} from "../../proto/gen/google/firestore/v1/query_pb.js";
import type { ConstraintOp } from "../values/constraint.ts";
import { fromProto } from "../values/from-proto.ts";
import type { RulesValue } from "../values/value.ts";

export type SimpleOp = ConstraintOp | "is null" | "is nan";

export interface SimpleFilter {
  readonly field: string;
  readonly op: SimpleOp;
  readonly value: RulesValue;
}

export type Conjunction = readonly SimpleFilter[];

/** More than any valid query has (30); a query beyond it is denied. */
export const maxDisjuncts = 100;

export class TooManyDisjuncts extends Error {}

export function disjunctsOf(filter: StructuredQuery_Filter | undefined): readonly Conjunction[] {
  const kind = filter?.filterType;
  switch (kind?.case) {
    case "compositeFilter":
      return composite(kind.value);
    case "fieldFilter":
      return fieldFilter(kind.value);
    case "unaryFilter":
      return unaryFilter(kind.value);
    default:
      return [[]];
  }
}

function composite(filter: StructuredQuery_CompositeFilter): readonly Conjunction[] {
  const parts = filter.filters.map(disjunctsOf);
  if (filter.op === Composite.OR) return bounded(parts.flat());
  if (parts.some((part) => part.length === 0)) return [];
  // Counted before it is built, and what adds no disjunct is joined at once: an `and` may have very many parts.
  if (parts.reduce((count, part) => count * part.length, 1) > maxDisjuncts) throw new TooManyDisjuncts();
  const common = parts.flatMap((part) => (part.length === 1 ? (part[0] as Conjunction) : []));
  return parts
    .filter((part) => part.length > 1)
    .reduce<readonly Conjunction[]>(
      (all, part) => all.flatMap((left) => part.map((right) => [...left, ...right])),
      [common],
    );
}

function bounded(conjunctions: readonly Conjunction[]): readonly Conjunction[] {
  if (conjunctions.length > maxDisjuncts) throw new TooManyDisjuncts();
  return conjunctions;
}

const simpleOps: Readonly<Partial<Record<Field, ConstraintOp>>> = {
  [Field.LESS_THAN]: "<",
  [Field.LESS_THAN_OR_EQUAL]: "<=",
  [Field.GREATER_THAN]: ">",
  [Field.GREATER_THAN_OR_EQUAL]: ">=",
  [Field.EQUAL]: "==",
  [Field.NOT_EQUAL]: "!=",
  [Field.ARRAY_CONTAINS]: "contains",
};

function fieldFilter(filter: StructuredQuery_FieldFilter): readonly Conjunction[] {
  const field = filter.field?.fieldPath ?? "";
  const simple = (op: ConstraintOp, value: Value | undefined): SimpleFilter => ({
    field,
    op,
    value: value === undefined ? null : fromProto(value),
  });
  switch (filter.op) {
    case Field.IN:
      return bounded(itemsOf(filter.value).map((item) => [simple("==", item)]));
    case Field.ARRAY_CONTAINS_ANY:
      return bounded(itemsOf(filter.value).map((item) => [simple("contains", item)]));
    case Field.NOT_IN:
      return [itemsOf(filter.value).map((item) => simple("!=", item))];
    default: {
      const op = simpleOps[filter.op];
      return op === undefined ? [[]] : [[simple(op, filter.value)]];
    }
  }
}

const itemsOf = (value: Value | undefined): readonly Value[] =>
  value?.valueType.case === "arrayValue" ? value.valueType.value.values : [];

function unaryFilter(filter: StructuredQuery_UnaryFilter): readonly Conjunction[] {
  const field = filter.operandType.case === "field" ? filter.operandType.value.fieldPath : "";
  switch (filter.op) {
    case Unary.IS_NULL:
      return [[{ field, op: "is null", value: null }]];
    case Unary.IS_NAN:
      return [[{ field, op: "is nan", value: Number.NaN }]];
    case Unary.IS_NOT_NULL:
      return [[{ field, op: "!=", value: null }]];
    default:
      return [[{ field, op: "!=", value: Number.NaN }]];
  }
}
