// Field transforms: server time, increment, maximum, minimum, array union and removal.
import { create } from "@bufbuild/protobuf";
import { type FieldPath, isNameField, parseFieldPath, valueAt } from "../../model/field-path.ts";
import { withValue } from "../../model/mask.ts";
import { invalidArgument } from "../../model/status.ts";
import { toTimestamp } from "../../model/time.ts";
import { compareNumbers, compareValues, equalValues, type Fields, nullValue, numberOf } from "../../model/value.ts";
import { normalizeValue } from "../../model/value-limits.ts";
import { ArrayValueSchema, type Value, ValueSchema } from "../../proto/gen/google/firestore/v1/document_pb.js";
import {
  type DocumentTransform_FieldTransform,
  DocumentTransform_FieldTransform_ServerValue as ServerValue,
} from "../../proto/gen/google/firestore/v1/write_pb.js";
import type { Micros } from "../../storage/types.ts";

export type Transform =
  | { readonly kind: "serverTime"; readonly path: FieldPath }
  | { readonly kind: "increment" | "maximum" | "minimum"; readonly path: FieldPath; readonly operand: Value }
  | { readonly kind: "union" | "remove"; readonly path: FieldPath; readonly elements: readonly Value[] };

export function parseTransform(transform: DocumentTransform_FieldTransform): Transform {
  const path = parseFieldPath(transform.fieldPath);
  if (isNameField(path)) throw invalidArgument("Cannot transform __name__.");
  const { transformType: type } = transform;
  switch (type.case) {
    case "setToServerValue":
      if (type.value !== ServerValue.REQUEST_TIME) throw invalidArgument("Unknown server value in a field transform.");
      return { kind: "serverTime", path };
    case "increment":
    case "maximum":
    case "minimum":
      if (numberOf(type.value) === undefined) {
        throw invalidArgument("Input must be int64 or double.");
      }
      return { kind: type.case, path, operand: type.value };
    case "appendMissingElements":
    case "removeAllFromArray": {
      const kind = type.case === "appendMissingElements" ? "union" : "remove";
      const elements = type.value.values.map((value) => {
        if (value.valueType.case === "arrayValue")
          throw invalidArgument("Cannot convert an array value in an array value.");
        return normalizeValue(value, transform.fieldPath);
      });
      return { kind, path, elements };
    }
    default:
      throw invalidArgument("A field transform must have a transform type.");
  }
}

/** The fields afterwards, and one result per transform, in order. */
export function applyTransforms(
  fields: Fields,
  transforms: readonly Transform[],
  time: Micros,
): { fields: Fields; results: Value[] } {
  let current = fields;
  const results = transforms.map((transform) => {
    const { stored, result } = apply(transform, valueAt(current, transform.path), time);
    current = withValue(current, transform.path, stored);
    return result;
  });
  return { fields: current, results };
}

function apply(transform: Transform, old: Value | undefined, time: Micros): { stored: Value; result: Value } {
  switch (transform.kind) {
    case "serverTime":
      return both(create(ValueSchema, { valueType: { case: "timestampValue", value: toTimestamp(time) } }));
    case "increment":
      return both(increment(old, transform.operand));
    case "maximum":
      return both(extreme(old, transform.operand, 1));
    case "minimum":
      return both(extreme(old, transform.operand, -1));
    case "union": {
      const items = [...itemsOf(old)];
      for (const element of transform.elements) {
        if (!items.some((item) => equalValues(item, element))) items.push(element);
      }
      return { stored: arrayOf(items), result: nullValue };
    }
    case "remove": {
      const items = itemsOf(old).filter((item) => !transform.elements.some((element) => equalValues(item, element)));
      return { stored: arrayOf(items), result: nullValue };
    }
  }
}

function both(value: Value): { stored: Value; result: Value } {
  return { stored: value, result: value };
}

function increment(old: Value | undefined, operand: Value): Value {
  const before = old && numberOf(old);
  const by = numberOf(operand);
  if (before === undefined || by === undefined) return operand;
  if (typeof before === "bigint" && typeof by === "bigint") {
    return create(ValueSchema, { valueType: { case: "integerValue", value: saturate(before + by) } });
  }
  return create(ValueSchema, { valueType: { case: "doubleValue", value: Number(before) + Number(by) } });
}

const MAX = 2n ** 63n - 1n;

function saturate(value: bigint): bigint {
  if (value > MAX) return MAX;
  return value < -MAX - 1n ? -MAX - 1n : value;
}

/** On a tie the stored value stays; NaN wins over every number. */
function extreme(old: Value | undefined, operand: Value, sign: 1 | -1): Value {
  const before = old && numberOf(old);
  const other = numberOf(operand);
  if (old === undefined || before === undefined || other === undefined) return operand;
  if (Number.isNaN(before)) return old;
  if (Number.isNaN(other)) return operand;
  if (compareNumbers(before, other) === 0) return old;
  return compareValues(operand, old) * sign > 0 ? operand : old;
}

function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.valueType.case === "arrayValue" ? value.valueType.value.values : [];
}

function arrayOf(values: readonly Value[]): Value {
  return create(ValueSchema, {
    valueType: { case: "arrayValue", value: create(ArrayValueSchema, { values: [...values] }) },
  });
}
