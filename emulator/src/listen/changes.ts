// The deltas of several targets of one stream as messages: one per document and shape.
import type { ListenResponse } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { Micros, StoredDocument } from "../storage/types.ts";
import { documentChange, documentDelete, documentRemove } from "./messages.ts";
import type { Delta } from "./types.ts";

export interface TargetDelta {
  readonly id: number;
  readonly delta: Delta;
  readonly project: ((document: StoredDocument) => StoredDocument) | undefined;
}

export interface ChangesOptions {
  readonly readTime: Micros;
  /** Whether the client may see a document that is no longer in the result that showed it. */
  readonly mayShow: (document: StoredDocument) => boolean;
}

interface Entry {
  readonly document: StoredDocument;
  readonly targetIds: number[];
  readonly removedTargetIds: number[];
}

/**
 * A document that left a result but exists is sent with its new content when the client may see that, so that the
 * client need not ask for it; otherwise the client learns only that it is gone from the result.
 */
export function* toMessages(deltas: readonly TargetDelta[], options: ChangesOptions): Generator<ListenResponse> {
  const shown = new Map<string, Entry>();
  const deleted = new Map<string, number[]>();
  const hidden = new Map<string, number[]>();
  for (const { id, delta, project } of deltas) {
    for (const document of delta.updates) {
      if (project) yield documentChange(project(document), { targetIds: [id], removedTargetIds: [] });
      else entryOf(shown, document).targetIds.push(id);
    }
    for (const { name, current } of delta.removals) {
      if (current === null) push(deleted, name, id);
      else if (current === undefined || project || !(shown.has(name) || options.mayShow(current))) {
        push(hidden, name, id);
      } else entryOf(shown, current).removedTargetIds.push(id);
    }
  }
  for (const { document, ...ids } of shown.values()) yield documentChange(document, ids);
  for (const [name, ids] of deleted) yield documentDelete(name, ids, options.readTime);
  for (const [name, ids] of hidden) yield documentRemove(name, ids, options.readTime);
}

function entryOf(entries: Map<string, Entry>, document: StoredDocument): Entry {
  const known = entries.get(document.name);
  if (known) return known;
  const created = { document, targetIds: [], removedTargetIds: [] };
  entries.set(document.name, created);
  return created;
}

function push(lists: Map<string, number[]>, name: string, id: number): void {
  const known = lists.get(name);
  if (known) known.push(id);
  else lists.set(name, [id]);
}
