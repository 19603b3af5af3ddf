// Field masks: which fields a read returns and which a write touches. Values are never changed in place.
import { create } from "@bufbuild/protobuf";
import { MapValueSchema, type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { type FieldPath, valueAt } from "./field-path.ts";
import { type Fields, fieldsIn } from "./value.ts";

/** Only what the paths name, in maps of its own. */
export function project(fields: Fields, paths: readonly FieldPath[]): Record<string, Value> {
  let result: Record<string, Value> = {};
  for (const path of paths) {
    const value = valueAt(fields, path);
    if (value !== undefined) result = withValue(result, path, value);
  }
  return result;
}

/** The fields with one value set, or removed when undefined. Missing maps on the way are made; other values give way. */
export function withValue(fields: Fields, path: FieldPath, value: Value | undefined): Record<string, Value> {
  const [first, ...rest] = path as [string, ...string[]];
  const result: Record<string, Value> = { ...fields };
  if (rest.length === 0) {
    if (value === undefined) delete result[first];
    else result[first] = value;
    return result;
  }
  const known = Object.hasOwn(fields, first) ? fieldsIn(fields[first]) : undefined;
  if (known === undefined && value === undefined) return result;
  const inner = withValue(known ?? {}, rest, value);
  result[first] = create(ValueSchema, {
    valueType: { case: "mapValue", value: create(MapValueSchema, { fields: inner }) },
  });
  return result;
}
