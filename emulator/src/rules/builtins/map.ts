// Methods of map.
import { typeError } from "../values/errors.ts";
import { RulesMapDiff } from "../values/map-diff.ts";
import { RulesMap } from "../values/map-value.ts";
import type { RulesValue } from "../values/value.ts";
import { type BuiltinTable, overload, single } from "./signature.ts";

/** `get(["a", "b"], default)`: any missing or non-map step gives the default; a stored null is returned. */
function getNested(self: RulesMap, keys: readonly RulesValue[], fallback: RulesValue): RulesValue {
  let current: RulesValue | undefined = self;
  for (const key of keys) {
    if (typeof key !== "string") return typeError(key, "string");
    if (!(current instanceof RulesMap)) return fallback;
    current = current.get(key);
    if (current === undefined) return fallback;
  }
  return current;
}

export const mapMethods: BuiltinTable = {
  size: single([], (self: RulesMap) => BigInt(self.size)),
  keys: single([], (self: RulesMap) => self.keys()),
  values: single([], (self: RulesMap) => self.values()),
  get: [
    overload(["string", "any"], (self: RulesMap, key: string, fallback: RulesValue) =>
      getNested(self, [key], fallback),
    ),
    overload(["list", "any"], getNested),
  ],
  diff: single(["map"], (self: RulesMap, other: RulesMap) => new RulesMapDiff(self, other)),
};
