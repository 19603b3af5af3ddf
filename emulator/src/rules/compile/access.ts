// `a.b`, `a[i]`, `a[i:j]`, `x in y`, `x is type`.
import type { IsType } from "../syntax/ast.ts";
import { equalsIn } from "../values/canonical.ts";
import { RulesConstraint } from "../values/constraint.ts";
import {
  functionNotFound,
  illegalRange,
  indexOutOfBound,
  notBound,
  nullValue,
  typeError,
  undefinedProperty,
  unsupported,
} from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import { RulesSet } from "../values/set-value.ts";
import { isList, RulesError, type RulesValue, typeOf } from "../values/value.ts";
import { unproved } from "./proof.ts";

export function member(target: RulesValue, name: string): RulesValue {
  if (target instanceof RulesMap) {
    const value = target.get(name);
    return value === undefined ? undefinedProperty(name) : value;
  }
  if (target instanceof RulesError) return target;
  if (target instanceof RulesPath) return captured(target, name);
  if (target === null) return nullValue;
  return typeError(target, "map,path");
}

function captured(path: RulesPath, name: string): RulesValue {
  const capture = path.capture(name);
  if (capture === undefined) return undefinedProperty(name);
  return capture.bound ?? notBound(capture.placeholder);
}

export function index(target: RulesValue, key: RulesValue): RulesValue {
  if (target instanceof RulesError) return target;
  if (target === null) return nullValue;
  if (!isSubscriptable(target)) return functionNotFound("[]");
  if (key instanceof RulesError) return key;
  if (target instanceof RulesMap && typeof key === "string") return member(target, key);
  if (target instanceof RulesPath && typeof key === "string") return member(target, key);
  if (typeof key === "bigint") {
    if (isList(target)) return element(target, key, target.length);
    if (typeof target === "string") return element(target, key, target.length);
    if (target instanceof RulesPath) return pathElement(target, key);
  }
  return unsupported(`${typeOf(target)}[${typeOf(key)}]`, subscriptForms(target));
}

const isSubscriptable = (value: RulesValue): boolean =>
  isList(value) || typeof value === "string" || value instanceof RulesMap || value instanceof RulesPath;

function subscriptForms(target: RulesValue): string {
  if (target instanceof RulesMap) return "map[string]";
  if (target instanceof RulesPath) return "path[string], path[int]";
  return `${typeOf(target)}[int]`;
}

function element(target: ArrayLike<RulesValue>, at: bigint, size: number): RulesValue {
  if (at < 0n || at >= BigInt(size)) return indexOutOfBound(at, size);
  return target[Number(at)] as RulesValue;
}

function pathElement(target: RulesPath, at: bigint): RulesValue {
  const segments = plainSegments(target);
  return segments instanceof RulesError ? segments : element(segments, at, segments.length);
}

function plainSegments(path: RulesPath): readonly string[] | RulesError {
  return path.plain ?? notBound(path.unbound?.placeholder ?? "");
}

/** The ends a slice may have, in the order in which the message names them: a path's has one of its own (measured). */
const slices = ["null:null", "null:int", "int:null", "int:int"];
const pathSlices = ["null:null", "int:int", "int:null", "null:int"];

/**
 * `[from:to]`; a missing or null end is open. A given `from` must be the index of an item, and so must the item before
 * `to`: `[0:0]` and `[n:n]` fail though `[1:1]` is an empty slice (measured).
 */
export function slice(target: RulesValue, from: RulesValue, to: RulesValue): RulesValue {
  if (target instanceof RulesError) return target;
  if (target === null) return nullValue;
  if (!isList(target) && typeof target !== "string" && !(target instanceof RulesPath))
    return functionNotFound("@range");
  for (const end of [from, to]) if (end instanceof RulesError) return end;
  if (!isEnd(from) || !isEnd(to)) {
    const form = (ends: string): string => `${typeOf(target)}[${ends}]`;
    const forms = target instanceof RulesPath ? pathSlices : slices;
    return unsupported(form(`${typeOf(from)}:${typeOf(to)}`), forms.map(form).join(", "));
  }
  const items = target instanceof RulesPath ? plainSegments(target) : target;
  if (items instanceof RulesError) return items;
  const size = items.length;
  // Beyond 32 bits an end is wrong whatever the size.
  for (const end of [from, to]) if (end !== null && BigInt.asIntN(32, end) !== end) return indexOutOfBound(end, size);
  const start = from ?? (to === null ? null : 0n);
  if (start !== null && (start < 0n || start >= BigInt(size))) return indexOutOfBound(start, size);
  // The last item is named.
  if (to !== null && (to < 1n || to > BigInt(size))) return indexOutOfBound(to - 1n, size);
  const [first, last] = [Number(from ?? 0n), Number(to ?? size)];
  if (first > last) return illegalRange(first, last);
  const part = items.slice(first, last);
  return target instanceof RulesPath ? new RulesPath(part as readonly string[]) : part;
}

const isEnd = (value: RulesValue): value is bigint | null => value === null || typeof value === "bigint";

export function isIn(item: RulesValue, container: RulesValue): RulesValue {
  if (container instanceof RulesError) return container;
  if (container === null) return nullValue;
  if (!isContainer(container)) return functionNotFound("in");
  if (item instanceof RulesError) return item;
  if (isList(container)) return item instanceof RulesConstraint ? false : listHas(container, item);
  if (container instanceof RulesSet) return container.has(item);
  if (container instanceof RulesConstraint) return container.provesItem(item) ? true : unproved;
  return typeof item === "string" ? container.has(item) : unsupported(`map.in(${typeOf(item)})`, "map.in(string)");
}

const isContainer = (value: RulesValue): value is readonly RulesValue[] | RulesSet | RulesMap | RulesConstraint =>
  isList(value) || value instanceof RulesSet || value instanceof RulesMap || value instanceof RulesConstraint;

/** Membership in a list: int and float differ (1.0 in [1] is false). */
export function listHas(list: readonly RulesValue[], item: RulesValue): boolean {
  return list.some((other) => equalsIn(item, other, "strict"));
}

/** Note: `x is set` is false even for sets, as Google's emulator has it. */
export function isType(value: RulesValue, type: IsType): RulesValue {
  if (value instanceof RulesError) return value;
  if (value instanceof RulesConstraint && value.strict && type !== "constraint") return unproved;
  const actual = typeOf(value);
  if (type === "number") return actual === "int" || actual === "float";
  if (type === "set") return false;
  return actual === type;
}
