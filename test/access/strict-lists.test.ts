// The suite judges lists strictly: what only seems to be proved, and what Google's emulator allows, is denied. So the
// app's own queries are held to more than production may ask.
import { expect, inject, test } from "vitest";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /open/{id} { allow list: if !('secret' in resource.data); }
    match /known/{id} { allow list: if resource.data.owner == 'ann'; }
  }
}`;

const isOurs = process.env.HEARTH_FIRESTORE !== "official";

test.runIf(isOurs)("strict lists: on in the suite", async () => {
  const emulator = `http://${inject("suite").firestore}`;
  const project = "demo-strict-lists";
  const body = JSON.stringify({ rules: { files: [{ content: rules }] } });
  await fetch(`${emulator}/emulator/v1/projects/${project}:securityRules`, { method: "PUT", body });
  const list = async (structuredQuery: object): Promise<number> => {
    const url = `${emulator}/v1/projects/${project}/databases/(default)/documents:runQuery`;
    return (await fetch(url, { method: "POST", body: JSON.stringify({ structuredQuery }) })).status;
  };
  const where = { fieldFilter: { field: { fieldPath: "owner" }, op: "EQUAL", value: { stringValue: "ann" } } };
  expect(await list({ from: [{ collectionId: "open" }] })).toBe(403);
  expect(await list({ from: [{ collectionId: "known" }] })).toBe(403);
  expect(await list({ from: [{ collectionId: "known" }], where })).toBe(200);
});
