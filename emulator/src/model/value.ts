// Firestore values: their kinds, their total order and equality.
import { create } from "@bufbuild/protobuf";
import { type MapValue, type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { comparePaths } from "./path.ts";
import { compareUtf8 } from "./utf8.ts";

/** Kinds in their sort order. NaN sorts as the smallest number. */
export const kind = {
  null: 1,
  boolean: 2,
  number: 3,
  timestamp: 4,
  string: 5,
  bytes: 6,
  reference: 7,
  geoPoint: 8,
  array: 9,
  vector: 10,
  map: 11,
} as const;

export type Kind = (typeof kind)[keyof typeof kind];
export type Fields = Readonly<Record<string, Value>>;

export const nullValue: Value = create(ValueSchema, { valueType: { case: "nullValue", value: 0 } });

export function kindOf(value: Value): Kind {
  switch (value.valueType.case) {
    case "booleanValue":
      return kind.boolean;
    case "integerValue":
    case "doubleValue":
      return kind.number;
    case "timestampValue":
      return kind.timestamp;
    case "stringValue":
      return kind.string;
    case "bytesValue":
      return kind.bytes;
    case "referenceValue":
      return kind.reference;
    case "geoPointValue":
      return kind.geoPoint;
    case "arrayValue":
      return kind.array;
    case "mapValue":
      return vectorOf(value.valueType.value) === undefined ? kind.map : kind.vector;
    default:
      return kind.null;
  }
}

/** The components when the map is a vector: `{__type__: "__vector__", value: [doubles]}`. */
export function vectorOf(map: MapValue): readonly Value[] | undefined {
  if (!Object.hasOwn(map.fields, "__type__")) return undefined;
  const type = map.fields.__type__?.valueType;
  if (type?.case !== "stringValue" || type.value !== "__vector__") return undefined;
  const items = map.fields.value?.valueType;
  return items?.case === "arrayValue" ? items.value.values : undefined;
}

/** What is in a map; undefined for everything else, vectors too: nothing can be named in them. */
export function fieldsIn(value: Value | undefined): Fields | undefined {
  if (value?.valueType.case !== "mapValue") return undefined;
  const map = value.valueType.value;
  return vectorOf(map) === undefined ? map.fields : undefined;
}

export function isNull(value: Value): boolean {
  return kindOf(value) === kind.null;
}

export function isNaNValue(value: Value): boolean {
  return value.valueType.case === "doubleValue" && Number.isNaN(value.valueType.value);
}

export function numberOf(value: Value): bigint | number | undefined {
  const type = value.valueType;
  return type.case === "integerValue" || type.case === "doubleValue" ? type.value : undefined;
}

/** The total order over all values. Integers and doubles compare exactly, by mathematical value. */
export function compareValues(a: Value, b: Value): number {
  const left = kindOf(a);
  const right = kindOf(b);
  return left === right ? compareSameKind(a, b, left) : left - right;
}

export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0;
}

function compareSameKind(a: Value, b: Value, both: Kind): number {
  const x = a.valueType.value as never;
  const y = b.valueType.value as never;
  switch (both) {
    case kind.null:
      return 0;
    case kind.boolean:
      return Number(x) - Number(y);
    case kind.number:
      return compareNumbers(x, y);
    case kind.timestamp:
      return compareTimestamps(x, y);
    case kind.string:
      return compareUtf8(x, y);
    case kind.bytes:
      return Buffer.compare(x, y);
    case kind.reference:
      return comparePaths((x as string).split("/"), (y as string).split("/"));
    case kind.geoPoint:
      return compareGeoPoints(x, y);
    case kind.array:
      return compareLists((x as { values: Value[] }).values, (y as { values: Value[] }).values);
    case kind.vector:
      return compareVectors(x, y);
    case kind.map:
      return compareMaps((x as MapValue).fields, (y as MapValue).fields);
  }
}

/** Exact even between a bigint and a double: JavaScript compares them by mathematical value. */
export function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareTimestamps(a: { seconds: bigint; nanos: number }, b: { seconds: bigint; nanos: number }): number {
  return compareNumbers(a.seconds, b.seconds) || a.nanos - b.nanos;
}

function compareGeoPoints(
  a: { latitude: number; longitude: number },
  b: { latitude: number; longitude: number },
): number {
  return compareNumbers(a.latitude, b.latitude) || compareNumbers(a.longitude, b.longitude);
}

export function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i] as Value, b[i] as Value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareVectors(a: MapValue, b: MapValue): number {
  const left = vectorOf(a) ?? [];
  const right = vectorOf(b) ?? [];
  return left.length - right.length || compareLists(left, right);
}

export function compareMaps(a: Fields, b: Fields): number {
  const left = sortedKeys(a);
  const right = sortedKeys(b);
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const key = left[i] as string;
    const order = compareUtf8(key, right[i] as string);
    if (order !== 0) return order;
    const byValue = compareValues(a[key] as Value, b[key] as Value);
    if (byValue !== 0) return byValue;
  }
  return left.length - right.length;
}

export function sortedKeys(fields: Fields): string[] {
  return Object.keys(fields).sort(compareUtf8);
}

/**
 * Whether storing one in place of the other would change nothing. Stricter than equality: 1 and 1.0 differ, as do 0 and
 * -0, because a client can tell them apart.
 */
export function identicalValues(a: Value, b: Value): boolean {
  if (a.valueType.case !== b.valueType.case) return false;
  switch (a.valueType.case) {
    case "doubleValue":
      return Object.is(a.valueType.value, b.valueType.value);
    case "arrayValue": {
      const right = (b.valueType.value as { values: Value[] }).values;
      const left = a.valueType.value.values;
      return left.length === right.length && left.every((item, index) => identicalValues(item, right[index] as Value));
    }
    case "mapValue":
      return identicalFields(a.valueType.value.fields, (b.valueType.value as MapValue).fields);
    default:
      return equalValues(a, b);
  }
}

export function identicalFields(a: Fields, b: Fields): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && identicalValues(a[key] as Value, b[key] as Value));
}

/** A document's name as the value that `__name__` has in filters, orders and cursors. */
export function nameValue(name: string): Value {
  return create(ValueSchema, { valueType: { case: "referenceValue", value: name } });
}
