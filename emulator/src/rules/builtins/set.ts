// Methods of set. Numbers compare by value here, unlike in lists.
import { RulesSet } from "../values/set-value.ts";
import { isList, type RulesValue } from "../values/value.ts";
import { type BuiltinTable, type Overload, overload, single } from "./signature.ts";

const asSet = (value: RulesValue): RulesSet =>
  value instanceof RulesSet ? value : new RulesSet(isList(value) ? value : []);

const withListOrSet = (test: (self: RulesSet, other: RulesSet) => boolean): readonly Overload[] =>
  (["set", "list"] as const).map((type) =>
    overload([type], (self: RulesSet, other: RulesValue) => test(self, asSet(other))),
  );

export const setMethods: BuiltinTable = {
  size: single([], (self: RulesSet) => BigInt(self.size)),
  hasAll: withListOrSet((self, other) => other.items.every((item) => self.has(item))),
  hasAny: withListOrSet((self, other) => other.items.some((item) => self.has(item))),
  hasOnly: withListOrSet((self, other) => self.items.every((item) => other.has(item))),
  difference: single(
    ["set"],
    (self: RulesSet, other: RulesSet) => new RulesSet(self.items.filter((i) => !other.has(i))),
  ),
  intersection: single(
    ["set"],
    (self: RulesSet, other: RulesSet) => new RulesSet(self.items.filter((i) => other.has(i))),
  ),
  union: single(["set"], (self: RulesSet, other: RulesSet) => new RulesSet([...self.items, ...other.items])),
};
