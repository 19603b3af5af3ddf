// Methods of the value that `a.diff(b)` gives.
import type { KeyStatus, RulesMapDiff } from "../values/map-diff.ts";
import { type BuiltinTable, type Overload, single } from "./signature.ts";

const keys = (...statuses: readonly KeyStatus[]): readonly Overload[] =>
  single([], (self: RulesMapDiff) => self.keys(...statuses));

export const mapDiffMethods: BuiltinTable = {
  addedKeys: keys("ADDED"),
  removedKeys: keys("REMOVED"),
  changedKeys: keys("CHANGED"),
  unchangedKeys: keys("UNCHANGED"),
  affectedKeys: keys("CHANGED", "REMOVED", "ADDED"),
};
