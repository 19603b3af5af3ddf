// Idempotency keys: a retry after a lost answer finds the first result.
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { appHandlers } from "../../functions/src/app/handlers.ts";
import { app as realApp } from "../../functions/src/app/index.ts";
import {
  type ActionContext,
  action,
  collection,
  defineApp,
  handlers,
  ownerField,
} from "../../functions/src/kit/index.ts";
import { createStore, type Store } from "../../functions/src/kit/store/store.ts";
import { admin, call, makeTeam, type Team } from "./backend.ts";
import { startApi } from "./in-process.ts";

let team: Team;
let tasks: string;

beforeAll(async () => {
  team = await makeTeam();
  tasks = `/workspaces/${team.workspaceId}/tasks`;
});

test("create: the same key finds the first document, edited or not", async () => {
  const headers = { "idempotency-key": "retry-1" };
  const first = await call(team.editor, `POST ${tasks}`, { body: { title: "Once" }, headers });
  const second = await call(team.editor, `POST ${tasks}`, { body: { title: "Once" }, headers });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
  expect([first, second].map((answer) => answer.headers.get("idempotency-replayed"))).toEqual([null, "true"]);
  await call(team.editor, `PATCH ${tasks}/${first.body.id}`, { body: { title: "Edited since" } });
  const third = await call(team.editor, `POST ${tasks}`, { body: { title: "Once" }, headers });
  expect(third.body).toMatchObject({ id: first.body.id, title: "Edited since" });
});

test("create: the same key with another body is refused and changes nothing", async () => {
  const headers = { "idempotency-key": "retry-2" };
  const first = await call(team.editor, `POST ${tasks}`, { body: { title: "One thing" }, headers });
  const second = await call(team.editor, `POST ${tasks}`, { body: { title: "Another" }, headers });
  expect([second.status, second.body.code]).toEqual([422, "idempotency-mismatch"]);
  expect((await call(team.editor, `GET ${tasks}/${first.body.id}`)).body.title).toBe("One thing");
});

test("create: the same key with another body is told apart after an edit, too", async () => {
  const headers = { "idempotency-key": "retry-3" };
  const create = (body: object) => call(team.editor, `POST ${tasks}`, { body, headers });
  const first = await create({ title: "First", labels: ["a"] });
  const path = `${tasks}/${first.body.id}`;
  await call(team.editor, `PATCH ${path}`, { body: { title: "Edited", status: "done" } });
  // One in a thousand would pass: of these, none does.
  for (const body of [{ title: "Second" }, { title: "Edited", status: "done" }, { title: "First" }]) {
    const answer = await create(body);
    expect([answer.status, answer.body.code]).toEqual([422, "idempotency-mismatch"]);
  }
  const again = await create({ labels: ["a"], title: "First" });
  expect([again.status, again.body.title]).toEqual([201, "Edited"]);
  expect(again.body.createdAt).toBe(first.body.createdAt);
});

test("create: a document that was purged is gone for its key as well", async () => {
  const headers = { "idempotency-key": "retry-4" };
  const create = () => call(team.editor, `POST ${tasks}`, { body: { title: "Purged" }, headers });
  const { body } = await create();
  await call(team.editor, `DELETE ${tasks}/${body.id}`);
  expect((await create()).body).toMatchObject({ id: body.id, deletedAt: expect.any(String) });
  await call(team.owner, `DELETE ${tasks}/${body.id}?purge=true`);
  const anew = await create();
  expect([anew.status, anew.body.id, anew.body.deletedAt]).toEqual([201, body.id, null]);
});

test("create: keys are each caller's, each workspace's and each collection's own", async () => {
  const headers = { "idempotency-key": "shared" };
  const { body: other } = await call(team.editor, "POST /workspaces", { body: { name: "Other" } });
  const task = { title: "a" };
  const comment = { taskId: "t", text: "a" };
  const made = [
    await call(team.editor, `POST ${tasks}`, { body: task, headers }),
    await call(team.owner, `POST ${tasks}`, { body: task, headers }),
    await call(team.editor, `POST /workspaces/${other.id}/tasks`, { body: task, headers }),
    await call(team.editor, `POST /workspaces/${team.workspaceId}/comments`, { body: comment, headers }),
  ];
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(4);
});

