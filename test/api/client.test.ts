// The typed client against the running system: its types are checked by the compiler, its behaviour here.
import type { RulesTestEnvironment } from "@firebase/rules-unit-testing";
import * as sdk from "firebase/firestore";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { createClient } from "../../web-client/src/client/create-client.ts";
import type { Client, Result } from "../../web-client/src/client/types.ts";
import { openDoor } from "../access/direct.ts";
import { call, eventually, makeTeam, type Person, suite, type Team } from "./backend.ts";

let team: Team;
let environment: RulesTestEnvironment;
let client: Client<typeof app>;

beforeAll(async () => {
  team = await makeTeam();
  environment = await openDoor();
  client = clientOf(team.editor);
});
afterAll(() => environment.cleanup());

function clientOf({ token, uid }: Person, fetch: typeof globalThis.fetch = globalThis.fetch) {
  const database = environment.authenticatedContext(uid).firestore() as unknown as sdk.Firestore;
  return createClient(app, {
    base: suite.api,
    token: async () => token,
    fetch,
    wait: async () => {},
    live: { sdk, database, uid: () => uid },
  });
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

test("a task's whole life, typed", async () => {
  const { workspaceId } = team;
  const made = await client.tasks.create({ workspaceId }, { title: "Typed", labels: ["a"] });
  const task = unwrap(made);
  expectTypeOf(task.title).toEqualTypeOf<string>();
  expectTypeOf(task.status).toEqualTypeOf<"todo" | "doing" | "done">();
  const changed = await client.tasks.update({ workspaceId }, { id: task.id }, { status: "doing" });
  expect(unwrap(changed)).toMatchObject({ title: "Typed", status: "doing" });
  const page = unwrap(await client.tasks.list({ workspaceId }, { status: "doing", orderBy: "dueAt", limit: 5 }));
  expect(page.items.map(({ id }) => id)).toEqual([task.id]);
  expect(unwrap(await client.tasks.list({ workspaceId }, { labels: "a" })).items).toHaveLength(1);
  const stale = await client.tasks.delete(
    { workspaceId },
    { id: task.id, ...(made.ok && made.etag ? { ifMatch: made.etag } : {}) },
  );
  expect(stale).toMatchObject({ ok: false, failure: { code: "stale", status: 412 } });
  unwrap(await client.tasks.delete({ workspaceId }, { id: task.id }));
  unwrap(await client.tasks.restore({ workspaceId }, { id: task.id }));
  expect(unwrap(await client.tasks.get({ workspaceId }, task.id)).deletedAt).toBeNull();
});

test("actions, typed", async () => {
  const sample = unwrap(await client.workspaces.actions.sample({}, {}));
  expectTypeOf(sample).toEqualTypeOf<{ id: string; name: string }>();
  const at = { workspaceId: team.workspaceId, id: team.viewer.uid };
  const refused = await client.members.actions.setRole(at, { role: "editor" });
  expect(refused).toMatchObject({ ok: false, failure: { code: "forbidden", status: 403 } });
  unwrap(await clientOf(team.owner).members.actions.setRole(at, { role: "viewer" }));
});

test("what would be wrong is a type error", () => {
  const { workspaceId } = team;
  const wrong = () => [
    // @ts-expect-error a status that does not exist
    client.tasks.create({ workspaceId }, { title: "x", status: "later" }),
    // @ts-expect-error no workspace
    client.tasks.list({}, {}),
    // @ts-expect-error no such field
    client.tasks.list({ workspaceId }, { color: "red" }),
    // @ts-expect-error a role that does not exist
    client.members.actions.setRole({ workspaceId, id: "x" }, { role: "boss" }),
  ];
  expect(wrong).toBeTypeOf("function");
});

test("failures are values: issues by field, and being offline", async () => {
  const { workspaceId } = team;
  const invalid = await client.tasks.create({ workspaceId }, { title: "" });
  expect(invalid).toMatchObject({ ok: false, failure: { code: "invalid-fields", issues: [{ field: "title" }] } });
  const offline = clientOf(team.editor, () => Promise.reject(new TypeError("fetch failed")));
  expect(await offline.tasks.list({ workspaceId })).toMatchObject({
    ok: false,
    failure: { code: "offline", status: 0 },
  });
});

test("a lost answer: the retry finds what the first attempt made", async () => {
  const { workspaceId } = team;
  let sent = 0;
  const losing: typeof globalThis.fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init);
    sent += 1;
    if (sent === 1) throw new TypeError("connection lost");
    return response;
  };
  const made = unwrap(await clientOf(team.editor, losing).tasks.create({ workspaceId }, { title: "Once" }));
  expect(sent).toBe(2);
  const { body } = await call(team.editor, `GET /workspaces/${workspaceId}/tasks?limit=100`);
  expect(body.items.filter(({ title }: { title: string }) => title === "Once")).toEqual([made]);
});

test("live: tells of changes through the other door, with the same documents", async () => {
  const { workspaceId } = team;
  const seen: string[][] = [];
  const stop = client.tasks.live(
    { workspaceId },
    { labels: "live" },
    {
      next: (items) => seen.push(items.map(({ title }) => title)),
      error: (error) => {
        throw error;
      },
    },
  );
  await eventually(async () => expect(seen.at(-1)).toEqual([]));
  const task = unwrap(await client.tasks.create({ workspaceId }, { title: "Seen", labels: ["live"] }));
  await eventually(async () => expect(seen.at(-1)).toEqual(["Seen"]));
  await client.tasks.delete({ workspaceId }, { id: task.id });
  await eventually(async () => expect(seen.at(-1)).toEqual([]));
  stop();
});

test("live: a query that is not declared throws before it is sent", () => {
  const observer = { next: () => {}, error: () => {} };
  expect(() => client.tasks.live({ workspaceId: "w" }, { title: "x" }, observer)).toThrow(/declares no query/);
});
