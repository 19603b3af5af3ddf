// What each operation costs in reads and writes, as production bills them, on the emulator's cost meter. A database of
// its own: no trigger and no other test adds to the bill.
import { Firestore } from "firebase-admin/firestore";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { createStore } from "../../functions/src/kit/store/store.ts";
import { type Answer, call, type Person, signUp, suite } from "./backend.ts";
import { type RunningApi, startApi } from "./in-process.ts";

let emulator: Emulator;
let database: Firestore;
let api: RunningApi;
let person: Person;
let tasks: string;

beforeAll(async () => {
  emulator = await startEmulator({ indexes: new URL("../../firestore.indexes.json", import.meta.url).pathname });
  // The variable would win over the address.
  const known = process.env.FIRESTORE_EMULATOR_HOST;
  process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
  database = new Firestore({ projectId: suite.projectId });
  api = await startApi({ store: createStore(database) });
  person = await signUp();
  const made = await call(person, "POST /workspaces", { base: api.base, body: { name: "Costs" } });
  process.env.FIRESTORE_EMULATOR_HOST = known ?? "";
  tasks = `/workspaces/${made.body.id}/tasks`;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await database.terminate();
  await emulator.close();
});

interface Costs {
  reads: number;
  writes: number;
  deletes: number;
}

async function billOf(run: () => Promise<void>): Promise<Costs> {
  const meter = `http://${emulator.address}/emulator/v1/costs`;
  await fetch(meter, { method: "DELETE" });
  await run();
  return ((await (await fetch(meter)).json()) as { total: Costs }).total;
}

/** The bill of one request. */
async function bill(route: string, options: Parameters<typeof call>[2] = {}) {
  const answers: Answer[] = [];
  const costs = await billOf(async () => void answers.push(await call(person, route, { ...options, base: api.base })));
  return { answer: answers[0] as Answer, ...costs };
}

const make = async () =>
  (await call(person, `POST ${tasks}`, { base: api.base, body: { title: "x" } })).body.id as string;

test("create: 1 write, 1 read", async () => {
  expect(await bill(`POST ${tasks}`, { body: { title: "x" } })).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
});

test("create with an Idempotency-Key: no more; its retry writes nothing", async () => {
  const options = { body: { title: "x" }, headers: { "idempotency-key": "cost" } };
  expect(await bill(`POST ${tasks}`, options)).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
  const retry = await bill(`POST ${tasks}`, options);
  expect(retry.answer.headers.get("idempotency-replayed")).toBe("true");
  expect(retry.writes + retry.deletes).toBe(0);
  expect(retry.reads).toBeLessThanOrEqual(2);
});

test("get: 2 reads; 304 and not found too", async () => {
  const path = `${tasks}/${await make()}`;
  const first = await bill(`GET ${path}`);
  expect(first).toMatchObject({ reads: 2, writes: 0, deletes: 0 });
  const same = await bill(`GET ${path}`, { headers: { "if-none-match": first.answer.headers.get("etag") ?? "" } });
  expect(same.answer.status).toBe(304);
  expect(same).toMatchObject({ reads: 2, writes: 0, deletes: 0 });
  expect(await bill(`GET ${tasks}/nothing`)).toMatchObject({ reads: 2, writes: 0, deletes: 0 });
});

test("batch get: n ids cost n + 1 reads, however often they are named; impossible ones cost nothing", async () => {
  const ids = [await make(), await make(), await make()];
  const query = [...ids, ...ids].map((id) => `id=${id}`).join("&");
  expect(await bill(`GET ${tasks}:batchGet?${query}`)).toMatchObject({ reads: 4, writes: 0, deletes: 0 });
  expect(await bill(`GET ${tasks}:batchGet?id=nothing`)).toMatchObject({ reads: 2, writes: 0 });
  expect(await bill(`GET ${tasks}:batchGet?id=__x__`)).toMatchObject({ reads: 1, writes: 0 });
});

test("at once: what many ask for in one moment is read once, never more than alone", async () => {
  const path = `${tasks}/${await make()}`;
  const { reads } = await billOf(async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => call(person, `GET ${path}`, { base: api.base })));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
  });
  expect(reads).toBeLessThanOrEqual(40);
});

test("strangers: refused for one read, however much they ask for", async () => {
  const stranger = await signUp();
  const refused = async (route: string) => {
    const { reads, writes } = await billOf(async () => {
      expect((await call(stranger, route, { base: api.base })).status).toBe(404);
    });
    return { reads, writes };
  };
  const query = Array.from({ length: 50 }, (_, index) => `id=t${index}`).join("&");
  expect(await refused(`GET ${tasks}:batchGet?${query}`)).toEqual({ reads: 1, writes: 0 });
  expect(await refused(`GET ${tasks}?limit=100`)).toEqual({ reads: 1, writes: 0 });
  expect(await refused(`DELETE ${tasks}/any`)).toEqual({ reads: 1, writes: 0 });
});

test("patch, delete and restore: 1 write, 1 read; refused by If-Match: no write", async () => {
  const path = `${tasks}/${await make()}`;
  expect(await bill(`PATCH ${path}`, { body: { title: "y" } })).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
  expect(await bill(`DELETE ${path}`)).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
  expect(await bill(`POST ${path}/restore`)).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
  const stale = await bill(`PATCH ${path}`, { body: { title: "z" }, headers: { "if-match": '"1.1"' } });
  expect(stale.answer.status).toBe(412);
  expect(stale).toMatchObject({ writes: 0, deletes: 0 });
});

test("author and role at once: a comment is changed and deleted for 1 write and 2 reads", async () => {
  const comments = tasks.replace(/tasks$/, "comments");
  const made = await bill(`POST ${comments}`, { body: { taskId: await make(), text: "x" } });
  expect(made.answer.status).toBe(201);
  const path = `${comments}/${made.answer.body.id}`;
  expect(await bill(`PATCH ${path}`, { body: { text: "y" } })).toMatchObject({ reads: 2, writes: 1, deletes: 0 });
  expect(await bill(`DELETE ${path}`)).toMatchObject({ reads: 2, writes: 1, deletes: 0 });
});

test("list: n documents cost n + 1 reads, on every page", async () => {
  for (let index = 0; index < 12; index += 1) await make();
  let cursor = "";
  for (let page = 0; page < 3; page += 1) {
    const { answer, reads, writes } = await bill(`GET ${tasks}?limit=5${cursor}`);
    expect(answer.body.items).toHaveLength(5);
    expect({ reads, writes }).toEqual({ reads: 6, writes: 0 });
    cursor = `&cursor=${answer.body.nextCursor}`;
  }
});

test("refused before anything is looked up: no read at all", async () => {
  expect(await bill(`POST ${tasks}`, { body: "{oops" })).toMatchObject({ reads: 0, writes: 0 });
  expect(await bill(`GET ${tasks}?limit=10000`)).toMatchObject({ reads: 0, writes: 0 });
});