describe("actions that make documents in one collection for all workspaces", () => {
  const output = z.strictObject({ id: z.string(), thing: z.string() });
  const launch = action({ on: "item", access: "editor", summary: "Launch", input: z.strictObject({}), output });
  const things = collection("workspaces/{workspaceId}/things", {
    noun: "thing",
    fields: { name: z.string().max(10) },
    access: { read: "viewer" },
    writes: "api",
    actions: { launch, launchAgain: launch },
  });
  const jobs = collection("jobs", {
    noun: "job",
    fields: { thing: z.string().max(100) },
    access: { read: ownerField("createdBy") },
    writes: "api",
  });
  const app = defineApp({ scope: realApp.scope, collections: { ...realApp.collections, things, jobs } });
  const run = async ({ id, newId, transaction }: ActionContext<unknown>) => {
    const jobId = newId("job");
    return await transaction(async (inside) => {
      const known = await inside.get(jobs, {}, jobId);
      if (known === undefined) inside.create(jobs, { params: {}, id: jobId }, { thing: id });
      return { id: jobId, thing: known?.thing ?? id };
    });
  };
  const own = handlers(things, { launch: run, launchAgain: run });

  test("a key is each workspace's, each item's and each action's own", async () => {
    await using api = await startApi({ app, handlers: [...appHandlers, own] });
    const { body: other } = await call(team.editor, "POST /workspaces", { body: { name: "Other" } });
    const launched = async (path: string) => {
      const options = { base: api.base, body: {}, headers: { "idempotency-key": "nightly" } };
      return (await call(team.editor, `POST ${path}`, options)).body as { id: string; thing: string };
    };
    const [here, there] = [`/workspaces/${team.workspaceId}/things`, `/workspaces/${other.id}/things`];
    const paths = [`${here}/one/launch`, `${here}/two/launch`, `${there}/one/launch`, `${here}/one/launch-again`];
    const all = [];
    for (const path of paths) all.push(await launched(path));
    expect(all.map(({ thing }) => thing)).toEqual(["one", "two", "one", "one"]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(await launched(`${here}/one/launch`)).toEqual(all[0]);
  });
});

test("create: without a key, too, a commit that was sent again after a lost answer is the first one", async () => {
  const store = createStore(admin());
  // What the SDK does when the connection breaks before the answer: it cannot know whether the first commit arrived.
  const create: Store["create"] = async (...write) => {
    await store.create(...write);
    return await store.create(...write);
  };
  await using api = await startApi({ store: { ...store, create } });
  const made = await call(team.editor, `POST ${tasks}`, { base: api.base, body: { title: "Sent twice" } });
  expect([made.status, made.headers.get("idempotency-replayed")]).toEqual([201, null]);
  const stored = await call(team.editor, `GET ${tasks}/${made.body.id}`);
  expect([stored.body, stored.headers.get("etag")]).toEqual([made.body, made.headers.get("etag")]);
});

test("create workspace: a retry finds the workspace made", async () => {
  const headers = { "idempotency-key": "workspace-1" };
  const body = { name: "Retry" };
  const [first, second] = [
    await call(team.owner, "POST /workspaces", { body, headers }),
    await call(team.owner, "POST /workspaces", { body, headers }),
  ];
  expect(second.body).toEqual(first.body);
});

test("create workspace: the same key with another body is refused, before and after a change, and changes nothing", async () => {
  const headers = { "idempotency-key": "workspace-2" };
  const create = (name: string) => call(team.owner, "POST /workspaces", { body: { name }, headers });
  const first = await create("First");
  const path = `/workspaces/${first.body.id}`;
  expect([(await create("Second")).status, (await create("Second")).body.code]).toEqual([422, "idempotency-mismatch"]);
  await call(team.owner, `PATCH ${path}`, { body: { name: "Renamed" } });
  expect((await create("Second")).status).toBe(422);
  expect((await create("First")).body.id).toBe(first.body.id);
  expect((await call(team.owner, `GET ${path}`)).body.name).toBe("Renamed");
});

test.each(["", " ", "with space", "ümlaut".normalize(), "x".repeat(256)])("create: refuses the key %j", async (key) => {
  const value = Buffer.from(key).toString("latin1");
  const answer = await call(team.editor, `POST ${tasks}`, {
    body: { title: "x" },
    headers: { "idempotency-key": value },
  });
  expect([answer.status, answer.body.code]).toEqual([400, "invalid-parameter"]);
});
