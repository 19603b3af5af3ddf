// firebase-admin (gRPC) as backends use it.
import { deleteApp, initializeApp } from "firebase-admin/app";
import { FieldValue, type Firestore, getFirestore, Timestamp } from "firebase-admin/firestore";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { describeTargets, startTargets } from "./targets.ts";

let runs = 0;

describeTargets(await startTargets(), (emulator) => {
  let db: Firestore;
  let close: () => Promise<unknown>;

  beforeEach(() => {
    const projectId = `demo-admin-${++runs}`;
    const app = initializeApp({ projectId }, projectId);
    // Read when the client is made.
    process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
    db = getFirestore(app);
    close = async () => {
      await db.terminate();
      await deleteApp(app);
    };
  });
  afterEach(() => close());
  afterAll(() => emulator.stop());

  test("writes, reads, transforms", async () => {
    const ref = db.doc("a/b");
    await ref.set({ n: 1, s: "é", when: Timestamp.fromMillis(5), tags: ["x"] });
    await ref.update({
      n: FieldValue.increment(2),
      tags: FieldValue.arrayUnion("y"),
      at: FieldValue.serverTimestamp(),
    });
    const data = (await ref.get()).data();
    expect(data).toMatchObject({ n: 3, s: "é", tags: ["x", "y"] });
    expect(data?.at).toBeInstanceOf(Timestamp);
    expect((await db.doc("a/none").get()).exists).toBe(false);
  });

  test("errors by code", async () => {
    const ref = db.doc("a/b");
    const { writeTime } = await ref.create({});
    await expect(ref.create({})).rejects.toMatchObject({ code: 6 });
    await expect(db.doc("a/none").update({ x: 1 })).rejects.toMatchObject({ code: 5 });
    await ref.update({ x: 1 }, { lastUpdateTime: writeTime });
    await expect(ref.update({ x: 2 }, { lastUpdateTime: writeTime })).rejects.toMatchObject({ code: 9 });
  });

  test("queries, counts, collection groups, listings", async () => {
    const batch = db.batch();
    for (let i = 0; i < 10; i++) batch.set(db.doc(`p/${i % 2}/items/i${i}`), { i });
    await batch.commit();
    const even = db.collection("p/0/items").where("i", ">", 2).orderBy("i", "desc").limit(2);
    expect((await even.get()).docs.map((doc) => doc.get("i"))).toEqual([8, 6]);
    expect((await db.collection("p/1/items").limitToLast(2).orderBy("i").get()).docs.map((doc) => doc.id)).toEqual([
      "i7",
      "i9",
    ]);
    expect((await db.collectionGroup("items").count().get()).data().count).toBe(10);
    expect((await db.listCollections()).map((collection) => collection.id)).toEqual(["p"]);
    // Parents that do not exist are listed all the same.
    expect((await db.collection("p").listDocuments()).map((doc) => doc.id)).toEqual(["0", "1"]);
    expect((await db.getAll(db.doc("p/0/items/i0"), db.doc("p/0"))).map((doc) => doc.exists)).toEqual([true, false]);
  });

  test("transactions retry on contention and lose no update", async () => {
    const ref = db.doc("t/counter");
    await ref.set({ n: 0 });
    const increment = () =>
      db.runTransaction(async (transaction) => {
        const n = (await transaction.get(ref)).get("n") as number;
        transaction.update(ref, { n: n + 1 });
      });
    await Promise.all([increment(), increment(), increment()]);
    expect((await ref.get()).get("n")).toBe(3);
    await expect(
      db.runTransaction(async (transaction) => {
        await transaction.get(ref);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
  });

  test("listeners: added, modified, removed", async () => {
    const changes: string[] = [];
    let wake = () => {};
    const stop = db.collection("l").onSnapshot((snapshot) => {
      changes.push(
        snapshot
          .docChanges()
          .map((change) => `${change.type} ${change.doc.id}`)
          .join(),
      );
      wake();
    });
    const seen = async (count: number) => {
      while (changes.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    await seen(1);
    await db.doc("l/a").set({ x: 1 });
    await seen(2);
    await db.doc("l/a").set({ x: 2 });
    await seen(3);
    await db.doc("l/a").delete();
    await seen(4);
    stop();
    expect(changes).toEqual(["", "added a", "modified a", "removed a"]);
  });

  test("bulk writer and recursive delete", async () => {
    const writer = db.bulkWriter();
    for (let i = 0; i < 60; i++) void writer.set(db.doc(`bulk/d${i}/sub/s`), { i });
    await writer.close();
    expect((await db.collectionGroup("sub").get()).size).toBe(60);
    await db.recursiveDelete(db.collection("bulk"));
    expect((await db.collectionGroup("sub").get()).size).toBe(0);
  });
});
