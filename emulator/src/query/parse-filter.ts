// From the wire's filter to ours, refusing what production refuses.

import { create } from "@bufbuild/protobuf";
import { isNameField, parseFieldPath } from "../model/field-path.ts";
import { parseDocumentName, type ResourceName, sameDatabase } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { isNaNValue, isNull, nullValue } from "../model/value.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_CompositeFilter_Operator as CompositeOperator,
  StructuredQuery_FieldFilter_Operator as FieldOperator,
  type StructuredQuery_FieldFilter,
  type StructuredQuery_Filter,
  type StructuredQuery_UnaryFilter,
  StructuredQuery_UnaryFilter_Operator as UnaryOperator,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { type FieldFilter, type Filter, fieldFilters, isInequality, type Operator } from "./filter.ts";
import { assertFilterLimits } from "./filter-limits.ts";

const MAX_IN = 30;
const MAX_NOT_IN = 10;
const MAX_DEPTH = 50;

const operators: Readonly<Record<FieldOperator, Operator | undefined>> = {
  [FieldOperator.OPERATOR_UNSPECIFIED]: undefined,
  [FieldOperator.LESS_THAN]: "<",
  [FieldOperator.LESS_THAN_OR_EQUAL]: "<=",
  [FieldOperator.GREATER_THAN]: ">",
  [FieldOperator.GREATER_THAN_OR_EQUAL]: ">=",
  [FieldOperator.EQUAL]: "==",
  [FieldOperator.NOT_EQUAL]: "!=",
  [FieldOperator.ARRAY_CONTAINS]: "array-contains",
  [FieldOperator.IN]: "in",
  [FieldOperator.ARRAY_CONTAINS_ANY]: "array-contains-any",
  [FieldOperator.NOT_IN]: "not-in",
};

export interface FilterScope {
  /** The query's parent and, when it names one collection, that collection: what bare ids in `__name__` refer to. */
  readonly parent: ResourceName;
  readonly collectionId: string | undefined;
  readonly allDescendants: boolean;
}

export function parseFilter(filter: StructuredQuery_Filter | undefined, scope: FilterScope): Filter | undefined {
  if (filter === undefined) return undefined;
  const parsed = parse(filter, scope, 0);
  assertFilterLimits(parsed);
  const possible = withoutNulls(parsed);
  assertNameEqualities(fieldFilters(possible));
  return possible;
}

function parse(filter: StructuredQuery_Filter, scope: FilterScope, depth: number): Filter {
  if (depth > MAX_DEPTH) throw invalidArgument("The filter is nested too deeply.");
  const { filterType } = filter;
  switch (filterType.case) {
    case "fieldFilter":
      return parseField(filterType.value, scope);
    case "unaryFilter":
      return parseUnary(filterType.value);
    case "compositeFilter": {
      const { op, filters } = filterType.value;
      const kind = op === CompositeOperator.AND ? "and" : op === CompositeOperator.OR ? "or" : undefined;
      if (kind === undefined) throw invalidArgument("Composite filter operator must be specified.");
      if (kind === "or" && filters.length === 0) {
        throw invalidArgument("Composite filter must have at least one sub-filter.");
      }
      return { kind, filters: filters.map((part) => parse(part, scope, depth + 1)) };
    }
    default:
      throw invalidArgument("Filter must have a filter type.");
  }
}

function parseField(filter: StructuredQuery_FieldFilter, scope: FilterScope): FieldFilter {
  const path = parseFieldPath(filter.field?.fieldPath ?? "");
  const op = operators[filter.op];
  if (op === undefined) throw invalidArgument("Unknown FieldFilter operator.");
  const value = filter.value;
  if (value?.valueType.case === undefined) throw invalidArgument("Cannot convert firestore.v1.Value with type unset.");
  const isList = op === "in" || op === "not-in" || op === "array-contains-any";
  const values = isList ? listOperand(op, value) : [value];
  if (isNameField(path)) {
    if (op === "array-contains" || op === "array-contains-any") {
      throw invalidArgument(`Operator ${op} cannot be used with __name__.`);
    }
    for (const one of values) assertNameOperand(one, scope);
  }
  return { kind: "field", path, op, values };
}

