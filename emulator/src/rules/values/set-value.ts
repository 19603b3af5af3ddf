// A set: unique items in the order of their first appearance. Numbers compare by value.
import type { RulesValue } from "./value.ts";
import { ValueKeys } from "./value-keys.ts";

export class RulesSet {
  readonly type = "set";
  readonly items: readonly RulesValue[];
  readonly #keys: ValueKeys;

  constructor(items: Iterable<RulesValue>) {
    this.#keys = new ValueKeys("loose");
    const unique: RulesValue[] = [];
    for (const item of items) if (this.#keys.add(item)) unique.push(item);
    this.items = unique;
  }

  get size(): number {
    return this.items.length;
  }

  has(value: RulesValue): boolean {
    return this.#keys.has(value);
  }

  equals(other: RulesSet): boolean {
    return this.size === other.size && this.items.every((item) => other.has(item));
  }
}
