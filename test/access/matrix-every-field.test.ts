// The access matrix of a set of collections with every field type and locked fields: an emulator of its own, with the
// rules and the indexes that follow from them. Every declared query finds its index there.
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type AnyCollection, collection, defineApp, ownerField, self, userId } from "../../functions/src/kit/index.ts";
import { call } from "../api/backend.ts";
import { databaseOf, sampleFields, unsetSample } from "./direct.ts";
import { everyField } from "./every-field.ts";
import { describeMatrix } from "./matrix.ts";
import { type OwnWorld, openOwnWorld, ownTeam } from "./own-world.ts";

/** Access in words other than roles, outside any scope. */
const { collections, scope } = everyField;
const notices = collection("notices", {
  noun: "notice",
  fields: { text: z.string().max(9) },
  access: { read: "public", create: "signedIn" },
  writes: "direct",
});
const diaries = collection("diaries", {
  noun: "diary",
  fields: { text: z.string().max(9), by: userId() },
  access: { read: ownerField("by"), create: ownerField("by"), update: ownerField("by"), delete: ownerField("by") },
  writes: "direct",
  immutable: ["by"],
});
const profiles = collection("profiles", {
  noun: "profile",
  fields: { text: z.string().max(9) },
  access: { read: self, update: self },
  writes: "direct",
});
const hidden = collection("workspaces/{workspaceId}/hidden", {
  noun: "hiddenThing",
  fields: { text: z.string().max(9) },
  access: { read: "nobody" },
  writes: "api",
});
const app = defineApp({ scope, collections: { ...collections, notices, diaries, profiles, hidden } });

let world: OwnWorld;

beforeAll(async () => {
  world = await openOwnWorld(app);
  databaseOf(world.environment, ownTeam.owner.uid);
});
afterAll(() => world[Symbol.asyncDispose]());

describeMatrix(app, () => world);

const writable = (Object.values(everyField.collections) as AnyCollection[]).filter(({ writes }) => writes !== "server");
const queries = writable.flatMap((collection) =>
  collection.queries.map((query) => [collection.name, query.where.join("+"), query, collection] as const),
);

describe("declared queries", () => {
  test.each(queries)("%s by %s: finds what was created", async (...[name, , query, collection]) => {
    const path = `/workspaces/w/${name}`;
    const created = await call(ownTeam.owner, `POST ${path}`, {
      base: world.base,
      body: fieldsFor(collection, query.where),
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const { id, ...document } = created.body;
    const got = await call(ownTeam.owner, `GET ${path}/${id}`, { base: world.base });
    expect(got.body).toEqual(created.body);
    const filters = query.where.map((field) => [field, String(firstOf(document[field]))]);
    const search = new URLSearchParams([...filters, ["orderBy", query.orderBy], ["limit", "100"]]);
    expect(await everyPage(`${path}?${search}`)).toContainEqual(created.body);
  });
});

/** All items of a list: the matrix before may have left more than one page of them. */
async function everyPage(path: string): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let cursor = ""; ; ) {
    const { body, status } = await call(ownTeam.owner, `GET ${path}${cursor}`, { base: world.base });
    expect(status, JSON.stringify(body)).toBe(200);
    items.push(...body.items);
    if (typeof body.nextCursor !== "string") return items;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}

test("the description: a public validator takes it, and locked fields say who may write them", async () => {
  const { body } = await call(undefined, "GET /openapi.json", { base: world.base });
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
