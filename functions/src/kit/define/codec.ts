// Documents as JSON (RFC 3339 text) and as Firestore stores them (timestamps). One codec for the server and the
// browser; each hands in its own SDK's Timestamp.
import type { AnyCollection } from "./collection.ts";
import { coreShape, type Shape } from "./shape.ts";

/** What the SDKs' Timestamp classes have in common. */
export interface TimestampLike {
  readonly seconds: number;
  readonly nanoseconds: number;
}
export type ToTimestamp = (seconds: number, nanoseconds: number) => TimestampLike;

type Fields = Readonly<Record<string, unknown>>;

/** JSON values to stored values. The input must have passed the collection's schema. */
export function encodeFields(collection: AnyCollection, fields: Fields, toTimestamp: ToTimestamp): Fields {
  return mapFields(fields, (name, value) => encode(collection.shapes[name], value, toTimestamp));
}

/**
 * Stored values to JSON values, in the definition's order. Fields that the definition does not know are left out: they
 * are not ours to show.
 */
export function decodeFields(collection: AnyCollection, fields: Fields): Fields {
  const known = Object.keys(collection.shapes).filter((name) => Object.hasOwn(fields, name));
  return Object.fromEntries(known.map((name) => [name, decode(fields[name])]));
}

/** A filter's value as the query compares it: for an array field, one of its items. */
export function encodeFilter(shape: Shape, value: unknown, toTimestamp: ToTimestamp): unknown {
  const core = coreShape(shape);
  return encode(core.kind === "array" ? core.items : core, value, toTimestamp);
}

function encode(shape: Shape | undefined, value: unknown, toTimestamp: ToTimestamp): unknown {
  if (shape === undefined || value === null || value === undefined) return value;
  const core = coreShape(shape);
  switch (core.kind) {
    case "timestamp":
      return typeof value === "string" ? parseInstant(value, toTimestamp) : value;
    case "number":
      // Firestore keeps -0 as a double, which is no integer.
      return core.integer ? (value as number) + 0 : value;
    case "array":
      return (value as unknown[]).map((item) => encode(core.items, item, toTimestamp));
    case "object":
      return mapFields(value as Fields, (name, item) => encode(core.fields[name], item, toTimestamp));
    case "record":
      return mapFields(value as Fields, (_name, item) => encode(core.values, item, toTimestamp));
    case "union":
      return encode(core.options[String((value as Fields)[core.by])], value, toTimestamp);
    default:
      return value;
  }
}

function decode(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(decode);
  if (isTimestampLike(value)) return formatInstant(value);
  return mapFields(value as Fields, (_name, item) => decode(item));
}

/** RFC 3339 text to a timestamp, with all six fraction digits (a Date would keep three). */
export function parseInstant(text: string, toTimestamp: ToTimestamp): TimestampLike {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const seconds = Math.floor(Date.parse(text.replace(/\.\d+/, "")) / 1000);
  return toTimestamp(seconds, Number(fraction.padEnd(9, "0")));
}

/** A timestamp to RFC 3339 text in UTC: three fraction digits, six where the instant needs them. */
export function formatInstant(instant: TimestampLike): string {
  const micros = String(Math.floor(instant.nanoseconds / 1000)).padStart(6, "0");
  const fraction = micros.endsWith("000") ? micros.slice(0, 3) : micros;
  return new Date(instant.seconds * 1000).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

export function isTimestampLike(value: object): value is TimestampLike {
  return "seconds" in value && "nanoseconds" in value && "toDate" in value;
}

function mapFields(fields: Fields, map: (name: string, value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(name, value)]));
}
