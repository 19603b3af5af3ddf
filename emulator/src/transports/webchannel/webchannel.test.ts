// The WebChannel wire, spoken by hand: what clients rely on and what broken or hostile ones send.
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { borderService, type Heard } from "../border-service.ts";
import { type Server, serve } from "../serve.ts";

const timing = { noopMs: 150, rotateMs: 400, expiryMs: 300 };
const limits = { sessions: 4, held: 8 << 20, patienceMs: 20 };
let server: Server;
let heard: Heard;

async function start(changes: Partial<typeof timing & typeof limits> = {}): Promise<void> {
  const border = borderService();
  heard = border.heard;
  server = await serve({
    host: "127.0.0.1",
    port: 0,
    ...border,
    onShutdown: () => undefined,
    webChannelTiming: { ...timing, ...changes },
    webChannelLimits: { ...limits, ...changes },
  });
}

/** Sessions that only a limit ends, however busy the machine is; with so much patience silence hardly counts. */
async function restartPatiently(patienceMs = 60_000): Promise<void> {
  await server.close();
  await start({ expiryMs: 60_000, rotateMs: 2_000, patienceMs });
}

beforeEach(() => start());

afterEach(() => server.close());

const channel = (rpc: string, query: string) =>
  `http://127.0.0.1:${server.port}/google.firestore.v1.Firestore/${rpc}/channel?VER=8&zx=z&t=1&${query}`;
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

function form(messages: unknown[], { ofs = 0, headers }: { ofs?: number; headers?: string } = {}): string {
  const body = new URLSearchParams({ count: String(messages.length), ofs: String(ofs) });
  if (headers !== undefined) body.set("headers", headers);
  messages.forEach((message, i) => {
    body.set(`req${i}___data__`, JSON.stringify(message));
  });
  return body.toString();
}

