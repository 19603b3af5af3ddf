// Methods of list.
import { tooLarge } from "../values/errors.ts";
import { RulesSet } from "../values/set-value.ts";
import type { RulesValue } from "../values/value.ts";
import { ValueKeys } from "../values/value-keys.ts";
import { noText } from "./conversions.ts";
import { maxText } from "./operators.ts";
import { BuiltinFailure, type BuiltinTable, single } from "./signature.ts";
import { textOf } from "./text.ts";

type List = readonly RulesValue[];

/** Longest list an expression may build. */
const maxItems = 200_000;

const keysOf = (list: List): ValueKeys => new ValueKeys("strict", list);

function hasAll(self: List, wanted: List): boolean {
  const keys = keysOf(self);
  return wanted.every((item) => keys.has(item));
}

function join(self: List, separator: string): RulesValue {
  const parts = self.map((item) => {
    const text = textOf(item);
    if (text === undefined) throw new BuiltinFailure(noText(item));
    return text;
  });
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  return length > maxText ? tooLarge : parts.join(separator);
}

export const listMethods: BuiltinTable = {
  size: single([], (self: List) => BigInt(self.length)),
  hasAll: single(["list"], hasAll),
  hasAny: single(["list"], (self: List, wanted: List) => {
    const keys = keysOf(self);
    return wanted.some((item) => keys.has(item));
  }),
  hasOnly: single(["list"], (self: List, allowed: List) => hasAll(allowed, self)),
  concat: single(["list"], (self: List, other: List) =>
    self.length + other.length > maxItems ? tooLarge : [...self, ...other],
  ),
  removeAll: single(["list"], (self: List, other: List) => {
    const keys = keysOf(other);
    return self.filter((item) => !keys.has(item));
  }),
  join: single(["string"], join),
  toSet: single([], (self: List) => new RulesSet(self)),
};
