// A transaction whose commit waited for another's lock while the database was cleared wrote its old data back afterwards.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { pathsOf, restOf, root, set } from "./rest.ts";

test("what waits for a lock ends with the database's data", async () => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  await ask("POST :commit", { writes: [set("a/1", 1)] });
  const transactions: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { transaction } = (await ask("POST :beginTransaction", {})).body;
    await ask("POST :batchGet", { documents: [`${root}/a/1`], transaction });
    transactions.push(transaction);
  }
  const waiting = ask("POST :commit", { writes: [set("a/1", 2)], transaction: transactions[0] });
  const stillWaits = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 100, "waits"))]);
  expect(stillWaits).toBe("waits");
  await ask("DELETE //emulator/v1/projects/demo/databases/(default)/documents");
  expect((await waiting).body.error.status).toBe("ABORTED");
  const structuredQuery = { from: [{ collectionId: "a" }] };
  expect(pathsOf(await ask("POST :runQuery", { structuredQuery }))).toEqual([]);
});
