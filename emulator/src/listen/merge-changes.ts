// Several commits as the net change of each document: its first `before`, its last `after`.
import type { CommitEvent, DocumentChange } from "../storage/types.ts";

export function addChange(merged: Map<string, DocumentChange>, change: DocumentChange): void {
  const earlier = merged.get(change.name);
  merged.set(change.name, earlier === undefined ? change : { ...change, before: earlier.before });
}

export function mergeChanges(events: readonly CommitEvent[]): Iterable<DocumentChange> {
  const merged = new Map<string, DocumentChange>();
  for (const { changes } of events) for (const change of changes) addChange(merged, change);
  return merged.values();
}
