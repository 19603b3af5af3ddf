// Membership for lists and sets: a set of values by equality. Scalars are their own keys, so that long lists of them cost
// little; everything else is found by a canonical text.
import { canonicalKey, type NumberMode } from "./canonical.ts";
import type { RulesValue } from "./value.ts";

export class ValueKeys {
  readonly #mode: NumberMode;
  readonly #scalars = new Set<unknown>();
  readonly #others = new Set<string>();

  constructor(mode: NumberMode, values: Iterable<RulesValue> = []) {
    this.#mode = mode;
    for (const value of values) this.add(value);
  }

  /** Whether it was new. */
  add(value: RulesValue): boolean {
    if (this.has(value)) return false;
    if (typeof value === "object" && value !== null) this.#others.add(canonicalKey(value, this.#mode));
    // NaN equals nothing: it is never found, so it need not be kept.
    else if (!Number.isNaN(value)) this.#scalars.add(this.#scalar(value));
    return true;
  }

  has(value: RulesValue): boolean {
    if (typeof value === "object" && value !== null) return this.#others.has(canonicalKey(value, this.#mode));
    return !Number.isNaN(value) && this.#scalars.has(this.#scalar(value));
  }

  /** Loose: numbers by value. Strict: 1 and 1.0 are different things, as they are to JavaScript. */
  #scalar(value: RulesValue): unknown {
    return this.#mode === "loose" && typeof value === "bigint" ? Number(value) : value;
  }
}
