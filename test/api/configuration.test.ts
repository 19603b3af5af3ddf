// One instance of the API as an operator configures it, and what every answer carries.
import { Firestore } from "firebase-admin/firestore";
import { expect, test } from "vitest";
import { defaultLimits } from "../../functions/src/kit/api/types.ts";
import { createStore } from "../../functions/src/kit/store/store.ts";
import { call, makeTeam, signUp, suite } from "./backend.ts";
import { startApi } from "./in-process.ts";

test("headers: nothing is cached, framed or sniffed, whatever the answer", async () => {
  await using api = await startApi();
  const person = await signUp();
  for (const route of ["GET /nothing", "GET /openapi.json", "GET /docs", "GET /workspaces/none", "POST /workspaces"]) {
    // Hosting adds headers of its own, but must leave this one alone.
    expect((await call(person, route)).headers.get("cache-control"), route).toBe("private, no-store");
    const { headers } = await call(person, route, { base: api.base });
    expect(headers.get("cache-control"), route).toBe("private, no-store");
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
