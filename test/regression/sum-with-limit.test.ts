// A sum's limit and offset counted documents without the field, which are not in the index that a sum is made from.
import { deleteApp, initializeApp } from "firebase-admin/app";
import { AggregateField, getFirestore } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";

test("a sum's limit and offset count documents that have the field", async () => {
  await using emulator = await startEmulator();
  process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
  const app = initializeApp({ projectId: "demo-sum" }, "sum-with-limit");
  const db = getFirestore(app);
  await Promise.all([{ n: 1 }, {}, { n: 3 }, { n: 4 }].map((data, index) => db.doc(`c/${index}`).set(data)));
  const wanted = { sum: AggregateField.sum("n"), count: AggregateField.count() };
  const limited = await db.collection("c").limit(2).aggregate(wanted).get();
  const skipping = await db.collection("c").offset(2).aggregate(wanted).get();
  expect([limited.data(), skipping.data()]).toEqual([
    { sum: 4, count: 2 },
    { sum: 4, count: 1 },
  ]);
  await deleteApp(app);
});
