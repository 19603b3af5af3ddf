// Whatever was written, changed and deleted in whatever order: the index holds exactly the entries of the documents that
// are there, as if each had been written once into an empty store.
import fc from "fast-check";
import { expect, it } from "vitest";
import { arbitraryValue } from "../model/arbitrary-value.ts";
import { admin } from "../model/caller.ts";
import type { Fields } from "../model/value.ts";
import { parseIndexConfig } from "./index-definition.ts";
import { Store } from "./store.ts";

const database = { project: "p", database: "(default)" };
const field = (fieldPath: string, more: object) => ({ fieldPath, ...more });
const indexes = parseIndexConfig({
  indexes: ["COLLECTION", "COLLECTION_GROUP"].map((queryScope) => ({
    collectionGroup: "c",
    queryScope,
    fields: [
      field("a", { order: "ASCENDING" }),
      field("l", { arrayConfig: "CONTAINS" }),
      field("b", { order: "DESCENDING" }),
    ],
  })),
});

const paths = [
  ["c", "1"],
  ["c", "__id7__"],
  ["r", "x", "c", "1"],
  ["r", "x", "c", "y".repeat(900)],
  ["d", "1"],
];
const fields = fc.dictionary(fc.constantFrom("a", "b", "l", "m.n", "é"), arbitraryValue, { maxKeys: 4 });
const commits = fc.array(
  fc.array(fc.tuple(fc.nat(paths.length - 1), fc.option(fields, { freq: 3 })), { minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 12 },
);

/** All entries, in the order of their keys. */
function entriesOf(store: Store): string[] {
  const found = [...store.latest().entries({ from: Buffer.alloc(0), to: undefined })];
  return found.map(({ key, value }) => `${key.toString("latin1")}=${value.toString("latin1")}`);
}

async function write(store: Store, documents: Iterable<readonly [number, Fields | null]>): Promise<void> {
  const mutations = [...new Map(documents)].map(([at, content]) => ({ path: paths[at] as string[], fields: content }));
  await store.commit({ database, caller: admin, build: () => mutations });
}

it("index entries are those of the documents that are there", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(commits, async (history) => {
      const store = new Store({ indexes });
      try {
        const final = new Map<number, Fields | null>();
        for (const commit of history) {
          await write(store, commit);
          for (const [at, content] of commit) final.set(at, content);
        }
        const kept = entriesOf(store);
        // In the same store, so that collections and fields have the same numbers.
        await write(
          store,
          paths.map((_, at) => [at, null]),
        );
        expect(entriesOf(store)).toEqual([]);
        await write(store, final);
        expect(entriesOf(store)).toEqual(kept);
      } finally {
        await store.close();
      }
    }),
    { numRuns: 60 },
  );
});
