// What a stored value may be: production's limits, and the normal form in which values are kept.
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import {
  ArrayValueSchema,
  MapValueSchema,
  type Value,
  ValueSchema,
} from "../proto/gen/google/firestore/v1/document_pb.js";
import { parseDocumentName } from "./path.ts";
import { invalidArgument } from "./status.ts";
import { isWellFormed, utf8Length } from "./utf8.ts";
import { type Fields, vectorOf } from "./value.ts";

export const MAX_DOCUMENT_BYTES = 1_048_576;
export const MAX_FIELD_BYTES = 1_048_487;
const MAX_FIELD_NAME_BYTES = 1500;
const MAX_DEPTH = 20;
const MAX_DIMENSIONS = 2048;
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;

/** Checks the fields of a document that a client sent and returns them as they will be stored. */
export function normalizeFields(fields: Fields): Record<string, Value> {
  return normalizeMap(fields, "", 0);
}

/** One value, such as a transform's operand. */
export function normalizeValue(value: Value, path: string): Value {
  return normalize(value, path, 1);
}

function normalizeMap(fields: Fields, prefix: string, depth: number): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const name of Object.keys(fields)) {
    assertFieldName(name);
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const normal = normalize(fields[name] as Value, path, depth + 1);
    // Plain assignment would drop a field called __proto__; it is refused above, as reserved.
    result[name] = normal;
  }
  return result;
}

function assertFieldName(name: string): void {
  if (name === "") throw invalidArgument("The property.name is the empty string.");
  if (name.length > 4 && name.startsWith("__") && name.endsWith("__")) {
    throw invalidArgument(`field name ${name} is reserved`);
  }
  if (!isWellFormed(name)) throw invalidArgument("A property name is not valid Unicode.");
  if (utf8Length(name) > MAX_FIELD_NAME_BYTES) {
    throw invalidArgument(`The property.name is longer than ${MAX_FIELD_NAME_BYTES} bytes.`);
  }
}

function normalize(value: Value, path: string, depth: number): Value {
  const type = value.valueType;
  if (depth > MAX_DEPTH && (type.case === "mapValue" || type.case === "arrayValue")) {
    throw invalidArgument(`Property ${path} contains an invalid nested entity.`);
  }
  switch (type.case) {
    case "nullValue":
    case "booleanValue":
    case "doubleValue":
      return value;
    case "integerValue":
      return value;
    case "timestampValue":
      return normalTimestamp(type.value, path);
    case "stringValue":
      if (!isWellFormed(type.value)) throw invalidArgument(`The value of property "${path}" is not valid Unicode.`);
      assertSize(utf8Length(type.value), path);
      return value;
    case "bytesValue":
      assertSize(type.value.length, path);
      return value;
    case "referenceValue":
      parseDocumentName(type.value);
      return value;
    case "geoPointValue":
      assertGeoPoint(type.value);
      return value;
    case "arrayValue":
      return normalArray(type.value.values, path, depth);
    case "mapValue":
      return normalMap(value, path, depth);
    case undefined:
      throw invalidArgument("Cannot convert firestore.v1.Value with type unset.");
    default:
      throw invalidArgument(`The value of property "${path}" has a type that cannot be stored: ${type.case}.`);
  }
}

function normalTimestamp({ seconds, nanos }: { seconds: bigint; nanos: number }, path: string): Value {
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos > 999_999_999) {
    throw invalidArgument(`The timestamp of property "${path}" is out of range.`);
  }
  const micros = nanos - (nanos % 1000);
  return create(ValueSchema, {
    valueType: { case: "timestampValue", value: create(TimestampSchema, { seconds, nanos: micros }) },
  });
}

function assertGeoPoint({ latitude, longitude }: { latitude: number; longitude: number }): void {
  if (!(Math.abs(latitude) <= 90)) throw outside("latitude", latitude, 90);
  if (!(Math.abs(longitude) <= 180)) throw outside("longitude", longitude, 180);
}

function outside(what: string, value: number, limit: number): Error {
  return invalidArgument(`Geo point ${what} '${value}' outside permitted range -${limit}.0 to ${limit}.0.`);
}

function assertSize(bytes: number, path: string): void {
  if (bytes <= MAX_FIELD_BYTES) return;
  throw invalidArgument(`The value of property "${path}" is longer than ${MAX_FIELD_BYTES} bytes.`);
}

function normalArray(values: readonly Value[], path: string, depth: number): Value {
  const items = values.map((item) => {
    if (item.valueType.case === "arrayValue") {
      throw invalidArgument("Cannot convert an array value in an array value.");
    }
    if (item.valueType.case === "mapValue" && vectorOf(item.valueType.value) !== undefined) {
      throw invalidArgument("Cannot convert a vector value in an array value.");
    }
    return normalize(item, path, depth + 1);
  });
  return create(ValueSchema, {
    valueType: { case: "arrayValue", value: create(ArrayValueSchema, { values: items }) },
  });
}

function normalMap(value: Value, path: string, depth: number): Value {
  const map = value.valueType.case === "mapValue" ? value.valueType.value : create(MapValueSchema);
  const vector = vectorOf(map);
  if (vector !== undefined) return normalVector(value, vector, path);
  return create(ValueSchema, {
    valueType: { case: "mapValue", value: create(MapValueSchema, { fields: normalizeMap(map.fields, path, depth) }) },
  });
}

function normalVector(value: Value, items: readonly Value[], path: string): Value {
  if (items.length === 0) throw invalidArgument("Cannot have a zero length vector.");
  if (items.length > MAX_DIMENSIONS) throw invalidArgument(`Vectors must be at most ${MAX_DIMENSIONS} dimensions.`);
  if (items.some((item) => item.valueType.case !== "doubleValue" && item.valueType.case !== "integerValue")) {
    throw invalidArgument(`The vector of property "${path}" must contain only numbers.`);
  }
  return value;
}
