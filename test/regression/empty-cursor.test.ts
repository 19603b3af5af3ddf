// A cursor without values that leaves out what equals it left out nothing: every document equals it.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { pathsOf, restOf, set } from "./rest.ts";

test.each([
  ["starting after it", { startAt: { before: false } }, []],
  ["starting at it", { startAt: { before: true } }, ["a/1", "a/2"]],
  ["ending before it", { endAt: { before: true } }, []],
  ["ending at it", { endAt: { before: false } }, ["a/1", "a/2"]],
])("%s", async (_, cursor, expected) => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  await ask("POST :commit", { writes: [set("a/1"), set("a/2")] });
  const structuredQuery = { from: [{ collectionId: "a" }], orderBy: [{ field: { fieldPath: "n" } }], ...cursor };
  expect(pathsOf(await ask("POST :runQuery", { structuredQuery }))).toEqual(expected);
});
