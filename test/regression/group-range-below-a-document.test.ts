// A collection group that goes on after a document by its name skipped the documents below that one: their names begin
// with its name, and come after it.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { pathsOf, restOf, root, set } from "./rest.ts";

const name = { fieldPath: "__name__" };
const at = { referenceValue: `${root}/a/1` };

test.each([
  ["a cursor", { orderBy: [{ field: name }], startAt: { values: [at], before: false } }],
  ["an inequality", { where: { fieldFilter: { field: name, op: "GREATER_THAN", value: at } } }],
])("%s after a document finds those below it", async (_, condition) => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  await ask("POST :commit", { writes: ["a/0", "a/1", "a/1/a/2", "a/1/b/3/a/4", "a/5"].map((path) => set(path)) });
  const structuredQuery = { from: [{ collectionId: "a", allDescendants: true }], ...condition };
  const found = pathsOf(await ask("POST :runQuery", { structuredQuery }));
  expect(found).toEqual(["a/1/a/2", "a/1/b/3/a/4", "a/5"]);
});
