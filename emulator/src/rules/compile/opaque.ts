// `strictLists`: what a list request must not pretend to know. Google's emulator takes the fields that a query filters
// for the whole document, so `!('secret' in resource.data)` or `resource.data.size() == 1` pass unproved. In strict mode
// whatever depends on more than the filters is an error instead, which can only deny.
import { RulesConstraint } from "../values/constraint.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesSet } from "../values/set-value.ts";
import { isList, type RulesValue } from "../values/value.ts";
import { unproved } from "./proof.ts";

/** Whether the value holds, at any depth, something that is only partly known. */
export function isOpaque(value: RulesValue): boolean {
  if (value instanceof RulesConstraint) return value.strict;
  if (value instanceof RulesMap) return value.open || value.keys().some((key) => isOpaque(value.get(key) ?? null));
  if (value instanceof RulesSet) return value.items.some(isOpaque);
  return isList(value) && value.some(isOpaque);
}

/** The answer of a comparison, or undefined when both sides are known (a bare constraint has its own proof). */
export function opaqueComparison(left: RulesValue, right: RulesValue): RulesValue | undefined {
  const whole = (value: RulesValue): boolean => !(value instanceof RulesConstraint) && isOpaque(value);
  if (left === null || right === null) return undefined;
  return whole(left) || whole(right) ? unproved : undefined;
}

/** `item in container`. */
export function opaqueIn(item: RulesValue, container: RulesValue): RulesValue | undefined {
  if (container instanceof RulesConstraint) return undefined;
  if (container instanceof RulesMap && container.open && typeof item === "string") {
    return container.has(item) ? true : unproved;
  }
  return isOpaque(item) || isOpaque(container) ? unproved : undefined;
}

/** A method call: only what the filters answer is let through. */
export function opaqueCall(self: RulesValue, name: string, args: readonly RulesValue[]): RulesValue | undefined {
  if (self instanceof RulesConstraint) return undefined;
  if (self instanceof RulesMap && name === "get" && args.length === 2) {
    const [key] = args as [RulesValue];
    return knownPath(self, isList(key) ? key : [key]) ? undefined : unproved;
  }
  return isOpaque(self) || args.some(isOpaque) ? unproved : undefined;
}

/** Whether every step of a `get` stays inside what is known. */
function knownPath(map: RulesMap, keys: readonly RulesValue[]): boolean {
  let current: RulesValue | undefined = map;
  for (const key of keys) {
    if (!(current instanceof RulesMap)) return !(current instanceof RulesConstraint);
    if (typeof key !== "string") return true;
    const next: RulesValue | undefined = current.get(key);
    if (next === undefined) return !current.open;
    current = next;
  }
  return true;
}
