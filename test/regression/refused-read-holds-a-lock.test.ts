// A read that rules refused left its transaction and its locks behind, so that anybody could hold up everybody's writes.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { restOf, root, set } from "./rest.ts";

const content = `rules_version = '2';
service cloud.firestore { match /databases/{database}/documents { match /open/{id} { allow read; } } }`;

test("a write goes through after a read of its document was refused", async () => {
  await using emulator = await startEmulator();
  const ask = restOf(emulator);
  await ask("PUT //emulator/v1/projects/demo:securityRules", { rules: { files: [{ content }] } });
  const asNobody = async (verb: string, body: object) => {
    const request = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`http://${emulator.address}/v1/${root}:${verb}`, request);
    return { status: response.status, body: await response.json() };
  };
  const documents = [`${root}/secret/1`];
  expect((await asNobody("batchGet", { documents, newTransaction: {} })).status).toBe(403);
  const structuredQuery = { from: [{ collectionId: "secret" }] };
  expect((await asNobody("runQuery", { structuredQuery, newTransaction: {} })).status).toBe(403);
  const { transaction } = (await asNobody("beginTransaction", {})).body;
  expect((await asNobody("batchGet", { documents, transaction })).status).toBe(403);
  expect((await ask("POST :commit", { writes: [set("secret/1")] })).status).toBe(200);
});
