// The database dies (kill -9) and comes back: 503 while it is away, nothing lost and nothing twice afterwards.
import { expect, test } from "vitest";
import { type Answer, call, eventually, signUp } from "./backend.ts";
import { startDatabase, startInstance } from "./own-process.ts";

test("database killed: 503 with Retry-After, and all well again when it is back", { timeout: 120_000 }, async () => {
  await using database = await startDatabase();
  await using api = await startInstance({ FIRESTORE_EMULATOR_HOST: database.address });
  const { base } = api;
  const person = await signUp();
  const { body: workspace } = await call(person, "POST /workspaces", { base, body: { name: "Survivor" } });
  const tasks = `/workspaces/${workspace.id}/tasks`;
  const made = await call(person, `POST ${tasks}`, { base, body: { title: "before" } });
  expect(made.status).toBe(201);

  await database.kill();
  const create = (index: number) =>
    call(person, `POST ${tasks}`, {
      base,
      body: { title: `try ${index}` },
      headers: { "idempotency-key": `k${index}` },
    });
  const away: Answer[] = await Promise.all([
    call(person, `GET ${tasks}/${made.body.id}`, { base }),
    call(person, `GET ${tasks}`, { base }),
    call(person, `GET ${tasks}:batchGet?id=${made.body.id}`, { base }),
    call(person, `PATCH ${tasks}/${made.body.id}`, { base, body: { title: "lost?" } }),
    call(person, `DELETE ${tasks}/${made.body.id}`, { base }),
    call(person, "POST /workspaces", { base, body: { name: "Never" } }),
    create(1),
    create(2),
  ]);
  for (const { status, body, headers } of away) {
    expect([status, body.code]).toEqual([503, "unavailable"]);
    expect(headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(headers.get("retry-after")).toBe("1");
    expect(body.traceId).toBe(headers.get("x-trace-id"));
    expect(JSON.stringify(body)).not.toContain(database.address);
  }
  // What needs no database is answered as always.
  expect((await call(person, `POST ${tasks}`, { base, body: "{oops" })).status).toBe(400);
  expect((await call(undefined, `GET ${tasks}`, { base })).status).toBe(401);

  await database.restart();
  const back = await eventually(async () => {
    const answer = await call(person, `GET ${tasks}/${made.body.id}`, { base });
    expect(answer.status).toBe(200);
    return answer;
  });
  expect(back.body).toEqual(made.body);
  expect([(await create(1)).status, (await create(1)).status, (await create(2)).status]).toEqual([201, 201, 201]);
  const { body: list } = await call(person, `GET ${tasks}`, { base });
  const titles = (list.items as { title: string }[]).map(({ title }) => title);
  expect(titles.sort((a, b) => a.localeCompare(b))).toEqual(["before", "try 1", "try 2"]);
});

test("database killed in the middle of creates: retries with their keys make each document once", {
  timeout: 120_000,
}, async () => {
  await using database = await startDatabase();
  await using api = await startInstance({ FIRESTORE_EMULATOR_HOST: database.address });
  const { base } = api;
  const person = await signUp();
  const { body: workspace } = await call(person, "POST /workspaces", { base, body: { name: "Middle" } });
  const tasks = `/workspaces/${workspace.id}/tasks`;
  const create = (index: number) =>
    call(person, `POST ${tasks}`, {
      base,
      body: { title: `task ${index}` },
      headers: { "idempotency-key": `m${index}` },
    });
  const first = Array.from({ length: 20 }, (_, index) => create(index));
  await Promise.race(first);
  // On their way when it dies, however fast it is.
  const rest = Array.from({ length: 40 }, (_, index) => create(20 + index));
  await database.kill();
  const statuses = (await Promise.all([...first, ...rest])).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([201, 503]));
  await database.restart();
  await eventually(async () => expect((await create(0)).status).toBe(201));
  for (let index = 0; index < 60; index += 1) expect((await create(index)).status).toBe(201);
  const { body: list } = await call(person, `GET ${tasks}?limit=100`, { base });
  const titles = (list.items as { title: string }[]).map(({ title }) => title);
  expect(new Set(titles).size).toBe(60);
  expect(titles).toHaveLength(60);
});
