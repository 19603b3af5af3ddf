import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, it } from "vitest";
import { admin } from "../model/caller.ts";
import { pathOf } from "../model/path.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { Mutation } from "./commit-batch.ts";
import { History } from "./history.ts";
import { noIndexes, parseIndexConfig } from "./index-definition.ts";
import { Store, type StoreOptions } from "./store.ts";
import type { CommitEvent } from "./types.ts";
import type { View } from "./view.ts";

const database = { project: "p", database: "(default)" };
const integer = (n: number): Value => create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(n) } });
const put = (path: string, n: number): Mutation => ({ path: path.split("/"), fields: { n: integer(n) } });
const drop = (path: string): Mutation => ({ path: path.split("/"), fields: null });

const open: { store?: Store; folder?: string } = {};

function openStore(options: StoreOptions = {}): Store {
  open.store = new Store(options);
  return open.store;
}

function folder(): string {
  open.folder = mkdtempSync(join(tmpdir(), "hearth-store-"));
  return open.folder;
}

afterEach(async () => {
  await open.store?.close();
  if (open.folder !== undefined) rmSync(open.folder, { recursive: true, force: true });
  delete open.folder;
});

const commit = (store: Store, ...mutations: Mutation[]) =>
  store.commit({ database, caller: admin, build: () => mutations });

const numberAt = (store: Store, path: string) =>
  store.latest().read(database, path.split("/"))?.fields.n?.valueType.value;

