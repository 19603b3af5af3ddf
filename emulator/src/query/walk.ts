// All documents below a path, whatever their collection, in name order: what a recursive delete asks for.
import { comparePaths, type Path, pathOf } from "../model/path.ts";
import type { CollectionInfo } from "../storage/names.ts";
import type { DatabaseRef, StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";

/** The documents under each collection are in order, collections nest: a merge on paths puts them all in order. */
export function* walkBelow(view: View, database: DatabaseRef, parent: Path): Generator<StoredDocument> {
  const collections = [...view.collectionsBelow(database, parent)].filter(({ path }) => path.length > parent.length);
  yield* mergeNested(view, collections, 0, parent.length + 1);
}

/** The documents of the collections directly below a path, in name order. */
export function* walkChildren(view: View, database: DatabaseRef, parent: Path): Generator<StoredDocument> {
  for (const collection of view.collectionsBelow(database, parent)) {
    if (collection.path.length === parent.length + 1) yield* view.documents(collection);
  }
}

/** Collections come in path order: one at `depth`, then all those below its documents, then the next at `depth`. */
function* mergeNested(
  view: View,
  collections: readonly CollectionInfo[],
  ...[start, depth]: [number, number]
): Generator<StoredDocument> {
  let at = start;
  while (at < collections.length) {
    const head = collections[at] as CollectionInfo;
    let end = at + 1;
    while (end < collections.length && isUnder(collections[end] as CollectionInfo, head, depth)) end++;
    yield* mergeOne(view, collections.slice(at, end), depth);
    at = end;
  }
}

function isUnder(collection: CollectionInfo, head: CollectionInfo, depth: number): boolean {
  return head.path.slice(0, depth).every((segment, index) => collection.path[index] === segment);
}

/** The documents of one collection (its first element, unless only deeper ones exist) merged with those below them. */
function* mergeOne(view: View, group: readonly CollectionInfo[], depth: number): Generator<StoredDocument> {
  const head = group[0] as CollectionInfo;
  const own = head.path.length === depth ? view.documents(head) : [].values();
  const deeper = head.path.length === depth ? group.slice(1) : group;
  let at = 0;
  for (const document of own) {
    const path = pathOf(document.name);
    while (at < deeper.length && comparePaths((deeper[at] as CollectionInfo).path.slice(0, depth + 1), path) < 0) {
      const end = endOfDocument(deeper, at, depth);
      yield* mergeNested(view, deeper.slice(at, end), 0, depth + 2);
      at = end;
    }
    yield document;
    if (at < deeper.length && comparePaths((deeper[at] as CollectionInfo).path.slice(0, depth + 1), path) === 0) {
      const end = endOfDocument(deeper, at, depth);
      yield* mergeNested(view, deeper.slice(at, end), 0, depth + 2);
      at = end;
    }
  }
  while (at < deeper.length) {
    const end = endOfDocument(deeper, at, depth);
    yield* mergeNested(view, deeper.slice(at, end), 0, depth + 2);
    at = end;
  }
}

function endOfDocument(collections: readonly CollectionInfo[], start: number, depth: number): number {
  const id = (collections[start] as CollectionInfo).path[depth];
  let end = start;
  while (end < collections.length && (collections[end] as CollectionInfo).path[depth] === id) end++;
  return end;
}
