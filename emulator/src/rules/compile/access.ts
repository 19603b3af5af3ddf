// `a.b`, `a[i]`, `a[i:j]`, `x in y`, `x is type`.
import type { IsType } from "../syntax/ast.ts";
import { canonicalKey, equals } from "../values/canonical.ts";
import { RulesConstraint } from "../values/constraint.ts";
import {
  functionNotFound,
  indexOutOfBound,
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
  if (target instanceof RulesMap) return target.get(name) ?? missing(target, name);
  if (target instanceof RulesError) return target;
  if (target instanceof RulesPath) return target.bound.get(name) ?? undefinedProperty(name);
  if (target === null) return nullValue;
  return typeError(target, "map,path");
}

const missing = (_map: RulesMap, name: string): RulesError => undefinedProperty(name);

export function index(target: RulesValue, key: RulesValue): RulesValue {
  if (target instanceof RulesError) return target;
  if (key instanceof RulesError) return key;
  if (target === null || key === null) return nullValue;
  if (target instanceof RulesMap && typeof key === "string") return member(target, key);
  if (target instanceof RulesPath && typeof key === "string") return member(target, key);
  if (typeof key === "bigint") {
    if (isList(target)) return element(target, key, target.length);
    if (typeof target === "string") return element(target, key, target.length);
    if (target instanceof RulesPath) return pathElement(target, key);
  }
  if (!isSubscriptable(target)) return functionNotFound("[]");
  return unsupported(`${typeOf(target)}[${typeOf(key)}]`, subscriptForms(target));
}

const isSubscriptable = (value: RulesValue): boolean =>
  isList(value) || typeof value === "string" || value instanceof RulesMap || value instanceof RulesPath;

function subscriptForms(target: RulesValue): string {
  if (target instanceof RulesMap) return "map[string]";
  if (target instanceof RulesPath) return "path[int], path[string]";
  return `${typeOf(target)}[int]`;
}

function element(target: ArrayLike<RulesValue>, at: bigint, size: number): RulesValue {
  if (at < 0n || at >= BigInt(size)) return indexOutOfBound(at, size);
  return target[Number(at)] as RulesValue;
}

function pathElement(target: RulesPath, at: bigint): RulesValue {
  const { segments } = target;
  if (at < 0n || at >= BigInt(segments.length)) return indexOutOfBound(at, segments.length);
  const segment = segments[Number(at)];
  return typeof segment === "string" ? segment : undefinedProperty(segment?.placeholder ?? "");
}

/** `[from:to]`. Both ends must be indexes of existing items, `to` counted exclusively: an empty slice at the end fails. */
export function slice(target: RulesValue, from: RulesValue | undefined, to: RulesValue | undefined): RulesValue {
  for (const value of [target, from, to]) if (value instanceof RulesError) return value;
  if (target === null || from === null || to === null) return nullValue;
  if (!isList(target) && typeof target !== "string" && !(target instanceof RulesPath))
    return functionNotFound("@range");
  const size = target instanceof RulesPath ? target.segments.length : target.length;
  const first = from ?? 0n;
  const last = to ?? BigInt(size);
  if (typeof first !== "bigint" || typeof last !== "bigint") {
    return unsupported(`${typeOf(target)}[${typeOf(first)}:${typeOf(last)}]`, `${typeOf(target)}[int:int]`);
  }
  if (first < 0n || first >= BigInt(size)) return indexOutOfBound(first, size);
  if (last < 1n || last > BigInt(size)) return indexOutOfBound(last, size);
  if (first > last) return indexOutOfBound(first, Number(last));
  if (target instanceof RulesPath) return new RulesPath(target.segments.slice(Number(first), Number(last)));
  return target.slice(Number(first), Number(last));
}

export function isIn(item: RulesValue, container: RulesValue): RulesValue {
  if (container instanceof RulesError) return container;
  if (item instanceof RulesError) return item;
  if (container === null) return nullValue;
  if (isList(container)) return item instanceof RulesConstraint ? false : listHas(container, item);
  if (container instanceof RulesSet) return container.has(item);
  if (container instanceof RulesMap && typeof item === "string") return container.has(item);
  if (container instanceof RulesConstraint) return containsProved(container, item);
  if (container instanceof RulesMap) return unsupported(`map.in(${typeOf(item)})`, "map.in(string)");
  return functionNotFound("in");
}

/** Membership in a list: int and float differ (1.0 in [1] is false). */
export function listHas(list: readonly RulesValue[], item: RulesValue): boolean {
  const key = canonicalKey(item, "strict");
  return list.some((other) => other === item || canonicalKey(other, "strict") === key);
}

function containsProved(container: RulesConstraint, item: RulesValue): RulesValue {
  return container.atoms.some((atom) => atom.op === "contains" && equals(atom.value, item))
    ? true
    : functionNotFound("in");
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
