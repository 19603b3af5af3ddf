// From a changed document to the listeners it may concern, in time that depends on those only.
import type { Selector } from "./types.ts";

export class TargetIndex<Target> {
  readonly #buckets = new Map<string, Set<Target>>();
  #last: { readonly collection: string; readonly keys: readonly string[] } = { collection: "", keys: [] };

  add(selectors: readonly Selector[], target: Target): void {
    for (const selector of selectors) {
      const key = keyOf(selector);
      const bucket = this.#buckets.get(key);
      if (bucket) bucket.add(target);
      else this.#buckets.set(key, new Set([target]));
    }
  }

  remove(selectors: readonly Selector[], target: Target): void {
    for (const selector of selectors) {
      const key = keyOf(selector);
      const bucket = this.#buckets.get(key);
      bucket?.delete(target);
      if (bucket?.size === 0) this.#buckets.delete(key);
    }
  }

  /** A target that is selected in two ways may come twice. */
  *touchedBy(documentName: string): Generator<Target> {
    if (this.#buckets.size === 0) return;
    yield* this.#buckets.get(keyOf({ kind: "document", name: documentName })) ?? [];
    const collection = documentName.slice(0, documentName.lastIndexOf("/"));
    // The documents of a batch are mostly of one collection.
    if (collection !== this.#last.collection) this.#last = { collection, keys: collectionKeys(collection) };
    for (const key of this.#last.keys) yield* this.#buckets.get(key) ?? [];
  }
}

function collectionKeys(collection: string): string[] {
  const database = collection.split("/", 4).join("/");
  const collectionId = collection.slice(collection.lastIndexOf("/") + 1);
  const selectors: Selector[] = [
    { kind: "collection", name: collection },
    { kind: "group", database, collectionId },
    { kind: "group", database, collectionId: undefined },
  ];
  return selectors.map(keyOf);
}

function keyOf(selector: Selector): string {
  switch (selector.kind) {
    case "document":
      return `d ${selector.name}`;
    case "collection":
      return `c ${selector.name}`;
    case "group":
      return selector.collectionId === undefined
        ? `a ${selector.database}`
        : `g ${selector.database} ${selector.collectionId}`;
  }
}
