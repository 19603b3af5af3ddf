// Many callers at once: no lost update, no double creation, one owner at least.
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { appHandlers } from "../../functions/src/app/handlers.ts";
import { app as realApp } from "../../functions/src/app/index.ts";
import { collection, defineApp, ownerField, userId } from "../../functions/src/kit/index.ts";
import { createStore, type Store } from "../../functions/src/kit/store/store.ts";
import { admin, call, makeTeam, type Team } from "./backend.ts";
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

describe("what only one person may change, and somebody else changes between the check and the write", () => {
  const notes = collection("workspaces/{workspaceId}/notes", {
    noun: "note",
    fields: { text: z.string().max(50), color: z.string().max(50), holder: userId() },
    access: { read: "viewer", update: ownerField("holder"), delete: ownerField("holder", "viewer") },
    writes: "api",
  });
  const app = defineApp({ scope: realApp.scope, collections: { ...realApp.collections, notes } });
  let team: Team;
  let path: string;
  const note = () => admin().doc(path);

  beforeAll(async () => {
    team = await makeTeam();
    path = `workspaces/${team.workspaceId}/notes/n`;
  });

  /** Asks as the holder; `meanwhile` happens after each check, before the write. */
  async function ask(
    method: string,
    meanwhile: () => Promise<unknown>,
    options: { headers?: Record<string, string> } = {},
  ) {
    const at = new Date();
    const { uid } = team.editor;
    const stamps = { createdAt: at, createdBy: uid, updatedAt: at, updatedBy: uid };
    await note().set({ text: "first", color: "red", holder: uid, ...stamps });
    const store = createStore(admin());
    const meanwhileIn: Store = {
      ...store,
      async update(...write) {
        await meanwhile();
        return await store.update(...write);
      },
      async remove(...write) {
        await meanwhile();
        return await store.remove(...write);
      },
    };
    await using api = await startApi({ app, handlers: appHandlers, store: meanwhileIn });
    const body = method === "PATCH" ? { body: { text: "second" } } : {};
    const answer = await call(team.editor, `${method} /${path}`, { base: api.base, ...body, ...options });
    return { answer, stored: (await note().get()).data() };
  }

  const once = (run: () => Promise<unknown>) => {
    let left = 1;
    return async () => (left-- > 0 ? await run() : undefined);
  };
  const handOver = () => note().update({ holder: team.viewer.uid });

  test.each([
    ["PATCH", 404],
    ["DELETE", 403],
  ])("%s: who holds it no more is refused", async (method, status) => {
    const { answer, stored } = await ask(method, once(handOver));
    expect(answer.status).toBe(status);
    expect(stored).toMatchObject({ text: "first", holder: team.viewer.uid });
  });

  test("patch: another field's change stays, and so does this one", async () => {
    const { answer, stored } = await ask(
      "PATCH",
      once(() => note().update({ color: "blue" })),
    );
    expect(answer.status).toBe(204);
    expect(stored).toMatchObject({ text: "second", color: "blue" });
  });

  test("patch: with the ETag of before, it is stale", async () => {
    const meanwhile = once(() => note().update({ color: "blue" }));
    const { answer, stored } = await ask("PATCH", meanwhile, { headers: { "if-match": '"1.1"' } });
    expect([answer.status, stored?.text]).toEqual([412, "first"]);
  });

  test("patch: what changes every time is not tried for ever", async () => {
    let changes = 0;
    const { answer, stored } = await ask("PATCH", async () => {
      changes += 1;
      await note().update({ color: `color ${changes}` });
    });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(stored?.text).toBe("first");
    expect(changes).toBeLessThan(10);
  });

  test("delete: what is gone already is not found", async () => {
    const { answer } = await ask(
      "DELETE",
      once(() => note().delete()),
    );
    expect(answer.status).toBe(404);
  });
});
