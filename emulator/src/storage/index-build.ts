// Brings the composite indexes in line with their definitions: builds the new ones over existing documents, drops the
// entries of removed ones. All or nothing: when it fails, the indexes of before are in force, and as they were.

import type { StorageParts } from "./commit-batch.ts";
import { range, writeNow } from "./environment.ts";
import type { IndexConfig } from "./index-definition.ts";
import { indexPrefix } from "./index-entry.ts";
import type { NumberedIndex } from "./indexes.ts";
import { afterPrefix } from "./key-writer.ts";
import type { CollectionInfo } from "./names.ts";
import { idKey } from "./row-id.ts";
import { View } from "./view.ts";
import { WriteSet } from "./write-set.ts";

const BUILT = Buffer.from("compositeIndexes");

interface Built {
  readonly number: number;
  readonly collectionGroup: string;
}

/** In a transaction of its own, at once: it may read and write a lot, and writes nothing to listen to. */
export function buildIndexes(parts: StorageParts, config: IndexConfig): void {
  const restore = parts.indexes.configure(config);
  try {
    parts.environment.root.transactionSync(() => buildConfigured(parts));
  } catch (error) {
    restore();
    throw error;
  }
}

function buildConfigured(parts: StorageParts): void {
  const wanted = parts.indexes.allComposites();
  const built = readBuilt(parts);
  for (const index of built) {
    if (!wanted.some((other) => other.number === index.number)) drop(parts, index);
  }
  for (const index of wanted) {
    if (!built.some((other) => other.number === index.number)) build(parts, index);
  }
  const now: Built[] = wanted.map(({ number, collectionGroup }) => ({ number, collectionGroup }));
  const set = new WriteSet();
  set.put(parts.environment.meta, BUILT, Buffer.from(JSON.stringify(now)));
  parts.names.save(set);
  writeNow(set.operations);
}

function readBuilt(parts: StorageParts): Built[] {
  const stored = parts.environment.meta.get(BUILT);
  return stored === undefined ? [] : (JSON.parse(stored.toString("utf8")) as Built[]);
}

function build(parts: StorageParts, index: NumberedIndex): void {
  const view = new View(parts.environment, parts.names);
  for (const collection of collectionsOf(parts, index.collectionGroup)) {
    for (const document of view.documents(collection)) {
      const id = document.name.slice(document.name.lastIndexOf("/") + 1);
      const row = { collection, id, row: idKey(id), fields: document.fields };
      for (const entry of parts.indexes.compositeEntriesOf(index, row)) {
        parts.environment.entries.putSync(entry.key, entry.value);
      }
    }
  }
}

function drop(parts: StorageParts, index: Built): void {
  const scopes = new Set(collectionsOf(parts, index.collectionGroup).flatMap(({ number, group }) => [number, group]));
  for (const scope of scopes) {
    const from = indexPrefix(scope, index.number);
    const keys = [...range(parts.environment.entries, { from, to: afterPrefix(from) })].map(({ key }) => key);
    for (const key of keys) parts.environment.entries.removeSync(key);
  }
}

function collectionsOf(parts: StorageParts, collectionId: string): CollectionInfo[] {
  return parts.names
    .databases()
    .flatMap((database) => [...parts.names.collectionsBelow(database, [])])
    .filter((collection) => collection.path.at(-1) === collectionId);
}
