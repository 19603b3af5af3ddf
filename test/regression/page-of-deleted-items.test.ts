// "Invalid page token" where the last document or collection of a page had been deleted before the next page was asked
// for: tokens named an item to go on after, and looked it up.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { type Answer, restOf, root, set } from "./rest.ts";

const names = ({ body }: Answer) => body.documents?.map(({ name }: { name: string }) => name.slice(root.length + 1));

test.each(["", "&orderBy=n", "&orderBy=n%20desc", "&showMissing=true"])("documents, listed with %j", async (how) => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  const numbers = how.includes("desc") ? [3, 2, 1] : [1, 2, 3];
  await ask("POST :commit", { writes: numbers.map((n, index) => set(`a/${index + 1}`, n)) });
  const first = await ask(`GET /a?pageSize=1${how}`);
  expect(names(first)).toEqual(["a/1"]);
  await ask("DELETE /a/1");
  const next = await ask(`GET /a?pageSize=1${how}&pageToken=${encodeURIComponent(first.body.nextPageToken)}`);
  expect([next.status, names(next)]).toEqual([200, ["a/2"]]);
});

test("collections", async () => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  await ask("POST :commit", { writes: ["a/1", "b/1", "c/1"].map((path) => set(path)) });
  const first = await ask("POST :listCollectionIds", { pageSize: 1 });
  await ask("DELETE /a/1");
  const next = await ask("POST :listCollectionIds", { pageSize: 1, pageToken: first.body.nextPageToken });
  expect([first.body.collectionIds, next.body.collectionIds]).toEqual([["a"], ["b"]]);
});