const post = async (query: string, body: string, rpc = "Write") => {
  const answer = await fetch(channel(rpc, query), { method: "POST", body });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

/** The arrays of a response body. */
function frames(text: string): [number, unknown[]][] {
  const arrays: [number, unknown[]][] = [];
  let rest = text;
  while (rest !== "") {
    const [, length = "", after = ""] = /^(\d+)\n([\s\S]*)$/.exec(rest) ?? [];
    arrays.push(...(JSON.parse(after.slice(0, Number(length))) as [number, unknown[]][]));
    rest = after.slice(Number(length));
  }
  return arrays;
}

async function open(messages: unknown[] = [], options: { headers?: string; rpc?: string } = {}): Promise<string> {
  const answer = await post("RID=1&CVER=22&X-HTTP-Session-Id=gsessionid", form(messages, options), options.rpc);
  const [[id, hello]] = frames(answer.text) as [[number, unknown[]]];
  expect([answer.status, id, hello[0], ...hello.slice(2)]).toEqual([200, 0, "c", "", 8, 12, timing.noopMs]);
  return hello[1] as string;
}

const back = async (sid: string, aid: number, more = "CI=0") => {
  const answer = await fetch(channel("Write", `RID=rpc&SID=${sid}&AID=${aid}&TYPE=xmlhttp&${more}`));
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const streamIds = (text: string) =>
  frames(text).flatMap(([, [item]]) => (item as { streamId?: string }).streamId ?? []);

test("handshake: its messages are delivered, its header says who asks", async () => {
  await open([{ streamId: "a" }], { headers: "Authorization:Bearer owner\r\nX-Goog-Api-Client:x\r\n" });
  await until(() => heard.writes.length === 1);
  expect(heard.writes[0]?.streamId).toBe("a");
});

test("back channel: a noop at once, then messages as they come, then an ordinary end", async () => {
  const sid = await open([{ streamId: "a" }]);
  const response = await fetch(channel("Write", `RID=rpc&SID=${sid}&AID=0&CI=0&TYPE=xmlhttp`));
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("private, max-age=0");
  const answer = post(`RID=2&SID=${sid}&AID=0`, form([{ streamId: "b" }], { ofs: 1 }));
  const text = await response.text();
  expect((await answer).text).toMatch(/^\d+\n\[1,\d+,\d+\]$/);
  expect(frames(text).slice(0, 2)).toEqual([
    [1, [{ streamId: "a" }]],
    [2, ["noop"]],
  ]);
  expect(streamIds(text)).toEqual(["a", "b"]);
});

test("back channel: everything not acknowledged is sent again", async () => {
  const sid = await open([{ streamId: "a" }, { streamId: "b" }]);
  expect(streamIds((await back(sid, 0)).text)).toEqual(["a", "b"]);
  expect(streamIds((await back(sid, 0)).text)).toEqual(["a", "b"]);
  expect(streamIds((await back(sid, 1)).text)).toEqual(["b"]);
  expect(streamIds((await back(sid, 99)).text)).toEqual([]);
});

test("back channel: the newer one replaces the older", async () => {
  const sid = await open();
  const older = back(sid, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const newer = back(sid, 0);
  const started = Date.now();
  await older;
  expect(Date.now() - started).toBeLessThan(timing.rotateMs / 2);
  await newer;
});

test("long polling: answers once and ends; holds an empty one until the noop is due", async () => {
  const sid = await open([{ streamId: "a" }]);
  expect(frames((await back(sid, 0, "CI=1")).text)).toEqual([[1, [{ streamId: "a" }]]]);
  const held = back(sid, 1, "CI=1");
  await post(`RID=2&SID=${sid}&AID=1`, form([{ streamId: "b" }], { ofs: 1 }));
  expect(frames((await held).text)).toEqual([[2, [{ streamId: "b" }]]]);
  expect(frames((await back(sid, 2, "CI=1")).text)).toEqual([[3, ["noop"]]]);
  const started = Date.now();
  expect(frames((await back(sid, 3, "CI=1&TO=20")).text)).toEqual([[4, ["noop"]]]);
  expect(Date.now() - started).toBeLessThan(timing.noopMs);
});

test("forward channel: retries and overtaking change nothing", async () => {
  const sid = await open([{ streamId: "0" }]);
  const send = (ids: string[], ofs: number) =>
    post(
      `RID=9&SID=${sid}&AID=0`,
      form(
        ids.map((streamId) => ({ streamId })),
        { ofs },
      ),
    );
  await send(["2"], 2);
  await send(["1"], 1);
  expect((await send(["1", "2"], 1)).text).toMatch(/^\d+\n\[0,3,0\]$/);
  await send(["3"], 3);
  await until(() => heard.writes.length === 4);
  expect(heard.writes.map((write) => write.streamId)).toEqual(["0", "1", "2", "3"]);
});

test.each([
  [[{ streamId: "fail" }], { status: "NOT_FOUND", message: "no such stream", code: 5 }],
  [[{ bogus: 1 }], { status: "INVALID_ARGUMENT", message: "Payload isn't valid for request.", code: 3 }],
])("stream error: %j", async (messages, error) => {
  const sid = await open(messages);
  await until(() => heard.closedStreams === 1 || heard.writes.length === 1);
  expect(frames((await back(sid, 0, "CI=1")).text)).toEqual([[1, [{ error }]]]);
});

test("a malformed token is a stream error", async () => {
  const sid = await open([{ streamId: "a" }], { headers: "Authorization:Bearer x\r\n" });
  const error = { status: "INVALID_ARGUMENT", message: "invalid jwt", code: 3 };
  expect(frames((await back(sid, 0, "CI=1")).text)).toEqual([[1, [{ error }]]]);
  expect(heard.writes).toEqual([]);
});

test("a stream that the server ends closes the channel", async () => {
  const sid = await open([{ streamId: "end" }]);
  await until(() => heard.writes.length === 1);
  expect(frames((await back(sid, 0, "CI=1")).text)).toEqual([[1, ["close"]]]);
});

test("terminate: ends the stream and forgets the session", async () => {
  const sid = await open();
  expect(await post(`RID=2&SID=${sid}&TYPE=terminate`, "")).toMatchObject({ status: 200, text: "" });
  await until(() => heard.closedStreams === 1);
  const gone = await back(sid, 0);
  expect([gone.status, gone.text.indexOf("Unknown SID") > 0]).toEqual([400, true]);
});

test.each([
  ["long polling, whose answer has ended", "CI=1&TO=50", false],
  ["a stream that breaks", "CI=0", true],
])("a session that had a back channel and is left expires, too: %s", async (_, query, breaks) => {
  const sid = await open();
  const aborting = new AbortController();
  const url = channel("Write", `RID=rpc&SID=${sid}&AID=0&TYPE=xmlhttp&${query}`);
  const answer = await fetch(url, { signal: aborting.signal });
  expect(answer.status).toBe(200);
  if (breaks) aborting.abort();
  else await answer.text();
  await until(() => heard.closedStreams === 1);
  expect((await back(sid, 0)).status).toBe(400);
});

test("a session that nobody asks for expires; one with a back channel does not", async () => {
  const [idle, live] = [await open(), await open()];
  const polling = back(live, 0);
  await until(() => heard.closedStreams === 1);
  await polling;
  expect((await back(idle, 0)).status).toBe(400);
  expect((await back(live, 0)).status).toBe(200);
});

test.each([
  ["VER=7&RID=1&CVER=22", "count=0"],
  ["RID=1&CVER=22", "count=2&ofs=0&req0___data__={}"],
  ["RID=1&CVER=22", "count=1e9"],
])("handshake: %s with %s is refused", async (query, body) => {
  const version = query.startsWith("VER=7");
  const url = version ? channel("Write", "").replace("VER=8", "VER=7") : channel("Write", query);
  const answer = await fetch(url, { method: "POST", body });
  expect(answer.status).toBe(400);
  expect(heard.writes).toEqual([]);
});

test.each(["RID=rpc&AID=x", "RID=5&AID=0", "RID=rpc&AID=0&TYPE=html"])("back channel: %s is refused", async (query) => {
  const sid = await open();
  expect((await fetch(channel("Write", `${query}&SID=${sid}`))).status).toBe(400);
});

test("a truncated POST delivers none of its messages and the session goes on", async () => {
  const sid = await open();
  const whole = form([{ streamId: "a" }, { streamId: "b" }]);
  expect((await post(`RID=2&SID=${sid}&AID=0`, whole.slice(0, whole.indexOf("req1")))).status).toBe(400);
  const { port } = server;
  const socket = connect(port, "127.0.0.1");
  const path = channel("Write", `RID=2&SID=${sid}&AID=0`).replace(/^http:\/\/[^/]*/, "");
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n${whole}`);
  await once(socket, "ready");
  socket.destroy();
  expect((await post(`RID=2&SID=${sid}&AID=0`, whole)).status).toBe(200);
  await until(() => heard.writes.length === 2);
});

test("a client that never reads loses its session, and memory with it", { timeout: 30_000 }, async () => {
  const sid = await open([{}], { rpc: "Listen" });
  const socket = connect(server.port, "127.0.0.1");
  const path = channel("Listen", `RID=rpc&SID=${sid}&AID=0&CI=0&TYPE=xmlhttp`).replace(/^http:\/\/[^/]*/, "");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  socket.on("error", () => undefined).pause();
  await until(() => heard.closedStreams === 1);
  expect((await fetch(channel("Listen", `RID=rpc&SID=${sid}&AID=0&CI=0`))).status).toBe(400);
  socket.destroy();
});

test("too many sessions: the longest silent one goes, never one that is listening", { timeout: 30_000 }, async () => {
  await restartPatiently();
  const live = await open();
  const polling = [back(live, 0)];
  const silent = [await open(), await open(), await open()];
  await new Promise((resolve) => setTimeout(resolve, 5));
  const extra = await open();
  expect((await post(`RID=2&SID=${silent[0]}&AID=0`, form([]))).status).toBe(400);
  for (const sid of [live, silent[1], silent[2], extra]) {
    expect((await post(`RID=2&SID=${sid}&AID=0`, form([]))).status).toBe(200);
  }
  polling.push(...[silent[1], silent[2], extra].map((sid) => back(sid as string, 0)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const refused = await post("RID=1&CVER=22", form([]));
  expect([refused.status, refused.text]).toEqual([429, "Too many WebChannel sessions are open.\n"]);
  await Promise.all(polling);
});

/** Messages behind a gap wait for the one before them. */
const hold = (sid: string, mebibytes: number, ofs = 1) =>
  post(`RID=2&SID=${sid}&AID=0`, form([{ streamId: "x".repeat(mebibytes << 20) }], { ofs }));
const statusOf = async (sid: string) => (await post(`RID=9&SID=${sid}&AID=0`, form([]))).status;

test("all sessions together hold a bounded amount: who holds the most loses", { timeout: 30_000 }, async () => {
  await restartPatiently();
  const quiet = await open([{ streamId: "a" }]);
  const [small, large] = [await open(), await open()];
  await hold(small, 2);
  await hold(large, 4);
  await Promise.all([statusOf(small), hold(large, 3, 2)]);
  expect([await statusOf(large), await statusOf(small)]).toEqual([400, 200]);
  expect(streamIds((await back(quiet, 0, "CI=1")).text)).toEqual(["a"]);
});

test("all sessions together: who was silent loses to who is not", { timeout: 30_000 }, async () => {
  await restartPatiently(limits.patienceMs);
  const silent = await open();
  await hold(silent, 3);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const busy = await open();
  await hold(busy, 6);
  expect([await statusOf(silent), await statusOf(busy)]).toEqual([400, 200]);
});
