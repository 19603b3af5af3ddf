// The values a rules expression can have. Scalars are JavaScript's own (int = bigint, float = number), so the hot
// paths need no boxing; everything else is a small immutable class. An error is a value, too: it travels through
// expressions until `||`, `&&` or the condition decides what it means.
import type { RulesConstraint } from "./constraint.ts";
import type { RulesMapDiff } from "./map-diff.ts";
import type { RulesMap } from "./map-value.ts";
import type { RulesPath } from "./path-value.ts";
import type { RulesSet } from "./set-value.ts";

export type RulesValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly RulesValue[]
  | RulesMap
  | RulesSet
  | RulesMapDiff
  | RulesPath
  | RulesTimestamp
  | RulesDuration
  | RulesLatLng
  | RulesVector
  | RulesConstraint
  | RulesError;

/** The names as `is` and Google's messages spell them. */
export type TypeName =
  | "null"
  | "bool"
  | "int"
  | "float"
  | "string"
  | "bytes"
  | "list"
  | "map"
  | "set"
  | "map_diff"
  | "path"
  | "timestamp"
  | "duration"
  | "latlng"
  | "vector"
  | "constraint"
  | "error";

export interface ErrorSite {
  readonly start: number;
  readonly end: number;
}

/** An error as a value. `unknown` is what stage A of a judgement sees in place of stored documents. */
export class RulesError {
  readonly type = "error";
  readonly message: string;
  readonly unknown: boolean;
  /** Where in the source it arose; set once, by the expression that raised it. */
  readonly site: ErrorSite | undefined;

  constructor(message: string, unknown = false, site?: ErrorSite) {
    // Half a surrogate pair prints as Java prints it.
    this.message = message.isWellFormed() ? message : message.toWellFormed().replaceAll("\uFFFD", "?");
    this.unknown = unknown;
    this.site = site;
  }
}

/** Nanoseconds since the epoch. */
export class RulesTimestamp {
  readonly type = "timestamp";
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class RulesDuration {
  readonly type = "duration";
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class RulesLatLng {
  readonly type = "latlng";
  readonly latitude: number;
  readonly longitude: number;

  constructor(latitude: number, longitude: number) {
    this.latitude = latitude;
    this.longitude = longitude;
  }
}

export class RulesVector {
  readonly type = "vector";
  readonly values: readonly number[];

  constructor(values: readonly number[]) {
    this.values = values;
  }
}

export const isList = (value: RulesValue): value is readonly RulesValue[] => Array.isArray(value);

export function typeOf(value: RulesValue): TypeName {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "string";
    default:
      if (value === null) return "null";
      if (isList(value)) return "list";
      if (value instanceof Uint8Array) return "bytes";
      return value.type;
  }
}

export const isError = (value: RulesValue): value is RulesError => value instanceof RulesError;
