// Listeners as applications use them: two web clients and an admin client on one project.
import { Firestore } from "@google-cloud/firestore";
import { deleteApp, initializeApp } from "firebase/app";
import {
  collection,
  collectionGroup,
  connectFirestoreEmulator,
  deleteDoc,
  disableNetwork,
  doc,
  enableNetwork,
  getFirestore,
  limit,
  limitToLast,
  onSnapshot,
  orderBy,
  type Query,
  query,
  setDoc,
  setLogLevel,
  terminate,
  type Firestore as WebFirestore,
  where,
  writeBatch,
} from "firebase/firestore";
import { afterAll, afterEach, expect, it } from "vitest";
import { describeTargets, startTargets } from "./targets.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /open/{path=**} { allow read, write; }
    match /{path=**}/items/{id} { allow read, write; }
    match /team/{id} { allow read: if exists(/databases/$(db)/documents/members/$(request.auth.uid)); }
  }
}`;

setLogLevel("silent");
let projects = 0;
const closers: (() => Promise<unknown>)[] = [];

/** What a listener was told, latest last: `a,b` or `a,b (cache)`. */
function watch(target: Query): { readonly seen: string[]; readonly errors: string[]; stop: () => void } {
  const [seen, errors]: [string[], string[]] = [[], []];
  const stop = onSnapshot(
    target,
    { includeMetadataChanges: true },
    ({ docs, metadata }) => {
      const state = metadata.fromCache ? " (cache)" : metadata.hasPendingWrites ? " (pending)" : "";
      seen.push(`${docs.map(({ id }) => id).join()}${state}`);
    },
    ({ code }) => errors.push(code),
  );
  return { seen, errors, stop };
}

describeTargets(await startTargets({ rules }), (emulator) => {
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  afterAll(() => emulator.stop());

  async function startProject() {
    const projectId = `demo-sdk-${process.pid}-${++projects}`;
    await emulator.setRules(projectId, rules);
    const [host = "", port = ""] = emulator.address.split(":");
    const admin = new Firestore({
      projectId,
      host: emulator.address,
      ssl: false,
      customHeaders: { Authorization: "Bearer owner" },
    });
    closers.push(() => admin.terminate());
    const web = (uid?: string): WebFirestore => {
      const app = initializeApp({ projectId, apiKey: "none" }, `${projectId}-${Math.random()}`);
      const db = getFirestore(app);
      connectFirestoreEmulator(db, host, Number(port), uid === undefined ? {} : { mockUserToken: { sub: uid } });
      closers.push(() => terminate(db).then(() => deleteApp(app)));
      return db;
    };
    return { admin, web };
  }

  it("two web clients see each other's writes through filters, limits and groups", async () => {
    const { web } = await startProject();
    const [mine, yours] = [web(), web()];
    const items = collection(yours, "open");
    const views = {
      high: watch(query(items, where("n", ">", 5), orderBy("n"))),
      first: watch(query(items, orderBy("n"), limit(2))),
      last: watch(query(items, orderBy("n"), limitToLast(2))),
      group: watch(query(collectionGroup(yours, "items"))),
    };
    const see = (expected: Record<keyof typeof views, string>) =>
      expect
        .poll(() => Object.fromEntries(Object.entries(views).map(([name, { seen }]) => [name, seen.at(-1)])), {
          timeout: 20_000,
        })
        .toEqual(expected);
    await see({ high: "", first: "", last: "", group: "" });
    const batch = writeBatch(mine);
    for (const [id, n] of Object.entries({ a: 1, b: 4, c: 7, d: 9 })) batch.set(doc(mine, "open", id), { n });
    batch.set(doc(mine, "open/a/items/x"), { n: 1 });
    await batch.commit();
    await see({ high: "c,d", first: "a,b", last: "c,d", group: "x" });
    await setDoc(doc(mine, "open/d"), { n: 0 });
    await see({ high: "c", first: "d,a", last: "b,c", group: "x" });
    await deleteDoc(doc(mine, "open/d"));
    await deleteDoc(doc(mine, "open/a/items/x"));
    await see({ high: "c", first: "a,b", last: "b,c", group: "" });
    await setDoc(doc(yours, "open/a"), { n: 6 });
    await see({ high: "a,c", first: "b,a", last: "a,c", group: "" });
    expect(Object.values(views).flatMap(({ errors }) => errors)).toEqual([]);
  });

  it("a client that was offline catches up, deletions included", async () => {
    const { web, admin } = await startProject();
    const db = web();
    for (const id of ["a", "b", "c"]) await admin.doc(`open/${id}`).set({ n: 1 });
    const { seen } = watch(query(collection(db, "open")));
    await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("a,b,c");
    await disableNetwork(db);
    await admin.doc("open/a").delete();
    await admin.doc("open/d").set({ n: 1 });
    await enableNetwork(db);
    await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("b,c,d");
  });

  it("admin: document changes of each snapshot, and a document listener", async () => {
    const { admin } = await startProject();
    const changes: string[] = [];
    const states: (number | undefined)[] = [];
    const errors: unknown[] = [];
    const stops = [
      admin
        .collection("open")
        .where("n", ">", 1)
        .onSnapshot(
          (snapshot) => {
            changes.push(
              snapshot
                .docChanges()
                .map(({ type, doc: { id } }) => `${type} ${id}`)
                .join(),
            );
          },
          (error) => errors.push(error),
        ),
      admin.doc("open/a").onSnapshot((snapshot) => states.push(snapshot.get("n") as number | undefined)),
    ];
    await expect.poll(() => [changes.length, states.length], { timeout: 20_000 }).toEqual([1, 1]);
    await admin.doc("open/a").set({ n: 2 });
    await expect.poll(() => changes.at(-1)).toBe("added a");
    await admin.batch().set(admin.doc("open/b"), { n: 3 }).set(admin.doc("open/a"), { n: 4 }).commit();
    await expect.poll(() => changes.at(-1)).toBe("added b,modified a");
    await admin.doc("open/a").set({ n: 0 });
    await expect.poll(() => changes.at(-1)).toBe("removed a");
    await admin.doc("open/a").delete();
    await expect.poll(() => states).toEqual([undefined, 2, 4, 0, undefined]);
    for (const stop of stops) stop();
    expect(changes).toHaveLength(4);
    expect(errors).toEqual([]);
  });

  it.runIf(emulator.name === "Hearth")(
    "a document that leaves a result does not flicker through the cache",
    async () => {
      const { web, admin } = await startProject();
      const db = web();
      await admin.doc("open/a").set({ done: false });
      await admin.doc("open/b").set({ done: false });
      const { seen } = watch(query(collection(db, "open"), where("done", "==", false)));
      await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("a,b");
      const before = seen.length;
      await admin.doc("open/a").set({ done: true });
      await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("b");
      expect(seen.slice(before)).toEqual(["b"]);
    },
  );

  it.runIf(emulator.name === "Hearth")("a member who is removed loses the list at once", async () => {
    const { web, admin } = await startProject();
    await admin.doc("members/m").set({ role: "viewer" });
    await admin.doc("team/a").set({ n: 1 });
    const { seen, errors } = watch(query(collection(web("m"), "team")));
    await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe("a");
    await admin.doc("members/m").delete();
    await expect.poll(() => errors, { timeout: 20_000 }).toEqual(["permission-denied"]);
  });
});
