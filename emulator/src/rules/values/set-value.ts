// A set: unique items, found by a canonical key in which numbers compare by value.
import { canonicalKey } from "./canonical.ts";
import type { RulesValue } from "./value.ts";

export class RulesSet {
  readonly type = "set";
  readonly #items: ReadonlyMap<string, RulesValue>;

  constructor(items: Iterable<RulesValue>) {
    const unique = new Map<string, RulesValue>();
    for (const item of items) {
      const key = canonicalKey(item, "loose");
      if (!unique.has(key)) unique.set(key, item);
    }
    this.#items = unique;
  }

  get size(): number {
    return this.#items.size;
  }

  get items(): readonly RulesValue[] {
    return [...this.#items.values()];
  }

  get keys(): Iterable<string> {
    return this.#items.keys();
  }

  has(value: RulesValue): boolean {
    return this.#items.has(canonicalKey(value, "loose"));
  }

  equals(other: RulesSet): boolean {
    return this.size === other.size && [...this.#items.keys()].every((key) => other.#items.has(key));
  }
}
