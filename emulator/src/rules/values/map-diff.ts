// What `a.diff(b)` returns: for each key of either map, whether it was added, removed, changed or kept.
import { equalsIn } from "./canonical.ts";
import type { RulesMap } from "./map-value.ts";
import { RulesSet } from "./set-value.ts";
import type { RulesValue } from "./value.ts";

export type KeyStatus = "ADDED" | "REMOVED" | "CHANGED" | "UNCHANGED";

export class RulesMapDiff {
  readonly type = "map_diff";
  readonly statuses: ReadonlyMap<string, KeyStatus>;

  constructor(after: RulesMap, before: RulesMap) {
    const statuses = new Map<string, KeyStatus>();
    for (const key of before.keys()) {
      const now = after.get(key);
      if (now === undefined) statuses.set(key, "REMOVED");
      else statuses.set(key, equalsIn(now, before.get(key) as RulesValue, "loose") ? "UNCHANGED" : "CHANGED");
    }
    for (const key of after.keys()) if (!before.has(key)) statuses.set(key, "ADDED");
    this.statuses = statuses;
  }

  keys(...wanted: readonly KeyStatus[]): RulesSet {
    const keys = [...this.statuses.keys()].filter((key) => wanted.includes(this.statuses.get(key) as KeyStatus));
    return new RulesSet(keys);
  }
}
