// What an operation on big values costs. Expressions are counted elsewhere; this meter stops few expressions on much
// data. It counts units of work, not time, so that a slow machine gives the same verdicts.
import { RulesMap } from "./values/map-value.ts";
import { RulesPath } from "./values/path-value.ts";
import { RulesSet } from "./values/set-value.ts";
import { isList, type RulesValue } from "./values/value.ts";

/** Units for all statements of one stage: far more than any honest document needs, some ten milliseconds of work. */
export const maxWork = 300_000;
/** Units for all stages and operations of a request: a batch of large documents, but not of hostile ones. */
export const maxRequestWork = 4 * maxWork;

/** Units for compiling all patterns of a ruleset: about 12,000 instructions of compiled patterns. */
export const maxPatternWork = 2 * maxWork;

/** What one request (or one compilation) has spent. */
export class WorkMeter {
  readonly #limits: { readonly stage: number; readonly request: number };
  #stage = 0;
  #request = 0;

  constructor(limits = { stage: maxWork, request: maxRequestWork }) {
    this.#limits = limits;
  }

  beginStage(): void {
    this.#stage = 0;
  }

  /** False when it is too much; what it was meant for must then not be done. */
  spend(units: number): boolean {
    this.#stage += units;
    this.#request += units;
    return this.#stage <= this.#limits.stage && this.#request <= this.#limits.request;
  }
}

const weights = new WeakMap<object, number>();

/** Lists this short are summed up each time: cheaper than remembering. */
const short = 64;

/**
 * About how many values have to be looked at to compare or copy this one; beyond `limit` it stops counting. Texts count
 * by 16 characters.
 */
export function weightOf(value: RulesValue, limit = maxWork): number {
  if (typeof value === "string") return 1 + (value.length >> 4);
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof Uint8Array) return 1 + (value.length >> 4);
  if (value instanceof RulesPath) return value.weight;
  if (isList(value) && value.length <= short) return sum(value, limit);
  const known = weights.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  if (isList(value)) weight = sum(value, limit);
  else if (value instanceof RulesMap) weight = value.weight(weightOf, limit);
  else if (value instanceof RulesSet) weight = sum(value.items, limit);
  if (weight <= limit || limit >= maxWork) weights.set(value, weight);
  return weight;
}

function sum(values: readonly RulesValue[], limit: number): number {
  let weight = 1;
  for (const value of values) {
    weight += weightOf(value, limit);
    // Enough to refuse; a list that holds itself many times over would take forever.
    if (weight > limit) break;
  }
  return weight;
}

/** Whether a value is worth weighing. */
export const isBig = (value: RulesValue): boolean => {
  if (typeof value === "string") return value.length > 256;
  return typeof value === "object" && value !== null;
};
