// One instance of the API as an operator configures it, and what every answer carries.
import { Firestore } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { defaultLimits } from "../../functions/src/kit/api/types.ts";
import { createStore, type Store } from "../../functions/src/kit/store/store.ts";
import { admin, call, eventually, makeTeam, signUp, suite } from "./backend.ts";
import { startApi } from "./in-process.ts";
import { startInstance } from "./own-process.ts";

test("headers: nothing is framed or sniffed, whatever the answer, or cached, but the description", async () => {
  await using api = await startApi();
  const person = await signUp();
  const [never, forAll] = ["private, no-store", "public, max-age=300"];
  for (const [route, caching] of [
    ["GET /nothing", never],
    ["GET /docs/nothing", never],
    ["POST /docs", never],
    ["GET /openapi.json", forAll],
    ["GET /docs", forAll],
    ["GET /workspaces/none", never],
    ["POST /workspaces", never],
  ] as const) {
    // Hosting adds headers of its own, but must leave this one alone.
    expect((await call(person, route)).headers.get("cache-control"), route).toBe(caching);
    const { headers } = await call(person, route, { base: api.base });
    expect(headers.get("cache-control"), route).toBe(caching);
    expect(headers.get("x-content-type-options"), route).toBe("nosniff");
    expect(headers.get("content-security-policy"), route).toContain("default-src 'none'");
    expect(headers.get("x-frame-options"), route).toBe("DENY");
    expect(headers.get("x-trace-id"), route).toMatch(/^[0-9a-f]{32}$/);
  }
});

test("trace: the caller's goes through answers, problems and the log", async () => {
  await using api = await startApi();
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const answer = await call(undefined, "GET /workspaces/none", { base: api.base, headers });
  expect(answer.headers.get("x-trace-id")).toBe(traceId);
  expect(answer.body.traceId).toBe(traceId);
  expect(api.logs).toContainEqual(expect.objectContaining({ traceId, message: "GET /api/v1/workspaces/none 401" }));
});

test("log: one line for each request, with the path that was asked for and without its query", async () => {
  const { editor, workspaceId } = await makeTeam();
  await using api = await startApi();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  for (const route of [`GET ${tasks}?limit=1`, `GET ${tasks}:batchGet?id=a`, `GET ${tasks}/none`, "GET /docs"]) {
    await call(editor, route, { base: api.base });
  }
  expect(api.logs.map(({ message }) => message)).toEqual([
    `GET /api/v1${tasks} 200`,
    `GET /api/v1${tasks}:batchGet 200`,
    `GET /api/v1${tasks}/none 404`,
    "GET /api/v1/docs 200",
  ]);
});

test("log: a request that is broken off before its answer has a line, too", async () => {
  const asked = Promise.withResolvers<void>();
  const store = createStore(admin());
  const read: Store["read"] = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  await using api = await startApi({ store: { ...store, read } });
  const { token } = await signUp();
  const given = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const answer = fetch(`${api.base}/workspaces/w`, { headers, signal: given.signal });
  await asked.promise;
  given.abort();
  await expect(answer).rejects.toThrow();
  await eventually(async () => {
    expect(api.logs.map(({ message }) => message)).toEqual(["GET /api/v1/workspaces/w broken off"]);
  });
});

test("paths: broken percent-encoding is not found", async () => {
  await using api = await startApi();
  const answer = await call(await signUp(), "GET /workspaces/%ff/tasks", { base: api.base });
  expect([answer.status, answer.body.code]).toEqual([404, "not-found"]);
});

test("CORS: only configured origins get permission", async () => {
  await using api = await startApi({ origins: ["https://friend.example"] });
  const ask = (origin: string, route: string) => call(undefined, route, { base: api.base, headers: { origin } });
  const preflight = await ask("https://friend.example", "OPTIONS /workspaces");
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://friend.example");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("If-Match");
  expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  const foreign = await ask("https://foe.example", "OPTIONS /workspaces");
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  expect(foreign.headers.get("access-control-allow-methods")).toBeNull();
  const answer = await ask("https://friend.example", "GET /workspaces/none");
  expect(answer.headers.get("access-control-expose-headers")).toContain("ETag");
  expect(answer.headers.get("vary")).toContain("Origin");
});