function listOperand(op: Operator, value: Value): readonly Value[] {
  const label = op.toUpperCase().replaceAll("-", "_");
  if (value.valueType.case !== "arrayValue") throw invalidArgument(`'${label}' requires an ArrayValue.`);
  const { values } = value.valueType.value;
  const most = op === "not-in" ? MAX_NOT_IN : MAX_IN;
  if (values.length === 0) throw invalidArgument(`'${label}' requires an non-empty ArrayValue.`);
  if (values.length > most) {
    throw invalidArgument(`'${label}' supports up to ${most} comparison values.`);
  }
  return values;
}

/** `__name__` compares with references to documents of this database. */
function assertNameOperand(value: Value, scope: FilterScope): void {
  if (value.valueType.case !== "referenceValue") throw invalidArgument("__key__ filter value must be a Key");
  const { database } = parseDocumentName(value.valueType.value);
  if (!sameDatabase(database, scope.parent.database)) {
    throw invalidArgument("__key__ filter value must be a Key of the same database");
  }
}

function parseUnary(filter: StructuredQuery_UnaryFilter): FieldFilter {
  if (filter.operandType.case !== "field") throw invalidArgument("Unary filter must have a field.");
  const path = parseFieldPath(filter.operandType.value.fieldPath);
  if (isNameField(path)) throw invalidArgument("__key__ filter value must be a Key");
  const nan: Value = create(ValueSchema, { valueType: { case: "doubleValue", value: Number.NaN } });
  switch (filter.op) {
    case UnaryOperator.IS_NULL:
      return { kind: "field", path, op: "==", values: [nullValue], isUnary: true };
    case UnaryOperator.IS_NAN:
      return { kind: "field", path, op: "==", values: [nan], isUnary: true };
    case UnaryOperator.IS_NOT_NULL:
      return { kind: "field", path, op: "!=", values: [nullValue], isUnary: true };
    case UnaryOperator.IS_NOT_NAN:
      return { kind: "field", path, op: "!=", values: [nan], isUnary: true };
    default:
      throw invalidArgument("Unary filter operator must be specified.");
  }
}

/** A name that is given leaves nothing to order by other fields, unless it is in the order itself. */
function assertNameEqualities(filters: readonly FieldFilter[]): void {
  const inequalities = filters.filter(isInequality);
  const isGiven = filters.some(({ path, op }) => isNameField(path) && (op === "==" || op === "in"));
  if (!isGiven || inequalities.length === 0 || inequalities.some(({ path }) => isNameField(path))) return;
  throw invalidArgument(
    "Equality on key is not allowed if there are other inequality fields and key does not appear in inequalities.",
  );
}

/**
 * Comparisons with null and NaN that are not written as unary filters follow SQL and IEEE 754: nothing equals them, and
 * NaN differs from everything. `in` of no values is the filter that nothing passes.
 */
function withoutNulls(filter: Filter): Filter {
  if (filter.kind !== "field") return { kind: filter.kind, filters: filter.filters.map(withoutNulls) };
  const { path, op, isUnary } = filter;
  if (isUnary === true) return filter;
  const comparable = filter.values.filter((value) => !isNull(value) && !isNaNValue(value));
  if (comparable.length === filter.values.length) return filter;
  const nothing: Filter = { kind: "field", path, op: "in", values: [] };
  const existing: Filter = { kind: "field", path, op: "!=", values: [nullValue] };
  if (op === "in" || op === "array-contains-any") return { kind: "field", path, op, values: comparable };
  if (filter.values.every(isNull) || (op !== "!=" && op !== "not-in")) return nothing;
  // Nothing is beside null either, but the field stays one of the query's inequalities.
  if (filter.values.some(isNull)) return filter;
  return comparable.length === 0 ? existing : { kind: "field", path, op, values: comparable };
}
