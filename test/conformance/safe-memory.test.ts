// Clients that take as much as they can and give nothing back, against an emulator in a process of its own: its memory
// stays bounded, each is told, and others are served meanwhile.
import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { create, type JsonObject, toBinary } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ListenRequestSchema,
  RunQueryRequestSchema,
} from "../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import { type EmulatorProcess, startEmulatorProcess } from "./safe-process.ts";
import { type Failure, GrpcTransport, restTransport, type Stream, webChannelTransport } from "./transport-clients.ts";

const project = "demo-memory";
const database = `projects/${project}/databases/(default)`;
const root = `${database}/documents`;
const mebibyte = 1 << 20;
let emulator: EmulatorProcess;
let witness: GrpcTransport;
let target: { address: string; project: string; authorization: string };
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  emulator = await startEmulatorProcess();
  target = { address: emulator.address, project, authorization: "Bearer owner" };
  witness = new GrpcTransport(target);
});
afterAll(async () => {
  witness[Symbol.dispose]();
  await emulator[Symbol.asyncDispose]();
});

const statusOf = (answer: unknown) => (answer as Partial<Failure>).error?.status ?? "OK";
const put = async (path: string, fields: JsonObject = {}) => {
  const answer = await witness.call("commit", { database, writes: [{ update: { name: `${root}/${path}`, fields } }] });
  expect(statusOf(answer)).toBe("OK");
};

let slowest = 0;
let watching: Promise<void>;
let isOver: boolean;

/** Somebody else asks all the time; the longest wait is what the others cost them. */
beforeEach(() => {
  [slowest, isOver] = [0, false];
  watching = (async () => {
    while (!isOver) {
      const started = performance.now();
      await witness.call("getDocument", { name: `${root}/c/witness` });
      slowest = Math.max(slowest, performance.now() - started);
      await sleep(20);
    }
  })();
});
afterEach(async () => {
  isOver = true;
  await watching;
  for (const cleanup of cleanups.splice(0)) cleanup();
  // Seconds on a busy machine; what must not happen is that they wait for the others to go away.
  expect(slowest).toBeLessThan(30_000);
  expect((await fetch(`http://${emulator.address}/`)).status).toBe(200);
});

const http1 = (head: string): Socket => {
  const [host = "", port] = emulator.address.split(":");
  const socket = connect(Number(port), host);
  socket.on("error", () => undefined);
  cleanups.push(() => socket.destroy());
  socket.write(head);
  return socket;
};

/** A session that never gives the server more room for answers than HTTP/2 begins with. */
function deafSession(): ClientHttp2Session {
  const session = connectHttp2(`http://${emulator.address}`, { settings: { initialWindowSize: 65_535 } });
  session.on("error", () => undefined);
  cleanups.push(() => session.destroy());
  return session;
}

function grpcCall(session: ClientHttp2Session, rpc: string, message: Uint8Array): ClientHttp2Stream {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  const stream = session.request({
    ":method": "POST",
    ":path": `/google.firestore.v1.Firestore/${rpc}`,
    "content-type": "application/grpc",
    te: "trailers",
    authorization: "Bearer owner",
  });
  stream.on("error", () => undefined).pause();
  stream.write(Buffer.concat([head, message]));
  return stream;
}

const all = (collectionId: string) => ({
  parent: root,
  queryType: { case: "structuredQuery" as const, value: { from: [{ collectionId }] } },
});

describe("clients that never read", () => {
  beforeAll(async () => {
    for (let i = 0; i < 50; i++) await put(`big/${i}`, { s: { stringValue: "x".repeat(900_000) } });
  }, 60_000);

  test("gRPC: thirty queries of 45 MiB and thirty listeners", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    const session = deafSession();
    const query = toBinary(RunQueryRequestSchema, create(RunQueryRequestSchema, all("big")));
    const listen = toBinary(
      ListenRequestSchema,
      create(ListenRequestSchema, {
        database,
        targetChange: {
          case: "addTarget",
          value: { targetId: 1, targetType: { case: "query", value: all("big") } },
        },
      }),
    );
    for (let i = 0; i < 30; i++) grpcCall(session, "RunQuery", query).end();
    for (let i = 0; i < 30; i++) grpcCall(session, "Listen", listen);
    for (let i = 0; i < 20; i++) await put(`big/${i}`, { s: { stringValue: `${i}${"y".repeat(900_000)}` } });
    await sleep(1_000);
    expect((await emulator.memory()) - before).toBeLessThan(500);
  });

  test("REST: thirty queries of 45 MiB", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    const body = JSON.stringify({ structuredQuery: { from: [{ collectionId: "big" }] } });
    for (let i = 0; i < 30; i++) {
      http1(
        `POST /v1/${root}:runQuery HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nAuthorization: Bearer owner\r\n\r\n${body}`,
      ).pause();
    }
    await sleep(1_500);
    expect((await emulator.memory()) - before).toBeLessThan(500);
  });

  test("WebChannel: sixty sessions, with and without a back channel", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    const url = `http://${emulator.address}/google.firestore.v1.Firestore/Listen/channel?VER=8`;
    const addTarget = { targetId: 2, query: { parent: root, structuredQuery: { from: [{ collectionId: "big" }] } } };
    for (let i = 0; i < 60; i++) {
      const body = new URLSearchParams({
        count: "1",
        ofs: "0",
        headers: "Authorization:Bearer owner\r\n",
        req0___data__: JSON.stringify({ database, addTarget }),
      });
      const hello = await (await fetch(`${url}&RID=1&CVER=22`, { method: "POST", body })).text();
      const sid = /"c","([^"]+)"/.exec(hello)?.[1];
      if (i % 2 === 0) continue;
      const path = `/google.firestore.v1.Firestore/Listen/channel?VER=8&RID=rpc&SID=${sid}&AID=0&CI=0&TYPE=xmlhttp`;
      http1(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).pause();
    }
    for (let i = 0; i < 20; i++) await put(`big/${i}`, { s: { stringValue: `${i}${"z".repeat(900_000)}` } });
    expect((await emulator.memory()) - before).toBeLessThan(700);
  });
});

