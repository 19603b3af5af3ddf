// The built function as several processes, over real HTTP: what one process alone could hide.
import { expect, test } from "vitest";
import { admin, call, makeTeam } from "./backend.ts";
import { startInstance } from "./own-process.ts";

const writers = 100;

async function makeTask(base: string) {
  const { editor, viewer, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const { body, headers } = await call(editor, `POST ${tasks}`, { base, body: { title: "0", notes: "0" } });
  return { editor, viewer, path: `${tasks}/${body.id}`, etag: headers.get("etag") ?? "" };
}

test("patch: of a hundred writers with one ETag at two instances, one wins", async () => {
  await using one = await startInstance();
  await using two = await startInstance();
  const { editor, path, etag } = await makeTask(one.base);
  const answers = await Promise.all(
    Array.from({ length: writers }, (_, index) =>
      call(editor, `PATCH ${path}`, {
        base: index % 2 === 0 ? one.base : two.base,
        body: { title: `writer ${index}` },
        headers: { "if-match": etag },
      }),
    ),
  );
  const winners = answers.flatMap(({ status }, index) => (status === 204 ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(answers.filter(({ status, body }) => status === 412 && body.code === "stale")).toHaveLength(writers - 1);
  expect((await call(editor, `GET ${path}`)).body.title).toBe(`writer ${winners[0]}`);
});

test("patch: a hundred writers at two instances, each retrying until it is in: no update is lost", async () => {
  await using one = await startInstance();
  await using two = await startInstance();
  const { editor, path } = await makeTask(one.base);
  const addOne = async (base: string): Promise<void> => {
    for (;;) {
      const { body, headers } = await call(editor, `GET ${path}`, { base });
      const change = { notes: String(Number(body.notes) + 1) };
      const ifMatch = { "if-match": headers.get("etag") ?? "" };
      const { status } = await call(editor, `PATCH ${path}`, { base, body: change, headers: ifMatch });
      if (status === 204) return;
      expect(status).toBe(412);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, index) => addOne(index % 2 === 0 ? one.base : two.base)));
  expect((await call(editor, `GET ${path}`)).body.notes).toBe(String(writers));
});

test("create: fifty requests with one Idempotency-Key at two instances make one document", async () => {
  await using one = await startInstance();
  await using two = await startInstance();
  const { editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const headers = { "idempotency-key": "fifty-at-once" };
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      call(editor, `POST ${tasks}`, { base: index % 2 === 0 ? one.base : two.base, body: { title: "once" }, headers }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers.filter((each) => each.headers.get("idempotency-replayed") === null)).toHaveLength(1);
  expect((await admin().collection(tasks.slice(1)).count().get()).data().count).toBe(1);
});

test("create: one key and different bodies at once: one document, everybody else is refused", async () => {
  await using one = await startInstance();
  await using two = await startInstance();
  const { editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const headers = { "idempotency-key": "not-the-same" };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      call(editor, `POST ${tasks}`, {
        base: index % 2 === 0 ? one.base : two.base,
        body: { title: `${index}` },
        headers,
      }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  expect(answers.filter(({ status, body }) => status === 422 && body.code === "idempotency-mismatch")).toHaveLength(19);
  const stored = await admin()
    .doc(`${tasks.slice(1)}/${made[0]?.body.id}`)
    .get();
  expect(stored.get("title")).toBe(made[0]?.body.title);
});
