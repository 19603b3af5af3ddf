// Idempotency keys: a retry after a lost answer finds the first result.
import { beforeAll, expect, test } from "vitest";
import { call, makeTeam, type Team } from "./backend.ts";

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

test("create: keys are each caller's and each collection's own", async () => {
  const headers = { "idempotency-key": "shared" };
  const other = await makeTeam();
  const made = [
    await call(team.editor, `POST ${tasks}`, { body: { title: "a" }, headers }),
    await call(team.owner, `POST ${tasks}`, { body: { title: "a" }, headers }),
    await call(other.editor, `POST /workspaces/${other.workspaceId}/tasks`, { body: { title: "a" }, headers }),
  ];
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(made.map(({ body }) => body.id)).size).toBe(3);
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
