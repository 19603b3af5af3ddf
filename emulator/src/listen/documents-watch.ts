// A documents target: a fixed list of documents, each present or missing.
import { type DatabaseName, type Path, resourceName } from "../model/path.ts";
import type { DocumentChange, StoredDocument } from "../storage/types.ts";
import { mergeChanges } from "./merge-changes.ts";
import type { Delta, ListenSource, Removal, Watch } from "./types.ts";

export function createDocumentsWatch(
  source: Pick<ListenSource, "read">,
  database: DatabaseName,
  paths: readonly Path[],
): Watch {
  const byName = new Map(paths.map((path) => [resourceName(database, path), path]));
  return {
    selectors: [...byName.keys()].map((name) => ({ kind: "document", name })),
    project: undefined,
    open: () => toDelta([...byName].map(([name, path]) => ({ name, after: source.read(database, path) }))),
    resume: (events) => toDelta([...mergeChanges(events)].filter(({ name }) => byName.has(name))),
    apply: (changes) => toDelta([...changes].filter(({ name }) => byName.has(name))),
  };
}

function toDelta(states: readonly Pick<DocumentChange, "name" | "after">[]): Delta {
  const updates: StoredDocument[] = [];
  const removals: Removal[] = [];
  for (const { name, after } of states) {
    if (after === null) removals.push({ name, current: null });
    else updates.push(after);
  }
  return { updates, removals };
}
