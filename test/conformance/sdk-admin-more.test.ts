// firebase-admin against what Google's emulator lacks: plans and costs of queries, partitions, vector indexes; and
// against several projects and databases at once.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, deleteApp, initializeApp } from "firebase-admin/app";
import {
  AggregateField,
  FieldValue,
  type Firestore,
  getFirestore,
  type Query,
  type QueryPartition,
} from "firebase-admin/firestore";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-admin-"));
const indexes = join(folder, "firestore.indexes.json");
const apps: App[] = [];
let emulator: Emulator;
let db: Firestore;

const firestoreOf = (projectId: string, database = "(default)"): Firestore => {
  const app = initializeApp({ projectId }, `${projectId}-${apps.length}`);
  apps.push(app);
  return getFirestore(app, database);
};

beforeAll(async () => {
  const fields = [
    { fieldPath: "color", order: "ASCENDING" },
    { fieldPath: "embedding", vectorConfig: { dimension: 2, flat: {} } },
  ];
  writeFileSync(indexes, JSON.stringify({ indexes: [{ collectionGroup: "v", queryScope: "COLLECTION", fields }] }));
  emulator = await startEmulator({ indexes });
  process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
});
beforeEach(() => {
  db = firestoreOf(`demo-more-${apps.length}`);
});
afterAll(async () => {
  await Promise.all(apps.map((app) => deleteApp(app)));
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fill(collection: string, count: number): Promise<void> {
  const batch = db.batch();
  for (let n = 0; n < count; n++) batch.set(db.collection(collection).doc(`d${n}`), { n, even: n % 2 === 0 });
  await batch.commit();
}

describe("query explain", () => {
  test("a plan without results", async () => {
    await fill("c", 10);
    const { metrics, snapshot } = await db.collection("c").where("even", "==", true).explain();
    expect(metrics.planSummary.indexesUsed).toEqual([
      { query_scope: "Collection", properties: "(even ASC, __name__ ASC)" },
    ]);
    expect([snapshot, metrics.executionStats]).toEqual([null, null]);
  });

  test("results with what they took", async () => {
    await fill("c", 10);
    const { metrics, snapshot } = await db.collection("c").where("n", ">=", 6).explain({ analyze: true });
    expect(snapshot?.docs.map((doc) => doc.id)).toEqual(["d6", "d7", "d8", "d9"]);
    expect(metrics.executionStats).toMatchObject({ resultsReturned: 4, readOperations: 4 });
    expect(metrics.executionStats?.debugStats).toMatchObject({ documents_scanned: "4", index_entries_scanned: "4" });
    expect(metrics.executionStats?.executionDuration).toBeDefined();
  });

  test("of an aggregation", async () => {
    await fill("c", 10);
    const query = db.collection("c").aggregate({ all: AggregateField.count(), sum: AggregateField.sum("n") });
    const { metrics, snapshot } = await query.explain({ analyze: true });
    expect(snapshot?.data()).toEqual({ all: 10, sum: 45 });
    expect(metrics.planSummary.indexesUsed).toEqual([
      { query_scope: "Collection", properties: "(n ASC, __name__ ASC)" },
    ]);
    expect(metrics.executionStats).toMatchObject({ resultsReturned: 1, readOperations: 1 });
  });

  test("of a query without its index: the index to add", async () => {
    await fill("c", 2);
    const query = db.collection("c").where("even", "==", true).orderBy("n");
    await expect(query.explain()).rejects.toMatchObject({
      code: 9,
      details: expect.stringContaining('"fieldPath":"n"'),
    });
  });
});

test("partitions: their queries make up the group, each document once", async () => {
  await fill("one/a/items", 40);
  await fill("two/b/items", 30);
  await fill("items", 30);
  const parts: QueryPartition[] = [];
  for await (const part of db.collectionGroup("items").getPartitions(5)) parts.push(part);
  expect(parts).toHaveLength(5);
  const found = await Promise.all(
    parts.map(async (part) => (await part.toQuery().get()).docs.map((doc) => doc.ref.path)),
  );
  const sizes = found.map(({ length }) => length);
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([20, 20]);
  const whole = (await db.collectionGroup("items").get()).docs.map((doc) => doc.ref.path);
  expect(found.flat()).toEqual(whole);
});

test("vector search: through its index, with a filter, with distances", async () => {
  const batch = db.batch();
  for (let n = 0; n < 6; n++) {
    batch.set(db.doc(`v/${n}`), { color: n % 2 === 0 ? "red" : "blue", embedding: FieldValue.vector([n, 0]) });
  }
  await batch.commit();
  const search = {
    vectorField: "embedding",
    queryVector: [5, 0],
    limit: 2,
    distanceMeasure: "EUCLIDEAN" as const,
    distanceResultField: "far",
  };
  const red = await db.collection("v").where("color", "==", "red").findNearest(search).get();
  expect(red.docs.map((doc) => [doc.id, doc.get("far")])).toEqual([
    ["4", 1],
    ["2", 3],
  ]);
  await expect(db.collection("v").findNearest(search).get()).rejects.toMatchObject({
    code: 9,
    details: expect.stringContaining("Missing vector index configuration."),
  });
  // The SDK has it and its types do not say so.
  const nearest = db.collection("v").where("color", "==", "red").findNearest(search) as unknown as Pick<
    Query,
    "explain"
  >;
  const { metrics } = await nearest.explain();
  expect(metrics.planSummary.indexesUsed).toEqual([
    { query_scope: "Collection", properties: "(color ASC, __name__ ASC, embedding VECTOR<2>)" },
  ]);
});

test("projects and databases at once do not see each other", async () => {
  const places = [
    firestoreOf("demo-p1"),
    firestoreOf("demo-p1", "second"),
    firestoreOf("demo-p2"),
    firestoreOf("demo-p2", "second"),
  ];
  const heard: string[][] = places.map(() => []);
  const stops = places.map((place, at) =>
    place.collection("c").onSnapshot((snapshot) => {
      heard[at]?.push(...snapshot.docChanges().map(({ doc }) => String(doc.get("from"))));
    }),
  );
  await Promise.all(places.map((place, at) => place.doc("c/same").set({ from: at })));
  await Promise.all(
    places.map((place, at) =>
      place.runTransaction(async (transaction) => {
        const { from } = (await transaction.get(place.doc("c/same"))).data() ?? {};
        transaction.set(place.doc("c/copy"), { from: `${from}+${at}` });
      }),
    ),
  );
  for (const [at, place] of places.entries()) {
    expect((await place.collection("c").get()).docs.map((doc) => doc.data())).toEqual([
      { from: `${at}+${at}` },
      { from: at },
    ]);
    expect((await place.collectionGroup("c").count().get()).data().count).toBe(2);
    while (heard[at]?.length !== 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard[at]).toEqual([String(at), `${at}+${at}`]);
  }
  for (const stop of stops) stop();
  await emulator.admin.clearDatabase("demo-p1", "second");
  expect(await Promise.all(places.map(async (place) => (await place.collection("c").get()).size))).toEqual([
    2, 0, 2, 2,
  ]);
});

test("read-only transactions: one moment, now or in the past", async () => {
  const ref = db.doc("c/d");
  const { writeTime } = await ref.set({ n: 1 });
  await ref.set({ n: 2 });
  const readPast = { readOnly: true, readTime: writeTime } as const;
  expect((await db.runTransaction((transaction) => transaction.get(ref), readPast)).get("n")).toBe(1);
  const seen = await db.runTransaction(
    async (transaction) => {
      const before = (await transaction.get(ref)).get("n");
      await ref.set({ n: 3 });
      return [before, (await transaction.get(db.collection("c"))).docs[0]?.get("n")];
    },
    { readOnly: true },
  );
  expect(seen).toEqual([2, 2]);
  expect((await ref.get()).get("n")).toBe(3);
});