test("rate: a burst, then 429 with Retry-After, for each caller alone", async () => {
  let time = Date.now();
  const limits = { ...defaultLimits, ratePerSecond: 2, burst: 5 };
  await using api = await startApi({ limits, now: () => new Date(time) });
  const [one, two] = [await signUp(), await signUp()];
  const ask = async (person: typeof one) => await call(person, "GET /workspaces/none", { base: api.base });
  for (let index = 0; index < 5; index += 1) expect((await ask(one)).status).toBe(404);
  const refused = await ask(one);
  expect([refused.status, refused.body.code]).toEqual([429, "too-many-requests"]);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await ask(two)).status).toBe(404);
  time += 500;
  expect((await ask(one)).status).toBe(404);
  expect((await ask(one)).status).toBe(429);
});

test("rate: an address whose tokens are refused is braked as well, before they are looked at", async () => {
  const limits = { ...defaultLimits, ratePerSecond: 1, burst: 2 };
  let verified = 0;
  const verifyToken = async () => {
    verified += 1;
    throw new Error("no");
  };
  const time = new Date();
  await using api = await startApi({ limits, verifyToken, now: () => time });
  const guess = async () =>
    (await call({ uid: "", token: "guess" }, "GET /workspaces/none", { base: api.base })).status;
  for (let index = 0; index < 20; index += 1) expect(await guess()).toBe(401);
  expect(await guess()).toBe(429);
  expect(verified).toBe(20);
});

test("rate: the description counts, too", async () => {
  const limits = { ...defaultLimits, ratePerSecond: 1, burst: 1 };
  const time = new Date();
  await using api = await startApi({ limits, now: () => time });
  const ask = async (path: string) => await call(undefined, `GET ${path}`, { base: api.base });
  for (let index = 0; index < 5; index += 1) {
    expect([(await ask("/openapi.json")).status, (await ask("/docs")).status]).toEqual([200, 200]);
  }
  for (const path of ["/openapi.json", "/docs", "/workspaces/none"]) {
    const { status, headers } = await ask(path);
    expect([status, headers.get("cache-control")], path).toEqual([429, "private, no-store"]);
  }
});

test("CORS and rate: as the deployed parameters say", async () => {
  await using api = await startInstance({
    CORS_ORIGINS: "https://one.example, https://two.example",
    RATE_PER_SECOND: "1",
  });
  const headers = { origin: "https://two.example" };
  const preflight = await call(undefined, "OPTIONS /workspaces", { base: api.base, headers });
  expect(preflight.headers.get("access-control-allow-origin")).toBe("https://two.example");
  const other = await call(undefined, "OPTIONS /workspaces", {
    base: api.base,
    headers: { origin: "https://three.example" },
  });
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
  const person = await signUp();
  const statuses: number[] = [];
  for (let index = 0; index < defaultLimits.burst + 20; index += 1) {
    statuses.push((await call(person, "GET /workspaces/none", { base: api.base, headers })).status);
  }
  expect(new Set(statuses)).toEqual(new Set([404, 429]));
});

test("App Check: asked for only where the deployment says so", async () => {
  const person = await signUp();
  await using api = await startApi({
    verifyAppCheck: async (token) => {
      if (token !== "genuine") throw new Error("not genuine");
    },
  });
  const ask = async (headers: Record<string, string>) =>
    await call(person, "GET /workspaces/none", { base: api.base, headers });
  expect((await ask({})).body.code).toBe("unauthenticated");
  expect((await ask({ "x-firebase-appcheck": "fake" })).body.code).toBe("unauthenticated");
  expect((await ask({ "x-firebase-appcheck": "genuine" })).body.code).toBe("not-found");
});

