// Hostile and clumsy clients against the whole emulator: each gets a clear answer, the others are served meanwhile.
import { once } from "node:events";
import { connect } from "node:net";
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import {
  type Failure,
  GrpcTransport,
  restTransport,
  type Stream,
  type Target,
  webChannelTransport,
} from "./transport-clients.ts";

const database = "projects/demo-safe/databases/(default)";
const root = `${database}/documents`;
let emulator: Emulator;
let target: Target;
let grpc: GrpcTransport;

beforeAll(async () => {
  emulator = await startEmulator();
  target = { address: emulator.address, project: "demo-safe", authorization: "Bearer owner" };
  grpc = new GrpcTransport(target);
});
afterAll(async () => {
  grpc[Symbol.dispose]();
  await emulator.close();
});

const statusOf = (answer: unknown) => (answer as Partial<Failure>).error?.status ?? "OK";
const served = async () => expect(statusOf(await grpc.call("listCollectionIds", { parent: root }))).toBe("OK");
const put = (path: string, fields: JsonObject = {}) =>
  grpc.call("commit", { database, writes: [{ update: { name: `${root}/${path}`, fields } }] });
const mebibyte = 1 << 20;

describe("names and values", () => {
  test.each(["c/..", "c/.", "c/__x__", "__c__/d", "c//d/e", "c/d/", "/c/d", `c/${"x".repeat(1501)}`, "c", ""])(
    "the path %.40j is refused on gRPC and REST",
    async (path) => {
      expect(statusOf(await put(path))).toBe("INVALID_ARGUMENT");
      const body = JSON.stringify({ writes: [{ update: { name: `${root}/${path}` } }] });
      const answer = await fetch(`http://${emulator.address}/v1/${root}:commit`, { method: "POST", body });
      expect(answer.status).toBe(400);
    },
  );

  test.each(["c/%2e%2e", "c/..", "c/__x__", "c//d/e", "%2e%2e/d", "c/%00%ff"])(
    "the URL …/%s is refused",
    async (path) => {
      const socket = connect(Number(emulator.address.split(":")[1]), "127.0.0.1");
      let answer = "";
      socket.on("data", (chunk) => (answer += chunk.toString()));
      socket.write(`GET /v1/${root}/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      await once(socket, "close");
      expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*"status":"INVALID_ARGUMENT"/);
    },
  );

  test.each([
    ["GET", "/v1/projects//databases/(default)/documents/a/b"],
    ["GET", "/v1/projects/p/databases//documents/a/b"],
    ["POST", `/v1/${root}/c/d`],
    ["PATCH", `/v1/${root}/c`],
    ["DELETE", `/v1/${root}/c`],
  ])("%s %s is refused by name", async (method, path) => {
    const answer = await fetch(`http://${emulator.address}${path}`, {
      method,
      ...(method !== "GET" && { body: "{}" }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { status: "INVALID_ARGUMENT" } }]);
  });

  test.each([21, 40, 200, 20_000])("a map %i levels deep is refused on gRPC, REST and WebChannel", async (depth) => {
    const open = '{"mapValue":{"fields":{"a":';
    const value = `${open.repeat(depth)}{"nullValue":null}${"}}}".repeat(depth)}`;
    const write = `{"update":{"name":"${root}/deep/d","fields":{"a":${value}}}}`;
    const answer = await fetch(`http://${emulator.address}/v1/${root}:commit`, {
      method: "POST",
      body: `{"writes":[${write}]}`,
    });
    expect(answer.status).toBe(400);
    if (depth < 1000) {
      await using stream = webChannelTransport(target, false)("write");
      stream.send({ database });
      const { streamToken } = (await stream.next()) as JsonObject;
      stream.send({ streamToken: streamToken as string, writes: [JSON.parse(write)] });
      expect(statusOf(await stream.next())).toBe("INVALID_ARGUMENT");
    }
    expect(statusOf(await grpc.call("getDocument", { name: `${root}/deep/d` }))).toBe("NOT_FOUND");
    await served();
  });

  test("names that JavaScript objects treat in their own way are ordinary", async () => {
    const fields = Object.fromEntries(
      ["constructor", "toString", "hasOwnProperty", "valueOf", "then"].map((name) => [name, { integerValue: "1" }]),
    );
    await put("c/constructor", fields);
    expect(await grpc.call("getDocument", { name: `${root}/c/constructor` })).toMatchObject([{ fields }]);
    expect(await restTransport(target)("getDocument", { name: `${root}/c/constructor` })).toMatchObject([{ fields }]);
    const proto = `{"fields":{"__proto__":{"integerValue":"1"}}}`;
    const answer = await fetch(`http://${emulator.address}/v1/${root}/c/proto`, { method: "PATCH", body: proto });
    expect(answer.status).toBe(400);
  });
});

