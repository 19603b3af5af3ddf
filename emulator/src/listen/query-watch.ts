// A query target. Without a limit nothing of the result is held: whether a document was and is in it follows from the
// document's own versions. With a limit a window is.
import { type DatabaseName, databaseName, resourceName } from "../model/path.ts";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import type { CommitEvent, DocumentChange, StoredDocument } from "../storage/types.ts";
import { mergeChanges } from "./merge-changes.ts";
import type { Delta, ListenPlan, Removal, Selector, Watch } from "./types.ts";
import { QueryWindow } from "./window.ts";

export interface WatchedQuery {
  readonly database: DatabaseName;
  readonly parent: readonly string[];
  readonly query: StructuredQuery;
}

export function createQueryWatch(source: WatchedQuery, query: ListenPlan): Watch {
  const { limit, offset } = query;
  const base = { selectors: selectorsOf(source), project: query.project };
  if (limit === undefined && offset === 0) return { ...base, ...unlimited(query) };
  return { ...base, ...limited(query, new QueryWindow(query, limit ?? Number.POSITIVE_INFINITY)) };
}

type Watching = Pick<Watch, "open" | "resume" | "apply">;

function unlimited(query: ListenPlan): Watching {
  const apply = (changes: Iterable<DocumentChange>): Delta => {
    const updates: StoredDocument[] = [];
    const removals: Removal[] = [];
    for (const { name, before, after } of changes) {
      if (after !== null && query.contains(after)) updates.push(after);
      else if (before !== null && query.contains(before)) removals.push({ name, current: after });
    }
    return { updates, removals };
  };
  return {
    open: () => ({ updates: query.run(), removals: [] }),
    resume: (events) => apply(mergeChanges(events)),
    apply,
  };
}

function limited(query: ListenPlan, window: QueryWindow): Watching {
  const open = (): Delta => {
    window.load();
    return { updates: window.visible, removals: [] };
  };
  return {
    open,
    resume: (events) => {
      const { updates } = open();
      const known = new Set(updates.map(({ name }) => name));
      return { updates, removals: [...formerlyVisible(query, events)].filter(({ name }) => !known.has(name)) };
    },
    apply: (changes) => window.apply([...changes]),
  };
}

/**
 * Every document that may have been visible before the events: those that they touched, and untouched ones that lie
 * as far outside the present view as there were events to push them. Too many does no harm.
 */
function* formerlyVisible(query: ListenPlan, events: readonly CommitEvent[]): Generator<Removal> {
  const changes = [...mergeChanges(events)];
  for (const { name, before, after } of changes) {
    if (before !== null && query.contains(before)) yield { name, current: after };
  }
  const end = query.offset + (query.limit ?? Number.POSITIVE_INFINITY) + changes.length;
  const nearby = query.run(Number.isFinite(end) ? end : undefined).slice(Math.max(0, query.offset - changes.length));
  const touched = new Set(changes.map(({ name }) => name));
  for (const { name } of nearby) if (!touched.has(name)) yield { name, current: undefined };
}

function selectorsOf({ database, parent, query }: WatchedQuery): Selector[] {
  const everything: Selector = { kind: "group", database: databaseName(database), collectionId: undefined };
  if (query.from.length === 0) return [everything];
  return query.from.map(({ collectionId, allDescendants }): Selector => {
    if (collectionId === "") return everything;
    if (allDescendants) return { ...everything, collectionId };
    return { kind: "collection", name: resourceName(database, [...parent, collectionId]) };
  });
}
