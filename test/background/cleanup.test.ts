// The cleanup: deletes what its retention has outlived, spares the rest, and leaves a record.
import { Timestamp } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { type CleanupOptions, cleanupRuns, runCleanup } from "../../functions/src/kit/cleanup/run-cleanup.ts";
import { createStore, type Store } from "../../functions/src/kit/store/store.ts";
import { admin, eventually, suite } from "../api/backend.ts";

const day = 24 * 60 * 60 * 1000;

/** Tasks in a workspace of their own, with the days that they have been in the trash; null for not at all. */
async function place(trashed: readonly (number | null)[]): Promise<string> {
  const workspaceId = `cleanup-${crypto.randomUUID()}`;
  const batch = admin().batch();
  trashed.forEach((age, index) => {
    const deletedAt = age === null ? null : Timestamp.fromMillis(Date.now() - age * day);
    batch.set(admin().doc(`workspaces/${workspaceId}/tasks/t${index}`), { title: `t${index}`, deletedAt });
  });
  await batch.commit();
  return workspaceId;
}

async function remaining(workspaceId: string): Promise<string[]> {
  const { docs } = await admin().collection(`workspaces/${workspaceId}/tasks`).get();
  return docs.map(({ id }) => id).sort((a, b) => a.localeCompare(b));
}

const run = (options: Partial<CleanupOptions> = {}) =>
  runCleanup({
    app,
    store: createStore(admin()),
    runId: crypto.randomUUID(),
    now: () => new Date(),
    valve: { share: 1, floor: 1_000_000 },
    ...options,
  });

test("cleanup: purges the trash after thirty days, and only that", async () => {
  const workspaceId = await place([31, 29, null, 400, 30.01]);
  const record = await run();
  expect(await remaining(workspaceId)).toEqual(["t1", "t2"]);
  expect(record.policies["tasks.trash"]).toMatchObject({ deleted: 3, spared: 0, outcome: "done" });
  expect(record.deletes).toBeGreaterThanOrEqual(3);
  expect(record.reads).toBeGreaterThanOrEqual(3);
});

test("cleanup: goes through pages, and a second run finds nothing", async () => {
  const workspaceId = await place(Array(25).fill(40));
  const first = await run({ pageSize: 10 });
  expect(first.policies["tasks.trash"]).toMatchObject({ due: 25, deleted: 25 });
  expect(await remaining(workspaceId)).toEqual([]);
  expect((await run()).policies["tasks.trash"]).toMatchObject({ due: 0, deleted: 0, outcome: "done" });
});

test("cleanup: a run of the same name is not done again", async () => {
  const runId = `2026-01-01T03:00:00Z-${crypto.randomUUID()}`;
  const first = await run({ runId });
  const workspaceId = await place([40]);
  const second = await run({ runId });
  expect(second).toEqual(first);
  expect(await remaining(workspaceId)).toEqual(["t0"]);
  await run();
});

