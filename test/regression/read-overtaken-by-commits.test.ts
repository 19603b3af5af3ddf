// A transaction that wanted to read a busy document got "Transaction lock timeout": commits of others, one after the other,
// overtook its read for as long as they came.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { restOf, root, set } from "./rest.ts";

test("a read in a transaction comes through while others keep writing", async () => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  const end = new AbortController();
  const writers = Array.from({ length: 16 }, async () => {
    while (!end.signal.aborted) await ask("POST :commit", { writes: [set("a/1", 1)] });
  });
  const statuses: number[] = [];
  for (let i = 0; i < 10; i++) {
    const { transaction } = (await ask("POST :beginTransaction", {})).body;
    statuses.push((await ask("POST :batchGet", { documents: [`${root}/a/1`], transaction })).status);
    await ask("POST :rollback", { transaction });
  }
  end.abort();
  await Promise.all(writers);
  expect(statuses).toEqual(Array(10).fill(200));
});
