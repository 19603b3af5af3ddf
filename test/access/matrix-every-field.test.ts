// The access matrix of a set of collections with every field type and locked fields: an emulator of its own, with the
// rules and the indexes that follow from them. Every declared query finds its index there.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initializeTestEnvironment } from "@firebase/rules-unit-testing";
import { Validator } from "@seriousme/openapi-schema-validator";
import { initializeApp } from "firebase-admin/app";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import type { AnyCollection } from "../../functions/src/kit/index.ts";
import { compileRules } from "../../functions/src/kit/rules/compile-rules.ts";
import { compileIndexes } from "../../functions/src/kit/rules/indexes.ts";
import { admin, call, type Team } from "../api/backend.ts";
import { type RunningApi, startApi } from "../api/in-process.ts";
import { databaseOf, sampleFields, unsetSample } from "./direct.ts";
import { everyField } from "./every-field.ts";
import { describeMatrix, type World } from "./matrix.ts";

const projectId = "demo-every-field";
const folder = mkdtempSync(join(tmpdir(), "hearth-matrix-"));
let emulator: Emulator;
let world: World;
let api: RunningApi;

/** Tokens are uids here: who people are is not what is under test. */
const team: Team = {
  workspaceId: "w",
  owner: { uid: "o", token: "o" },
  editor: { uid: "e", token: "e" },
  viewer: { uid: "v", token: "v" },
  stranger: { uid: "s", token: "s" },
};

beforeAll(async () => {
  const indexes = join(folder, "firestore.indexes.json");
  writeFileSync(indexes, JSON.stringify(compileIndexes(everyField)));
  emulator = await startEmulator({ rules: compileRules(everyField), indexes, strictLists: true });
  process.env.FIRESTORE_EMULATOR_HOST = emulator.address;
  initializeApp({ projectId });
  for (const role of ["viewer", "editor", "owner"] as const) {
    await admin().doc(`workspaces/w/members/${team[role].uid}`).set({ role });
  }
  const { host, port } = emulator;
  const environment = await initializeTestEnvironment({ projectId, firestore: { host, port } });
  const verifyToken = async (uid: string) => ({ uid, exp: Math.floor(Date.now() / 1000) + 3600 });
  api = await startApi({ app: everyField, handlers: [], verifyToken });
  world = { app: everyField, environment, team, base: api.base };
  databaseOf(environment, team.owner.uid);
});
afterAll(async () => {
  await world.environment.cleanup();
  await api[Symbol.asyncDispose]();
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

describeMatrix(everyField, () => world);

const writable = (Object.values(everyField.collections) as AnyCollection[]).filter(({ writes }) => writes !== "server");
const queries = writable.flatMap((collection) =>
  collection.queries.map((query) => [collection.name, query.where.join("+"), query, collection] as const),
);

describe("declared queries", () => {
  test.each(queries)("%s by %s: finds what was created", async (...[name, , query, collection]) => {
    const path = `/workspaces/w/${name}`;
    const created = await call(team.owner, `POST ${path}`, {
      base: api.base,
      body: fieldsFor(collection, query.where),
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const { id, ...document } = created.body;
    const got = await call(team.owner, `GET ${path}/${id}`, { base: api.base });
    expect(got.body).toEqual(created.body);
    const filters = query.where.map((field) => [field, String(firstOf(document[field]))]);
    const search = new URLSearchParams([...filters, ["orderBy", query.orderBy], ["limit", "100"]]);
    const { body, status } = await call(team.owner, `GET ${path}?${search}`, { base: api.base });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.items).toContainEqual(created.body);
  });
});

test("the description: a public validator takes it, and locked fields say who may write them", async () => {
  const { body } = await call(undefined, "GET /openapi.json", { base: api.base });
  expect(await new Validator().validate(structuredClone(body))).toMatchObject({ valid: true });
  const { post } = body.paths["/workspaces/{workspaceId}/locks"];
  const { properties } = post.requestBody.content["application/json"].schema;
  expect(properties.pinned).toEqual({ type: "boolean", default: false, description: "To set it needs the role owner" });
  const { where, blob, text, createdAt } = body.components.schemas.Special.properties;
  expect(where.properties.latitude).toEqual({ type: "number", minimum: -90, maximum: 90 });
  expect(blob).toMatchObject({ type: "string", contentEncoding: "base64", maxLength: 8 });
  expect(text).toMatchObject({ type: "string", pattern: expect.stringContaining("texts") });
  expect(createdAt).toMatchObject({ type: "string", format: "date-time" });
  expect(body.components.schemas.Rec.properties.scores).toMatchObject({ type: "object", maxProperties: 3 });
});

const firstOf = (value: unknown) => (Array.isArray(value) ? value[0] : value);

/** Fields that a filter can find: no list is empty. */
function fieldsFor(collection: AnyCollection, filters: readonly string[]) {
  const own = Object.entries(sampleFields(collection)).filter(([name]) => !collection.serverFields.includes(name));
  const found = filters.map((name) => [name, unsetSample(collection.shapes[name])] as const);
  return Object.fromEntries([...own, ...found]);
}
