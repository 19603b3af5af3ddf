// The web SDK in Node (gRPC) and its lite version (REST).
import { deleteApp, initializeApp } from "firebase/app";
import * as full from "firebase/firestore";
import * as lite from "firebase/firestore/lite";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { describeTargets, startTargets } from "./targets.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /open/{path=**} { allow read, write: if true; }
    match /own/{id} { allow read, write: if request.auth.uid == id; }
  }
}`;

let runs = 0;
const closers: (() => Promise<unknown>)[] = [];
full.setLogLevel("silent");
lite.setLogLevel("silent");

describeTargets(await startTargets({ rules }), (emulator) => {
  const [host = "", port = ""] = emulator.address.split(":");
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  afterAll(() => emulator.stop());

  const freshApp = async () => {
    const projectId = `demo-web-${++runs}`;
    await emulator.setRules(projectId, rules);
    return initializeApp({ projectId, apiKey: "none" }, projectId);
  };
  const openFull = async (options: Parameters<typeof full.connectFirestoreEmulator>[3] = {}) => {
    const app = await freshApp();
    const db = full.getFirestore(app);
    full.connectFirestoreEmulator(db, host, Number(port), options);
    closers.push(async () => {
      await full.terminate(db);
      await deleteApp(app);
    });
    return db;
  };
  const openLite = async (options: Parameters<typeof lite.connectFirestoreEmulator>[3] = {}) => {
    const app = await freshApp();
    const db = lite.getFirestore(app);
    lite.connectFirestoreEmulator(db, host, Number(port), options);
    closers.push(() => deleteApp(app));
    return db;
  };

  describe("web SDK", () => {
    test("writes, reads, queries, counts", async () => {
      const db = await openFull();
      const ref = full.doc(db, "open/a");
      await full.setDoc(ref, { n: 1, at: full.serverTimestamp(), list: [1, 2] });
      await full.updateDoc(ref, { n: full.increment(4), list: full.arrayRemove(1) });
      expect((await full.getDocFromServer(ref)).data()).toMatchObject({ n: 5, list: [2] });
      await full.setDoc(full.doc(db, "open/b"), { n: 2 });
      const query = full.query(full.collection(db, "open"), full.where("n", ">", 1), full.orderBy("n"));
      expect((await full.getDocsFromServer(query)).docs.map((doc) => doc.id)).toEqual(["b", "a"]);
      expect((await full.getCountFromServer(query)).data().count).toBe(2);
    });

    test("transactions", async () => {
      const db = await openFull();
      const ref = full.doc(db, "open/t");
      await full.setDoc(ref, { n: 0 });
      const increment = () =>
        full.runTransaction(db, async (transaction) => {
          const n = (await transaction.get(ref)).get("n") as number;
          transaction.update(ref, { n: n + 1 });
        });
      await Promise.all([increment(), increment()]);
      expect((await full.getDocFromServer(ref)).get("n")).toBe(2);
      // Read only: the SDK sends a `verify` write.
      const read = await full.runTransaction(db, async (transaction) => (await transaction.get(ref)).get("n"));
      expect(read).toBe(2);
    });

    test("a listener sees another client's changes", async () => {
      const db = await openFull();
      const seen: string[] = [];
      let wake = () => {};
      const query = full.query(full.collection(db, "open"), full.orderBy("n"), full.limit(2));
      const stop = full.onSnapshot(query, (snapshot) => {
        if (!snapshot.metadata.fromCache) seen.push(snapshot.docs.map((doc) => doc.id).join());
        wake();
      });
      const until = async (text: string) => {
        while (seen.at(-1) !== text) await new Promise<void>((resolve) => (wake = resolve));
      };
      await until("");
      const set = (id: string, n: number) =>
        fetch(
          `http://${emulator.address}/v1/projects/${db.app.options.projectId}/databases/(default)/documents/open/${id}`,
          {
            method: "PATCH",
            headers: { "content-type": "text/plain" },
            body: JSON.stringify({ fields: { n: { integerValue: String(n) } } }),
          },
        );
      await set("b", 2);
      await until("b");
      await set("c", 3);
      await until("b,c");
      await set("a", 1);
      await until("a,b");
      await set("b", 9);
      await until("a,c");
      stop();
    });

    test("rules decide, by the caller's token", async () => {
      const db = await openFull({ mockUserToken: { sub: "me" } });
      await full.setDoc(full.doc(db, "own/me"), {});
      await expect(full.setDoc(full.doc(db, "own/you"), {})).rejects.toMatchObject({ code: "permission-denied" });
      await expect(full.getDocFromServer(full.doc(db, "own/you"))).rejects.toMatchObject({ code: "permission-denied" });
      const denied = new Promise((resolve) => full.onSnapshot(full.doc(db, "own/you"), () => {}, resolve));
      expect(await denied).toMatchObject({ code: "permission-denied" });
      // The stream lives on.
      expect((await full.getDocFromServer(full.doc(db, "own/me"))).exists()).toBe(true);
    });
  });

  describe("lite SDK", () => {
    test("writes, reads, queries, counts, transactions", async () => {
      const db = await openLite();
      const ref = lite.doc(db, "open/a");
      await lite.setDoc(ref, { n: 1, list: [], map: {}, nan: Number.NaN });
      expect((await lite.getDoc(ref)).data()).toEqual({ n: 1, list: [], map: {}, nan: Number.NaN });
      await lite.runTransaction(db, async (transaction) => {
        transaction.update(ref, { n: ((await transaction.get(ref)).get("n") as number) + 1 });
      });
      const query = lite.query(lite.collection(db, "open"), lite.where("n", "==", 2));
      expect((await lite.getDocs(query)).size).toBe(1);
      expect((await lite.getCount(query)).data().count).toBe(1);
      await lite.deleteDoc(ref);
      expect((await lite.getDocs(query)).size).toBe(0);
    });

    test("errors by code", async () => {
      const db = await openLite({ mockUserToken: { sub: "me" } });
      await expect(lite.updateDoc(lite.doc(db, "open/none"), { x: 1 })).rejects.toMatchObject({ code: "not-found" });
      await lite.setDoc(lite.doc(db, "own/me"), {});
      await expect(lite.getDoc(lite.doc(db, "own/you"))).rejects.toMatchObject({ code: "permission-denied" });
    });
  });
});
