// Many callers at once: no lost update, no double creation, one owner at least.
import { expect, test } from "vitest";
import { call, makeTeam } from "./backend.ts";
import { startApi } from "./in-process.ts";

test("patch: of a hundred writers with one ETag, one wins", async () => {
  await using api = await startApi();
  const { base } = api;
  const { editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const made = await call(editor, `POST ${tasks}`, { base, body: { title: "0" } });
  const path = `${tasks}/${made.body.id}`;
  const headers = { "if-match": made.headers.get("etag") ?? "" };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      call(editor, `PATCH ${path}`, { base, body: { title: `writer ${index}` }, headers }),
    ),
  );
  const winners = answers.flatMap(({ status }, index) => (status === 204 ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 412]));
  expect((await call(editor, `GET ${path}`, { base })).body.title).toBe(`writer ${winners[0]}`);
});

test("patch: writers who read, change and retry lose no update", async () => {
  await using api = await startApi();
  const { base } = api;
  const { editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const made = await call(editor, `POST ${tasks}`, { base, body: { title: "counter", notes: "0" } });
  const path = `${tasks}/${made.body.id}`;
  const addOne = async (): Promise<void> => {
    const { body, headers } = await call(editor, `GET ${path}`, { base });
    const change = { notes: String(Number(body.notes) + 1) };
    const ifMatch = { "if-match": headers.get("etag") ?? "" };
    const { status } = await call(editor, `PATCH ${path}`, { base, body: change, headers: ifMatch });
    if (status === 412) return await addOne();
    expect(status).toBe(204);
  };
  await Promise.all(Array.from({ length: 20 }, addOne));
  expect((await call(editor, `GET ${path}`, { base })).body.notes).toBe("20");
});

test("create: twenty requests with one Idempotency-Key make one document", async () => {
  await using api = await startApi();
  const { base } = api;
  const { editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const headers = { "idempotency-key": "twenty-at-once" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => call(editor, `POST ${tasks}`, { base, body: { title: "once" }, headers })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(answers.filter(({ headers: sent }) => sent.get("idempotency-replayed") === null)).toHaveLength(1);
  expect((await call(editor, `GET ${tasks}`, { base })).body.items).toHaveLength(1);
});

test("members: two owners who leave at once cannot both", async () => {
  await using api = await startApi();
  const { base } = api;
  const { owner, editor, workspaceId } = await makeTeam();
  const members = `/workspaces/${workspaceId}/members`;
  await call(owner, `POST ${members}/${editor.uid}/set-role`, { base, body: { role: "owner" } });
  const answers = await Promise.all(
    [owner, editor].map((person) => call(person, `POST ${members}/${person.uid}/remove`, { base, body: {} })),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
});