test("cleanup: two runs at once delete everything once", async () => {
  const workspaceId = await place(Array(20).fill(40));
  const records = await Promise.all([run(), run()]);
  expect(await remaining(workspaceId)).toEqual([]);
  const counts = records.map(({ policies }) => policies["tasks.trash"]?.deleted ?? 0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
});

test("cleanup: a dry run counts and deletes nothing", async () => {
  const workspaceId = await place([40, 40]);
  const record = await run({ dryRun: true });
  expect(record).toMatchObject({ dryRun: true, deletes: 0 });
  expect(record.policies["tasks.trash"]).toMatchObject({ due: 2, deleted: 0, outcome: "dry-run" });
  expect(await remaining(workspaceId)).toEqual(["t0", "t1"]);
  await run();
});

test("cleanup: the safety valve stops a run that wants too much, after the oldest few", async () => {
  const workspaceId = await place([40, 42, 41, 43, null]);
  const valve = { share: 0, floor: 3 };
  const record = await run({ valve, pageSize: 2 });
  expect(record.policies["tasks.trash"]).toMatchObject({ due: 4, deleted: 3, outcome: "stopped-by-valve" });
  expect(await remaining(workspaceId)).toEqual(["t0", "t4"]);
  // What is left is no more than goes on any day.
  expect((await run({ valve })).policies["tasks.trash"]).toMatchObject({ due: 1, deleted: 1, outcome: "done" });
});

test("cleanup: what fails stops nothing else, is recorded, and is tried again under the same name", async () => {
  const workspaceId = await place([40, 40]);
  const runId = `2026-01-02T03:00:00Z-${crypto.randomUUID()}`;
  const store = createStore(admin());
  const away = (query: { collection: string }) => query.collection === "activity";
  const failing: Store = {
    ...store,
    count: (query) => (away(query) ? Promise.reject(new Error("away")) : store.count(query)),
    remove: (path, version) => (path.endsWith("t0") ? Promise.reject(new Error("away")) : store.remove(path, version)),
  };
  await expect(run({ runId, store: failing })).rejects.toThrow(
    expect.objectContaining({
      name: "CleanupFailed",
      message: "the clean-up failed in activity.age, tasks.trash",
    }),
  );
  const [record] = await store.read([`${cleanupRuns}/${encodeURIComponent(runId)}`]);
  expect(record?.data.policies).toMatchObject({
    "activity.age": { outcome: "failed" },
    "tasks.trash": { due: 2, deleted: 1, outcome: "failed" },
    "comments.trash": { outcome: "done" },
  });
  expect(await remaining(workspaceId)).toEqual(["t0"]);
  expect((await run({ runId })).policies["tasks.trash"]).toMatchObject({ deleted: 1, outcome: "done" });
  expect(await remaining(workspaceId)).toEqual([]);
});

test("cleanup: a policy that has a lot to do leaves the others their share of the time", async () => {
  const workspaceId = await place([40]);
  const activity = admin().collection(`workspaces/${workspaceId}/activity`);
  const old = Timestamp.fromMillis(Date.now() - 400 * day);
  const batch = admin().batch();
  for (let n = 0; n < 20; n++) batch.set(activity.doc(`a${n}`), { at: old });
  await batch.commit();
  let time = Date.now();
  const now = () => {
    time += 10;
    return new Date(time);
  };
  const record = await run({ pageSize: 1, deadline: 200, now });
  expect(record.policies["activity.age"]).toMatchObject({ outcome: "out-of-time" });
  expect(record.policies["tasks.trash"]).toMatchObject({ deleted: 1, outcome: "done" });
  await run();
});

test("cleanup: out of time, it stops, and the next run goes on", async () => {
  const workspaceId = await place(Array(6).fill(40));
  let time = Date.now();
  const now = () => {
    time += 10;
    return new Date(time);
  };
  const record = await run({ pageSize: 2, deadline: 25, now });
  expect(record.policies).toMatchObject({ "tasks.trash": { outcome: "out-of-time" } });
  expect((await remaining(workspaceId)).length).toBeGreaterThan(0);
  await run();
  expect(await remaining(workspaceId)).toEqual([]);
});

test("cleanup: a task restored at the last moment stays", async () => {
  const workspaceId = await place([40]);
  const store = createStore(admin());
  const list: typeof store.list = async (query) => {
    const page = await store.list(query);
    for (const { path } of page) await admin().doc(path).update({ deletedAt: null });
    return page;
  };
  const record = await run({ store: { ...store, list } });
  expect(record.policies["tasks.trash"]).toMatchObject({ deleted: 0, spared: 1 });
  expect(await remaining(workspaceId)).toEqual(["t0"]);
});

test("cleanup: a collection of the same name elsewhere is left alone", async () => {
  const elsewhere = admin().doc(`elsewhere/${crypto.randomUUID()}/tasks/t`);
  await elsewhere.set({ deletedAt: Timestamp.fromMillis(0) });
  await run();
  expect((await elsewhere.get()).exists).toBe(true);
  await elsewhere.delete();
});

test("cleanup: old activity and expired invites go, too", async () => {
  const root = admin().doc(`workspaces/cleanup-${crypto.randomUUID()}`);
  const ago = (days: number) => Timestamp.fromMillis(Date.now() - days * day);
  await root
    .collection("activity")
    .doc("old")
    .set({ at: ago(366) });
  await root
    .collection("activity")
    .doc("new")
    .set({ at: ago(364) });
  await root
    .collection("invites")
    .doc("old")
    .set({ expiresAt: ago(8) });
  await root
    .collection("invites")
    .doc("new")
    .set({ expiresAt: ago(6) });
  await run();
  for (const name of ["activity", "invites"]) {
    const { docs } = await root.collection(name).get();
    expect(docs.map(({ id }) => id)).toEqual(["new"]);
  }
});

test("the deployed schedule: a POST to its trigger runs it and leaves a record", async () => {
  const workspaceId = await place([40]);
  const address = `${suite.functions}/functions/projects/${suite.projectId}/triggers/us-central1-cleanup-0`;
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(response.status).toBe(200);
  await eventually(async () => expect(await remaining(workspaceId)).toEqual([]));
  const { docs } = await admin().collection(cleanupRuns).orderBy("startedAt", "desc").limit(1).get();
  expect(docs[0]?.data()).toMatchObject({ dryRun: false, policies: { "tasks.trash": { outcome: "done" } } });
});