test("App Check: the deployed check refuses what is no token of this project, and spares the description", async () => {
  const { owner, workspaceId } = await makeTeam();
  await using api = await startInstance({ REQUIRE_APP_CHECK: "true" });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    aud: ["projects/other"],
    iss: "https://firebaseappcheck.googleapis.com/other",
    sub: "app",
    exp: 9e9,
  };
  const foreign = `${encode({ alg: "RS256", kid: "k", typ: "JWT" })}.${encode(claims)}.c2ln`;
  const unsigned = `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
  for (const token of [undefined, "", "nonsense", "a.b.c", unsigned, foreign]) {
    const headers = token === undefined ? {} : { "x-firebase-appcheck": token };
    const answer = await call(owner, `GET /workspaces/${workspaceId}`, { base: api.base, headers });
    expect([answer.status, answer.body.code], token ?? "none").toEqual([401, "unauthenticated"]);
  }
  expect((await call(undefined, "GET /openapi.json", { base: api.base })).status).toBe(200);
});

test("trace: every line of the log and every problem carries its request's, whatever happens", async () => {
  const { owner, stranger, workspaceId } = await makeTeam();
  const limits = { ...defaultLimits, ratePerSecond: 1, burst: 9 };
  const read = () => Promise.reject(new Error("secret detail"));
  await using api = await startApi({ limits });
  await using broken = await startApi({ store: { read } as never });
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const asked = [
    [api, owner, `POST ${tasks}`, { title: "x" }],
    [api, owner, `POST ${tasks}`, "{oops"],
    [api, owner, `POST ${tasks}`, { title: 5 }],
    [api, owner, `POST ${tasks}`, { title: "x".repeat(70_000) }],
    [api, owner, `PUT ${tasks}`, { title: "x" }],
    [api, owner, "GET /nothing", undefined],
    [api, owner, "GET /openapi.json", undefined],
    [api, stranger, `GET ${tasks}`, undefined],
    [api, undefined, `GET ${tasks}`, undefined],
    [broken, owner, `GET ${tasks}/any`, undefined],
    ...Array.from({ length: 9 }, () => [api, owner, `GET ${tasks}/none`, undefined] as const),
  ] as const;
  const statuses: number[] = [];
  for (const [index, [target, person, route, body]] of asked.entries()) {
    const traceId = String(index + 1).padStart(32, "a");
    const headers = { "x-cloud-trace-context": `${traceId}/1;o=1` };
    const answer = await call(person, route, { base: target.base, headers, ...(body === undefined ? {} : { body }) });
    statuses.push(answer.status);
    expect(answer.headers.get("x-trace-id")).toBe(traceId);
    if (answer.status >= 400) expect(answer.body.traceId).toBe(traceId);
    const lines = target.logs.filter((line) => line.traceId === traceId);
    expect(lines.some(({ message }) => message.endsWith(` ${answer.status}`))).toBe(true);
  }
  expect(new Set(statuses)).toEqual(new Set([201, 400, 413, 405, 404, 200, 401, 500, 429]));
  for (const line of [...api.logs, ...broken.logs]) expect(line.traceId).toMatch(/^[0-9a-f]{32}$/);
});

test("trace: an impossible one is not taken over", async () => {
  await using api = await startApi();
  for (const traceparent of [
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    "00-short-1-01",
    "x",
    `00-${"G".repeat(32)}-1-01`,
  ]) {
    const answer = await call(undefined, "GET /workspaces/none", { base: api.base, headers: { traceparent } });
    expect(answer.body.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  }
});

test("database away: 503 with Retry-After, the reason only in the log", async () => {
  const known = suite.firestore;
  process.env.FIRESTORE_EMULATOR_HOST = "127.0.0.1:1";
  const away = new Firestore({ projectId: suite.projectId });
  process.env.FIRESTORE_EMULATOR_HOST = known;
  await using api = await startApi({ store: createStore(away, 500) });
  const answer = await call(await signUp(), "GET /workspaces/none", { base: api.base });
  expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(JSON.stringify(answer.body)).not.toContain("127.0.0.1");
});

test("a failure of ours: 500 without its text, which the log has under the trace id", async () => {
  const read = () => Promise.reject(new Error("secret detail"));
  const { owner } = await makeTeam();
  await using api = await startApi({ store: { read } as never });
  const answer = await call(owner, "GET /workspaces/any", { base: api.base });
  expect([answer.status, answer.body.code]).toEqual([500, "internal"]);
  expect(JSON.stringify(answer.body)).not.toContain("secret");
  const logged = api.logs.find(({ severity }) => severity === "ERROR");
  expect(logged?.message).toContain("secret detail");
  expect(logged?.traceId).toBe(answer.body.traceId);
});
