// What each operation costs in reads and writes, as production bills them, on the emulator's cost meter. A database of
// its own: no trigger and no other test adds to the bill.
import { Firestore } from "firebase-admin/firestore";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { createStore } from "../../functions/src/kit/store/store.ts";
import { call, type Person, signUp, suite } from "./backend.ts";
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

/** The bill of one request. */
async function bill(route: string, options: Parameters<typeof call>[2] = {}) {
  const meter = `http://${emulator.address}/emulator/v1/costs`;
  await fetch(meter, { method: "DELETE" });
  const answer = await call(person, route, { ...options, base: api.base });
  const { total } = (await (await fetch(meter)).json()) as { total: Costs };
  return { answer, ...total };
}

const make = async () =>
  (await call(person, `POST ${tasks}`, { base: api.base, body: { title: "x" } })).body.id as string;

test("create: 1 write, 1 read", async () => {
  expect(await bill(`POST ${tasks}`, { body: { title: "x" } })).toMatchObject({ reads: 1, writes: 1, deletes: 0 });
});

test("get: 2 reads; 304 too", async () => {
  const first = await bill(`GET ${tasks}/${await make()}`);
  expect(first).toMatchObject({ reads: 2, writes: 0, deletes: 0 });
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