describe("sizes", () => {
  const filler = (mebibytes: number) => ({ s: { stringValue: "x".repeat(mebibytes * mebibyte) } });
  const over = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      update: { name: `${root}/big/${i}`, fields: { s: { stringValue: "x".repeat(mebibyte - 1000) } } },
    }));

  test("a document of more than a mebibyte is refused by its limit, not by the transport", async () => {
    for (const call of [grpc.call, restTransport(target)]) {
      const answer = await call("commit", {
        database,
        writes: [{ update: { name: `${root}/c/d`, fields: filler(2) } }],
      });
      expect(answer).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
    }
  });

  test.each([19, 40])("a request of %i MiB is refused, and the client can go on", async (size) => {
    expect(statusOf(await grpc.call("commit", { database, writes: over(size) }))).toBe("RESOURCE_EXHAUSTED");
    const rest = await restTransport(target)("commit", { database, writes: over(size) });
    expect(statusOf(rest)).toBe("INVALID_ARGUMENT");
    await served();
  });
});

describe("streams", () => {
  const addTarget = (targetId: number, id: string): JsonObject => ({
    database,
    addTarget: { targetId, documents: { documents: [`${root}/many/${id}`] } },
  });
  const untilSnapshots = async (stream: Stream, count: number) => {
    for (let seen = 0; seen < count; ) {
      const { targetChange } = (await stream.next()) as { targetChange?: JsonObject };
      if (targetChange?.targetChangeType === "CURRENT") seen += (targetChange.targetIds as number[]).length;
    }
  };

  test("10,000 targets on one stream: one write reaches one of them", { timeout: 60_000 }, async () => {
    await using stream = grpc.open("listen");
    for (let i = 1; i <= 10_000; i++) stream.send(addTarget(i, String(i)));
    await untilSnapshots(stream, 10_000);
    await served();
    await put("many/777", { n: { integerValue: "1" } });
    for (;;) {
      const { documentChange } = (await stream.next()) as { documentChange?: JsonObject };
      if (documentChange === undefined) continue;
      expect(documentChange).toMatchObject({ document: { name: `${root}/many/777` }, targetIds: [777] });
      return;
    }
  });

  test("garbage after a good start ends that stream only", async () => {
    await using other = grpc.open("listen");
    other.send(addTarget(2, "other"));
    await untilSnapshots(other, 1);
    await using stream = webChannelTransport(target, false)("listen");
    stream.send(addTarget(2, "a"));
    await untilSnapshots(stream, 1);
    stream.send({ addTarget: "nonsense" });
    for (;;) {
      const answer = await stream.next();
      if (statusOf(answer) === "OK") continue;
      expect(statusOf(answer)).toBe("INVALID_ARGUMENT");
      break;
    }
    await put("many/other");
    for (;;) {
      const { documentChange } = (await other.next()) as { documentChange?: JsonObject };
      if (documentChange !== undefined) break;
    }
  });

  test("a watcher that never reads costs a bounded amount and is let go", { timeout: 60_000 }, async () => {
    const address = emulator.address.split(":");
    const open = await fetch(
      `http://${emulator.address}/google.firestore.v1.Firestore/Listen/channel?VER=8&RID=1&CVER=22`,
      {
        method: "POST",
        body: new URLSearchParams({
          count: "1",
          ofs: "0",
          headers: "Authorization:Bearer owner\r\n",
          req0___data__: JSON.stringify({
            database,
            addTarget: { targetId: 2, query: { parent: root, structuredQuery: { from: [{ collectionId: "flood" }] } } },
          }),
        }),
      },
    );
    const sid = /"c","([^"]+)"/.exec(await open.text())?.[1];
    const query = `VER=8&RID=rpc&SID=${sid}&AID=0&CI=0&TYPE=xmlhttp`;
    const deaf = connect(Number(address[1]), address[0]);
    deaf.on("error", () => undefined).pause();
    deaf.write(`GET /google.firestore.v1.Firestore/Listen/channel?${query} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 150; i++)
      await put(`flood/${i % 3}`, { i: { integerValue: `${i}` }, s: { stringValue: "x".repeat(900_000) } });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * mebibyte);
    await served();
    deaf.destroy();
  });
});
