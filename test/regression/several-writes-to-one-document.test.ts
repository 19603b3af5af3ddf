// Several writes to one document in a commit were judged one after the other against what the ones before had made of it;
// Firestore judges some pairs before it writes anything, and all preconditions against the document as it was.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { restOf, root, set } from "./rest.ts";

const name = `${root}/a/1`;
const create = { ...set("a/1", 1), currentDocument: { exists: false } };
const verify = { verify: name, currentDocument: { exists: true } };

test.each<[string, object[], RegExp]>([
  ["created twice", [create, create], /^Cannot insert then insert/],
  ["verified without a condition", [{ verify: name }], /must contain a precondition/],
])("%s: refused, and nothing is written", async (_, writes, says) => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  const { body } = await ask("POST :commit", { writes });
  expect([body.error?.status, body.error?.message]).toEqual(["INVALID_ARGUMENT", expect.stringMatching(says)]);
  expect((await ask("GET /a/1")).status).toBe(404);
});

test("each of two writes may ask for the version from before both", async () => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  const { commitTime } = (await ask("POST :commit", { writes: [set("a/1", 1)] })).body;
  const unchanged = { currentDocument: { updateTime: commitTime } };
  const { status } = await ask("POST :commit", {
    writes: [
      { ...set("a/1", 2), ...unchanged },
      { ...set("a/1", 3), ...unchanged },
    ],
  });
  expect([status, (await ask("GET /a/1")).body.fields.n.integerValue]).toEqual([200, "3"]);
  expect((await ask("POST :commit", { writes: [verify, set("a/2")] })).status).toBe(200);
});