describe("Store", () => {
  it("commit: documents are there afterwards, with their times", async () => {
    const store = openStore({ clock: () => 1000 });
    const { commitTime, documents } = await commit(store, put("a/1", 1), put("a/2", 2));
    expect(commitTime).toBe(1000);
    expect(documents.map((document) => document?.createTime)).toEqual([1000, 1000]);
    const second = await commit(store, put("a/1", 5), drop("a/2"));
    expect(second.commitTime).toBe(1001);
    expect(store.latest().read(database, ["a", "1"])).toMatchObject({ createTime: 1000, updateTime: 1001 });
    expect(store.latest().read(database, ["a", "2"])).toBeNull();
  });

  it("commit: what changes nothing keeps its version and is not announced", async () => {
    const store = openStore();
    const first = await commit(store, put("a/1", 1));
    const events: CommitEvent[] = [];
    store.subscribe((event) => events.push(event));
    const second = await commit(store, put("a/1", 1), drop("a/none"));
    expect(second.documents[0]?.updateTime).toBe(first.commitTime);
    expect(events).toEqual([]);
  });

  it("commit: a refused one changes nothing and leaves the others of its batch alone", async () => {
    const store = openStore();
    const outcomes = await Promise.allSettled([
      commit(store, put("a/1", 1)),
      store.commit({
        database,
        caller: admin,
        build: () => {
          throw new Error("no");
        },
      }),
      commit(store, put("a/2", 2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([numberAt(store, "a/1"), numberAt(store, "a/2")]).toEqual([1n, 2n]);
  });

  it("commit: each sees those before it in the same batch", async () => {
    const store = openStore();
    const increment = () =>
      store.commit({
        database,
        caller: admin,
        build: (view) => [put("a/1", Number(view.read(database, ["a", "1"])?.fields.n?.valueType.value ?? 0) + 1)],
      });
    await Promise.all(Array.from({ length: 50 }, increment));
    expect(numberAt(store, "a/1")).toBe(50n);
  });

  it("feed: every change once, in the order of strictly rising commit times", async () => {
    const store = openStore({ clock: () => 7 });
    const events: CommitEvent[] = [];
    store.subscribe((event) => events.push(event));
    await Promise.all(Array.from({ length: 20 }, (_, i) => commit(store, put("a/1", i), put(`b/${i}`, i))));
    const times = events.map(({ commitTime }) => commitTime);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times.length).toBe(20);
    expect(
      events[3]?.changes.map(({ before, after }) => [
        before?.fields.n?.valueType.value,
        after?.fields.n?.valueType.value,
      ]),
    ).toEqual([
      [2n, 3n],
      [undefined, 3n],
    ]);
  });

  it("reads are never later than commits that follow them", async () => {
    const store = openStore({ clock: () => 7 });
    const seen = store.readTime();
    expect((await commit(store, put("a/1", 1))).commitTime).toBeGreaterThan(seen);
  });

  it("snapshot: stays as it was", async () => {
    const store = openStore();
    await commit(store, put("a/1", 1));
    const snapshot = store.snapshot();
    await commit(store, put("a/1", 2));
    expect(snapshot.read(database, ["a", "1"])?.fields.n).toEqual(integer(1));
    snapshot.close();
    expect(numberAt(store, "a/1")).toBe(2n);
  });

  it("snapshot: many at once, each of its own moment", async () => {
    const store = openStore();
    const snapshots = [];
    for (let n = 0; n < 700; n++) {
      await commit(store, put("a/1", n));
      snapshots.push(store.snapshot());
      if (n >= 300) snapshots[n - 300]?.close();
    }
    const seen = snapshots
      .slice(-100)
      .map((snapshot) => snapshot.read(database, ["a", "1"])?.fields.n?.valueType.value);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => BigInt(600 + n)));
    for (const snapshot of snapshots.slice(-300)) snapshot.close();
  });

  it("a group on its way: everybody sees the state before it, at a time before it, until it is told", async () => {
    const store = openStore({ path: folder() });
    const told: number[] = [];
    store.subscribe(({ commitTime }) => told.push(commitTime));
    const first = await commit(store, put("a/1", 1));
    const writing = commit(store, put("a/1", 2), put("new/1", 1));
    await new Promise(setImmediate);
    // Long enough for LMDB's thread to be through. This one hears of it after the timers that are due, with which lmdb
    // lets go of the state that it last read.
    const timers = new Promise((resolve) => setTimeout(resolve, 0));
    for (const until = performance.now() + 50; performance.now() < until; );
    await timers;
    const seen = store.readTime();
    const snapshot = store.snapshot();
    expect([numberAt(store, "a/1"), numberAt(store, "new/1"), told]).toEqual([1n, undefined, [first.commitTime]]);
    const { commitTime } = await writing;
    expect([seen < commitTime, seen >= first.commitTime, store.readTime() >= commitTime]).toEqual([true, true, true]);
    expect([numberAt(store, "a/1"), numberAt(store, "new/1"), told.at(-1)]).toEqual([2n, 1n, commitTime]);
    expect(snapshot.read(database, ["a", "1"])?.fields.n).toEqual(integer(1));
    snapshot.close();
  });

  it("commits that come while a group is on its way see what it leaves", async () => {
    const store = openStore({ path: folder() });
    const read = async () => {
      let found: unknown;
      await store.commit({
        database,
        caller: admin,
        build: (view) => {
          found = view.read(database, ["a", "1"])?.fields.n?.valueType.value;
          return [];
        },
      });
      return found;
    };
    const writing = commit(store, put("a/1", 7));
    await new Promise(setImmediate);
    expect(await read()).toBe(7n);
    await writing;
  });

  it("a group decided on top of one on its way: later than all that is read before it is written", async () => {
    const store = openStore({ path: folder() });
    const read: number[] = [];
    store.subscribe(({ commitTime }) => read.push(commitTime, store.readTime()));
    const commits = [commit(store, put("new/1", 1))];
    for (const n of [2, 3]) {
      await new Promise(setImmediate);
      commits.push(commit(store, put(`new/${n}`, n), put("new/1", n)));
    }
    await new Promise(setImmediate);
    // The clock is past all three.
    for (const until = performance.now() + 20; performance.now() < until; );
    const [first = 0, ...later] = (await Promise.all(commits)).map(({ commitTime }) => commitTime);
    expect(read[0]).toBe(first);
    expect(read[1]).toBeGreaterThanOrEqual(first);
    expect(read[1]).toBeLessThan(later[0] as number);
    expect(["new/1", "new/2", "new/3"].map((path) => numberAt(store, path))).toEqual([3n, 2n, 3n]);
    const found = [...store.latest().collectionsBelow(database, [])].map((collection) => [
      ...store.latest().documents(collection),
    ]);
    expect(found.map((documents) => documents.length)).toEqual([3]);
  });

  it("outbox: work of a group decided on top of another is announced once it is written", async () => {
    const store = openStore({ path: folder() });
    store.outbox.onCommit((event) => event.changes.map(({ name }) => Buffer.from(name)));
    const found: number[] = [];
    store.outbox.onAdded(() => found.push([...store.outbox.entries()].length));
    const first = commit(store, put("a/1", 1));
    await new Promise(setImmediate);
    await Promise.all([first, commit(store, put("a/2", 1))]);
    expect(found).toEqual([1, 2]);
  });

  it("a commit that looks for documents finds those of commits before it in the same turn, and none later", async () => {
    const store = openStore();
    await commit(store, put("a/1", 1));
    const clear = () =>
      store.commit({
        database,
        caller: admin,
        scans: true,
        build: (view) =>
          [...view.collectionsBelow(database, [])]
            .flatMap((collection) => [...view.documents(collection)])
            .map(({ name }) => ({ path: pathOf(name), fields: null })),
      });
    const [, { documents }] = await Promise.all([
      commit(store, put("a/2", 2), put("b/1", 3)),
      clear(),
      commit(store, put("a/3", 4)),
    ]);
    expect(documents).toHaveLength(3);
    expect(["a/1", "a/2", "b/1", "a/3"].map((path) => numberAt(store, path))).toEqual([
      undefined,
      undefined,
      undefined,
      4n,
    ]);
  });

  it("a commit that looks for documents without saying so is refused, also when it is the first", async () => {
    const store = openStore();
    await commit(store, put("a/1", 1));
    const build = (view: View) => [...view.collectionsBelow(database, [])].map(() => put("b/1", 1));
    await expect(store.commit({ database, caller: admin, build })).rejects.toThrow("must say `scans`");
    expect(numberAt(store, "b/1")).toBeUndefined();
  });

  it("indexes that change while commits go on hold exactly what is there", async () => {
    const store = openStore();
    const fields = ["ASCENDING", "DESCENDING"].map((order) => ({ fieldPath: "n", order }));
    const config = parseIndexConfig({ indexes: [{ collectionGroup: "t", queryScope: "COLLECTION", fields }] });
    const changes = Array.from({ length: 40 }, (_, n) => [
      commit(store, put(`t/${n}`, n)),
      ...(n % 4 === 0 ? [store.setIndexes(n % 8 === 0 ? config : noIndexes)] : []),
    ]);
    await Promise.all([...changes.flat(), store.setIndexes(config)]);
    // One of the field and one of both, for each document.
    expect([...store.latest().entries({ from: Buffer.alloc(0), to: undefined })].length).toBe(80);
  });

  it("history: gives the commits after a time, until they are too many", async () => {
    const store = openStore({ history: { changes: 3 } });
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push((await commit(store, put("a/1", i))).commitTime);
    expect(store.changesAfter(database, times[3] as number)?.length).toBe(1);
    const changes = store.changesAfter(database, times[1] as number)?.map(({ changes: [change] }) => change);
    const numbers = changes?.map((change) =>
      [change?.before, change?.after].map((one) => one?.fields.n?.valueType.value),
    );
    expect(numbers).toEqual([
      [1n, 2n],
      [2n, 3n],
      [3n, 4n],
    ]);
    expect(store.changesAfter(database, times[0] as number)).toBeUndefined();
    expect(store.changesAfter({ project: "q", database: "(default)" }, times[3] as number)).toEqual([]);
  });

  it("history: holds on to nothing that it has forgotten", async () => {
    const history = new History(0, { age: 1e12, changes: 5, bytes: 1 << 30 });
    const kept: WeakRef<object>[] = [];
    const add = (commitTime: number) => {
      const before = { name: "n", createTime: 1, updateTime: 1, fields: {} };
      kept.push(new WeakRef(before));
      history.add({ database, commitTime, caller: admin, changes: [{ name: "n", before, after: null }] });
    };
    for (let n = 1; n <= 100; n++) add(n);
    // A reference is held until the turn in which it was made has ended.
    await new Promise(setImmediate);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    expect(kept.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(6);
  });

  it("reopening: finds the data of an older run, and commit times go on rising", async () => {
    const path = folder();
    const first = openStore({ path, clock: () => 5000 });
    const { commitTime } = await commit(first, put("a/1", 1), put("rooms/x/a/2", 2));
    await first.close();
    const second = openStore({ path, clock: () => 10 });
    expect(numberAt(second, "a/1")).toBe(1n);
    expect((await commit(second, put("a/1", 2))).commitTime).toBeGreaterThan(commitTime);
    expect(second.databases()).toEqual([database]);
  });

  it("databases and projects do not see each other", async () => {
    const store = openStore();
    const other = { project: "p", database: "other" };
    await commit(store, put("a/1", 1));
    await store.commit({ database: other, caller: admin, build: () => [put("a/1", 9)] });
    expect(numberAt(store, "a/1")).toBe(1n);
    expect(store.latest().read({ project: "q", database: "(default)" }, ["a", "1"])).toBeNull();
    expect([...store.latest().collectionsBelow(other, [])].length).toBe(1);
  });

  it("outbox: is written with the commit, survives, and is emptied", async () => {
    const path = folder();
    const first = openStore({ path });
    first.outbox.onCommit((event) => event.changes.map(({ name }) => Buffer.from(name)));
    let announced = 0;
    first.outbox.onAdded(() => announced++);
    await commit(first, put("a/1", 1), put("a/2", 1));
    await commit(first, put("a/1", 1));
    expect(announced).toBe(1);
    await first.close();
    const second = openStore({ path });
    const entries = [...second.outbox.entries()];
    expect(entries.map(({ data }) => Buffer.from(data).toString().at(-1))).toEqual(["1", "2"]);
    await second.outbox.remove(entries[0]?.id ?? 0);
    expect([...second.outbox.entries()].length).toBe(1);
    expect([...second.outbox.entries(entries[1]?.id)].length).toBe(0);
  });

  it("indexes: are built over existing documents and dropped again", async () => {
    const store = openStore();
    await commit(store, put("t/1", 1), put("x/y/t/2", 2));
    const config = parseIndexConfig({
      indexes: [
        {
          collectionGroup: "t",
          queryScope: "COLLECTION",
          fields: [
            { fieldPath: "n", order: "ASCENDING" },
            { fieldPath: "n", order: "DESCENDING" },
          ],
        },
      ],
    });
    const countAll = () => [...store.latest().entries({ from: Buffer.alloc(0), to: undefined })].length;
    const before = countAll();
    await store.setIndexes(config);
    expect(countAll()).toBe(before + 2);
    await store.setIndexes(noIndexes);
    expect(countAll()).toBe(before);
  });

  it("a deleted document leaves no index entry", async () => {
    const store = openStore();
    await commit(store, put("t/1", 1), put("x/y/t/2", 2));
    await commit(store, drop("t/1"), drop("x/y/t/2"));
    expect([...store.latest().entries({ from: Buffer.alloc(0), to: undefined })]).toEqual([]);
  });

  it("a folder may have a dot in its name", async () => {
    const path = join(folder(), "data.v2");
    await commit(openStore({ path }), put("a/1", 1));
    await open.store?.close();
    expect(numberAt(openStore({ path }), "a/1")).toBe(1n);
  });

  it("a folder serves one emulator at a time, and a dead one's claim counts for nothing", async () => {
    const path = folder();
    const store = openStore({ path });
    expect(() => new Store({ path })).toThrow("in use by another emulator");
    await store.close();
    writeFileSync(join(path, "emulator.pid"), "999999999");
    openStore({ path });
  });

  it("closing: refuses what comes later", async () => {
    const store = openStore();
    await store.close();
    await expect(commit(store, put("a/1", 1))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
