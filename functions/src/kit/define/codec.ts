// Documents as JSON (instants, bytes and references are text) and as Firestore stores them. One codec for the server and
// the browser; each hands in the classes of its own SDK.
import type { AnyCollection } from "./collection.ts";
import { coreShape, type Shape } from "./shape.ts";

/** What the SDKs' Timestamp classes have in common. */
export interface TimestampLike {
  readonly seconds: number;
  readonly nanoseconds: number;
}
export type ToTimestamp = (seconds: number, nanoseconds: number) => TimestampLike;

/** How an SDK makes the values that JSON has no type for; only those that the definitions use need be there. */
export interface StoredTypes {
  readonly timestamp: ToTimestamp;
  readonly geoPoint?: (latitude: number, longitude: number) => unknown;
  readonly bytes?: (bytes: Uint8Array) => unknown;
  /** `path` is below the database's root: "workspaces/w/tasks/t". */
  readonly reference?: (path: string) => unknown;
}
type Types = StoredTypes | ToTimestamp;
/** The part of a collection that is needed here. */
type Shaped = Pick<AnyCollection, "shapes">;

type Fields = Readonly<Record<string, unknown>>;

/** JSON values to stored values. The input must have passed the collection's schema. */
export function encodeFields(collection: Shaped, fields: Fields, types: Types): Fields {
  const makers = makersOf(types);
  return mapFields(fields, (name, value) => encode(collection.shapes[name], value, makers));
}

/**
 * Stored values to JSON values, in the definition's order. Fields that the definition does not know are left out: they
 * are not ours to show. A document that is older than a field has its default.
 */
export function decodeFields(collection: Shaped, fields: Fields): Fields {
  const known = Object.entries(collection.shapes).flatMap(([name, shape]) => {
    if (Object.hasOwn(fields, name)) return [[name, decode(fields[name])] as const];
    const value = defaultOf(shape);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}

function defaultOf(shape: Shape): unknown {
  if (shape.kind === "checked") return defaultOf(shape.inner);
  return shape.kind === "default" ? structuredClone(shape.value) : undefined;
}

/** A filter's value as the query compares it: for an array field, one of its items. */
export function encodeFilter(shape: Shape, value: unknown, types: Types): unknown {
  const core = coreShape(shape);
  return encode(core.kind === "array" ? core.items : core, value, makersOf(types));
}

function missing(what: string) {
  return (): never => {
    throw new TypeError(`this codec was not told how to make ${what}`);
  };
}

const noMakers = { geoPoint: missing("geo points"), bytes: missing("bytes"), reference: missing("references") };

const makersOf = (types: Types): Required<StoredTypes> =>
  typeof types === "function" ? { ...noMakers, timestamp: types } : { ...noMakers, ...types };

function encode(shape: Shape | undefined, value: unknown, types: Required<StoredTypes>): unknown {
  if (shape === undefined || value === null || value === undefined) return value;
  const core = coreShape(shape);
  switch (core.kind) {
    case "timestamp":
      return typeof value === "string" ? parseInstant(value, types.timestamp) : value;
    case "geoPoint": {
      const { latitude, longitude } = value as { latitude: number; longitude: number };
      return types.geoPoint(latitude, longitude);
    }
    case "bytes":
      return types.bytes(Uint8Array.from(atob(value as string), (character) => character.charCodeAt(0)));
    case "reference":
      return types.reference(value as string);
    case "number":
      // Firestore keeps -0 as a double, which is no integer.
      return core.integer ? (value as number) + 0 : value;
    case "array":
      return (value as unknown[]).map((item) => encode(core.items, item, types));
    case "object":
      return mapFields(value as Fields, (name, item) => encode(core.fields[name], item, types));
    case "record":
      return mapFields(value as Fields, (_name, item) => encode(core.values, item, types));
    case "union":
      return encode(core.options[String((value as Fields)[core.by])], value, types);
    default:
      return value;
  }
}

/** What the SDKs' own classes hold; which of them a value is shows in its members. */
interface SdkValue {
  readonly latitude?: number;
  readonly longitude?: number;
  readonly path?: string;
  toBase64?(): string;
}

function decode(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(decode);
  if (value instanceof Uint8Array) return toBase64(value);
  // A map that people wrote can have any keys: only classes are looked into.
  if (isPlain(value)) return mapFields(value as Fields, (_name, item) => decode(item));
  if (isTimestampLike(value)) return formatInstant(value);
  const { latitude, longitude, path, toBase64: asBase64 } = value as SdkValue;
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  if (asBase64 !== undefined) return asBase64.call(value);
  return path ?? null;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
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
