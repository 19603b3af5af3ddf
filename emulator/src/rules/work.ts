// What an operation on big values costs. Expressions are counted elsewhere; this meter stops few expressions on much
// data. It counts units of work, not time, so that a slow machine gives the same verdicts.
import { RulesMap } from "./values/map-value.ts";
import { RulesSet } from "./values/set-value.ts";
import { isList, type RulesValue } from "./values/value.ts";

/** Units for all statements of one stage: far more than any honest document needs, some ten milliseconds of work. */
export const maxWork = 500_000;

const weights = new WeakMap<object, number>();

/** About how many values have to be looked at to compare or copy this one. Texts count by 16 characters. */
export function weightOf(value: RulesValue): number {
  if (typeof value === "string") return 1 + (value.length >> 4);
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof Uint8Array) return 1 + (value.length >> 4);
  let weight = weights.get(value);
  if (weight === undefined) {
    weight = 1;
    if (isList(value)) for (const item of value) weight += weightOf(item);
    else if (value instanceof RulesMap) for (const item of value.values()) weight += 1 + weightOf(item);
    else if (value instanceof RulesSet) for (const item of value.items) weight += weightOf(item);
    weights.set(value, weight);
  }
  return weight;
}

/** Whether a value is worth weighing. */
export const isBig = (value: RulesValue): boolean => {
  if (typeof value === "string") return value.length > 256;
  return typeof value === "object" && value !== null;
};
