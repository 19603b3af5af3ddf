// Equality, once as a comparison and once as a key for hashing. Google's emulator compares numbers by value at the top
// level and inside sets and map diffs, but inside lists and maps int and float differ ([1] == [1.0] is false).

import { byCodeUnit, type RulesMap } from "./map-value.ts";
import type { RulesPath } from "./path-value.ts";
import { isList, type RulesValue } from "./value.ts";

type TypedValue = Extract<RulesValue, { type: string }>;

/**
 * How numbers inside containers compare: `strict` keeps int and float apart, `loose` compares by value; `display` is
 * strict and takes even what equals nothing (NaN, map diffs) as equal to its like.
 */
export type NumberMode = "strict" | "loose" | "display";

/** `==` at the top level. Never an error. */
export function equals(a: RulesValue, b: RulesValue): boolean {
  if (typeof a === "bigint" && typeof b === "number") return Number(a) === b;
  if (typeof a === "number" && typeof b === "bigint") return a === Number(b);
  return equalsIn(a, b, "strict");
}

/** Equality of two values in a container. */
export function equalsIn(a: RulesValue, b: RulesValue, mode: NumberMode): boolean {
  if (a === null || typeof a !== "object" || b === null || typeof b !== "object") {
    if (mode === "loose" && typeof a !== typeof b && isNumber(a) && isNumber(b)) return Number(a) === Number(b);
    return a === b;
  }
  if (isList(a)) {
    return isList(b) && a.length === b.length && a.every((item, i) => equalsIn(item, b[i] as RulesValue, mode));
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return !isList(b) && !(b instanceof Uint8Array) && typedEqual(a, b, mode);
}

function typedEqual(a: TypedValue, b: TypedValue, mode: NumberMode): boolean {
  switch (a.type) {
    case "map":
      return b.type === "map" && mapsEqual(a, b, mode);
    case "set":
      return b.type === "set" && a.equals(b);
    case "timestamp":
    case "duration":
      return b.type === a.type && a.nanos === b.nanos;
    case "path":
      return b.type === "path" && pathsEqual(a, b);
    case "latlng":
      return b.type === "latlng" && a.latitude === b.latitude && a.longitude === b.longitude;
    case "vector":
      return b.type === "vector" && a.values.length === b.values.length && a.values.every((v, i) => v === b.values[i]);
    case "map_diff":
    case "constraint":
    case "error":
      return false;
  }
}

const isNumber = (value: RulesValue): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

/** A path with an unbound capture equals nothing. */
function pathsEqual(a: RulesPath, b: RulesPath): boolean {
  const [left, right] = [a.plain, b.plain];
  if (left === undefined || right === undefined) return false;
  return left.length === right.length && left.every((segment, i) => segment === right[i]);
}

function mapsEqual(a: RulesMap, b: RulesMap, mode: NumberMode): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  return a.keys().every((key) => {
    const other = b.get(key);
    return other !== undefined && equalsIn(a.get(key) as RulesValue, other, mode);
  });
}

/** Two values have the same key exactly when they are equal in that mode. NaN, equal to nothing, gets a unique key. */
export function canonicalKey(value: RulesValue, mode: NumberMode): string {
  switch (typeof value) {
    case "string":
      return `s${value.length}:${value}`;
    case "bigint":
      return mode === "loose" ? `n${Number(value)}` : `i${value}`;
    case "number":
      return numberKey(value, mode);
    case "boolean":
      return value ? "t" : "f";
    default:
      return value === null ? "0" : objectKey(value, mode);
  }
}

let nans = 0;
function numberKey(value: number, mode: NumberMode): string {
  if (Number.isNaN(value) && mode !== "display") return `x${nans++}`;
  return mode === "loose" ? `n${value + 0}` : `d${value + 0}`;
}

function objectKey(value: RulesValue & object, mode: NumberMode): string {
  if (isList(value)) return `[${value.map((item) => canonicalKey(item, mode)).join(",")}]`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("base64")}`;
  switch (value.type) {
    case "map":
      return `{${value
        .keys()
        .map((key) => `${key.length}:${key}=${canonicalKey(value.get(key) ?? null, mode)}`)
        .join(",")}}`;
    case "set":
      return `<${[...value.items]
        .map((item) => canonicalKey(item, "loose"))
        .sort(byCodeUnit)
        .join(",")}>`;
    case "timestamp":
      return `T${value.nanos}`;
    case "duration":
      return `D${value.nanos}`;
    case "path":
      return `p${value.plain?.map((segment) => `${segment.length}:${segment}`).join("/") ?? `?${value}`}`;
    case "latlng":
      return `g${value.latitude},${value.longitude}`;
    case "vector":
      return `v${value.values.join(",")}`;
    case "map_diff":
      return mode === "display" ? `~${[...value.statuses].join(";")}` : `x${nans++}`;
    case "constraint":
    case "error":
      return `x${nans++}`;
  }
}