describe("clients that never finish", () => {
  test("large requests that stop before their end", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    const part = Buffer.alloc(mebibyte, "x");
    for (let i = 0; i < 8; i++) {
      const socket = http1(`POST /v1/${root}:commit HTTP/1.1\r\nHost: x\r\nContent-Length: ${17 * mebibyte}\r\n\r\n`);
      for (let sent = 0; sent < 16; sent++) if (!socket.write(part)) await once(socket, "drain");
    }
    await sleep(200);
    expect((await emulator.memory()) - before).toBeLessThan(400);
  });

  test("a thousand handshakes that nobody follows up", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    const url = `http://${emulator.address}/google.firestore.v1.Firestore/Write/channel?VER=8&CVER=22`;
    for (let i = 0; i < 1000; i++)
      expect((await fetch(`${url}&RID=${i}`, { method: "POST", body: "count=0" })).status).toBe(200);
    expect((await emulator.memory()) - before).toBeLessThan(100);
  });

  test("a thousand connections that say nothing", { timeout: 120_000 }, async () => {
    const before = await emulator.memory();
    for (let i = 0; i < 1000; i++) http1(i % 2 === 0 ? "" : "P");
    await sleep(300);
    expect((await emulator.memory()) - before).toBeLessThan(100);
  });
});

describe("large messages", () => {
  const filler = (mebibytes: number) =>
    Array.from({ length: mebibytes }, (_, i) => ({
      update: { name: `${root}/large/${i}`, fields: { s: { stringValue: "x".repeat(mebibyte - 1000) } } },
    }));
  const overWebChannel = async (writes: JsonObject[]): Promise<unknown> => {
    await using stream = webChannelTransport(target, false)("write");
    stream.send({ database });
    const { streamToken } = (await stream.next()) as { streamToken: string };
    stream.send({ streamToken, writes });
    return await stream.next();
  };
  const overGrpcStream = async (writes: JsonObject[]): Promise<unknown> => {
    await using stream = witness.open("write");
    stream.send({ database });
    const { streamToken } = (await stream.next()) as { streamToken: string };
    stream.send({ streamToken, writes });
    return await stream.next();
  };
  const doors: Record<string, (writes: JsonObject[]) => Promise<unknown>> = {
    gRPC: (writes) => witness.call("commit", { database, writes }),
    "gRPC stream": overGrpcStream,
    REST: (writes) => restTransport(target)("commit", { database, writes }),
    WebChannel: overWebChannel,
  };

  describe.each(Object.keys(doors))("%s", (door) => {
    const send = doors[door] as (typeof doors)[string];

    test("9 MiB are written", { timeout: 60_000 }, async () => {
      expect(statusOf(await send(filler(9)))).toBe("OK");
    });

    test.each([11, 16, 17])("%i MiB are refused in production's words", { timeout: 60_000 }, async (size) => {
      const message = expect.stringMatching(/^Request payload size exceeds the limit: \d+ bytes\.$/);
      expect(await send(filler(size))).toMatchObject({ error: { status: "INVALID_ARGUMENT", message } });
    });
  });
});

describe("many targets", () => {
  const addTarget = (targetId: number): JsonObject => ({
    database,
    addTarget: { targetId, documents: { documents: [`${root}/many/${targetId}`] } },
  });

  async function untilCurrent(stream: Stream, count: number): Promise<void> {
    for (let seen = 0; seen < count; ) {
      const answer = await stream.next();
      expect(statusOf(answer)).toBe("OK");
      const { targetChange } = answer as { targetChange?: JsonObject };
      if (targetChange?.targetChangeType === "CURRENT") seen += (targetChange.targetIds as number[]).length;
    }
  }

  test.each([
    ["gRPC", (): Stream => witness.open("listen")],
    ["WebChannel", (): Stream => webChannelTransport(target, false)("listen")],
  ])("10,000 over %s: one write reaches one of them", { timeout: 120_000 }, async (door, open) => {
    const before = await emulator.memory();
    await using stream = open();
    const count = door === "gRPC" ? 10_000 : 2_000;
    for (let id = 1; id <= count; id++) stream.send(addTarget(id));
    await untilCurrent(stream, count);
    expect((await emulator.memory()) - before).toBeLessThan(150);
    await put("many/777", { n: { stringValue: door } });
    for (;;) {
      const { documentChange } = (await stream.next()) as { documentChange?: JsonObject };
      if (documentChange === undefined) continue;
      expect(documentChange).toMatchObject({ document: { name: `${root}/many/777` }, targetIds: [777] });
      return;
    }
  });
});
