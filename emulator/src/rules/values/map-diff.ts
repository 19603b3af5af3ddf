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
    for (const key of after.keys()) {
      const old = before.get(key);
      if (old === undefined) statuses.set(key, "ADDED");
      else statuses.set(key, equalsIn(after.get(key) as RulesValue, old, "loose") ? "UNCHANGED" : "CHANGED");
    }
    for (const key of before.keys()) if (!after.has(key)) statuses.set(key, "REMOVED");
    this.statuses = statuses;
  }

  keys(...wanted: readonly KeyStatus[]): RulesSet {
    const keys: string[] = [];
    for (const [key, status] of this.statuses) if (wanted.includes(status)) keys.push(key);
    return new RulesSet(keys);
  }
}
