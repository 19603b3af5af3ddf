// One request to the API: what is tried again, how long it waits, and what any answer becomes.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ApiRequest, send } from "./request.ts";

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

const server = createServer((request, response) => {
  seen.push({
    method: request.method ?? "",
    key: request.headers["idempotency-key"],
    token: request.headers.authorization,
  });
  const reply = replies.length > 1 ? replies.shift() : replies[0];
  reply?.(request, response);
});
let replies: Reply[] = [];
let seen: { method: string; key: unknown; token: unknown }[] = [];
let waits: number[] = [];
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
afterEach(() => {
  [replies, seen, waits] = [[], [], []];
});

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);
const drop: Reply = (request) => request.socket.destroy();

const ask = (request: Partial<ApiRequest> = {}, token: string | null = null) =>
  send(
    {
      base,
      token: async () => token,
      fetch: globalThis.fetch,
      attempts: 3,
      wait: async (milliseconds) => {
        waits.push(milliseconds);
      },
    },
    { method: "GET", path: "/tasks", ...request },
  );

describe("tried again", () => {
  test("a lost connection, with the same key, until there is an answer", async () => {
    replies = [drop, drop, answer(201, '{"id":"t"}', { etag: '"1"' })];
    const result = await ask({ method: "POST", body: { title: "x" }, headers: { "idempotency-key": "k" } });
    expect(result).toEqual({ ok: true, value: { id: "t" }, etag: '"1"' });
    expect(seen.map(({ key }) => key)).toEqual(["k", "k", "k"]);
    const [first = 0, second = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(150);
    expect(second).toBeGreaterThanOrEqual(300);
  });

  test.each([429, 502, 503, 504])("%i, after the time it asks for", async (status) => {
    replies = [answer(status, "{}", { "retry-after": "7" }), answer(200, "[]")];
    expect(await ask()).toMatchObject({ ok: true, value: [] });
    expect(waits).toEqual([7000]);
  });

  test("three times in all, then the failure", async () => {
    replies = [drop];
    expect(await ask()).toMatchObject({ ok: false, failure: { code: "offline", status: 0 } });
    expect(seen).toHaveLength(3);
  });
});

describe("not tried again", () => {
  test.each([400, 401, 403, 404, 409, 412, 422, 500])("%i", async (status) => {
    const problem = {
      code: "not-found",
      title: "T",
      detail: "D",
      traceId: "t",
      issues: [{ field: "f", message: "m" }],
    };
    replies = [answer(status, JSON.stringify(problem))];
    expect(await ask()).toEqual({
      ok: false,
      failure: { code: "not-found", status, message: "D", traceId: "t", issues: [{ field: "f", message: "m" }] },
    });
    expect(seen).toHaveLength(1);
  });
});

describe("answers that are none of ours", () => {
  test.each([
    ["HTML with an error", answer(500, "<html>"), { code: "unexpected-answer", status: 500 }],
    ["a problem of the wrong shape", answer(400, '{"code":1,"issues":"x"}'), { code: "unexpected-answer", issues: [] }],
    ["null", answer(404, "null"), { code: "unexpected-answer", message: "The server answered 404." }],
    ["HTML that says all is well", answer(200, "<html>"), { code: "unexpected-answer", status: 200 }],
  ])("%s", async (_name, reply, failure) => {
    replies = [reply];
    expect(await ask()).toMatchObject({ ok: false, failure });
  });

  test("nothing at all, as after a deletion", async () => {
    replies = [answer(204, "")];
    expect(await ask({ method: "DELETE" })).toEqual({ ok: true, value: undefined, etag: undefined });
  });
});

test("the token of whoever is signed in, asked for again with each attempt; none for nobody", async () => {
  replies = [drop, answer(200, "{}")];
  await ask({}, "abc");
  expect(seen.map(({ token }) => token)).toEqual(["Bearer abc", "Bearer abc"]);
  replies = [answer(200, "{}")];
  await ask();
  expect(seen.at(-1)?.token).toBeUndefined();
});
