// Stored values in the JSON that the request monitor and the coverage report speak.

import { toJson } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { toTimestamp } from "../model/time.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";

export type Json = Readonly<Record<string, unknown>>;

export const nothing: Json = { nullValue: null };
export const text = (value: string): Json => ({ stringValue: value });
export const flag = (value: boolean): Json => ({ boolValue: value });
export const map = (fields: Readonly<Record<string, Json>>): Json => ({
  mapValue: Object.keys(fields).length === 0 ? {} : { fields },
});
export const path = (segments: readonly string[]): Json => ({
  pathValue: { segments: segments.map((simple) => ({ simple })) },
});

/** Microseconds as RFC 3339. */
export const time = (micros: number): string => timestamp(toTimestamp(micros));

const timestamp = (value: Timestamp): string => toJson(TimestampSchema, value);

export function fieldsJson(fields: Readonly<Record<string, Value>>): Json {
  return map(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, valueJson(value)])));
}

export function valueJson({ valueType }: Value): Json {
  switch (valueType.case) {
    case "booleanValue":
      return flag(valueType.value);
    case "integerValue":
      return { intValue: String(valueType.value) };
    case "doubleValue":
      return { floatValue: Number.isFinite(valueType.value) ? valueType.value : String(valueType.value) };
    case "timestampValue":
      return { timestampValue: timestamp(valueType.value) };
    case "stringValue":
      return text(valueType.value);
    case "bytesValue":
      return { bytesValue: Buffer.from(valueType.value).toString("base64") };
    case "referenceValue":
      // projects/P/databases/… without the project, as rules see paths.
      return path(valueType.value.split("/").slice(2));
    case "geoPointValue":
      return { latlngValue: { latitude: valueType.value.latitude, longitude: valueType.value.longitude } };
    case "arrayValue":
      return { listValue: { values: valueType.value.values.map(valueJson) } };
    case "mapValue":
      return fieldsJson(valueType.value.fields);
    default:
      return nothing;
  }
}

/** A claim of a token. */
export function plainJson(value: unknown): Json {
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return flag(value);
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { floatValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(plainJson) } };
  if (typeof value !== "object" || value === null) return nothing;
  return map(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainJson(inner)])));
}
