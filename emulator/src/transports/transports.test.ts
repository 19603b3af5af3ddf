// Bytes on real sockets: what each transport makes of good, broken and hostile input, over the smallest service.
import { once } from "node:events";
import http from "node:http";
import { connect, type Socket } from "node:net";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  CommitRequestSchema,
  GetDocumentRequestSchema,
  WriteRequestSchema,
  WriteResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { borderService, type Heard } from "./border-service.ts";
import { type Server, serve } from "./serve.ts";

let server: Server;
let heard: Heard;
let shutdowns: number;

beforeEach(async () => {
  const border = borderService();
  heard = border.heard;
  shutdowns = 0;
  server = await serve({ host: "127.0.0.1", port: 0, ...border, onShutdown: () => shutdowns++ });
});

afterEach(() => server.close());

const root = "/v1/projects/p/databases/(default)/documents";
const url = (path: string) => `http://127.0.0.1:${server.port}${path}`;
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Sends bytes as they are and returns all that comes back until the server closes, or has sent `until`. */
async function raw(bytes: string | Buffer, end?: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
    if (end !== undefined && answer.includes(end)) socket.destroy();
  });
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

describe("port", () => {
  test("a connection that says nothing and leaves is no error", async () => {
    const socket: Socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
    expect((await fetch(url("/"))).status).toBe(200);
  });

  test("a preface that comes byte by byte is still HTTP/2", async () => {
    const socket = connect(server.port, "127.0.0.1");
    const first = once(socket, "data");
    for (const byte of "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const [settings] = await first;
    // The fourth byte of an HTTP/2 frame is its type; 4 is SETTINGS.
    expect((settings as Buffer)[3]).toBe(4);
    socket.destroy();
  });

  test.each(["\0\0\0\0", "PRIX\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"])(
    "garbage %j is refused",
    async (bytes) => {
      expect(await raw(bytes)).not.toContain("200 OK");
      expect((await fetch(url("/"))).status).toBe(200);
    },
  );

  test("a port in use rejects with EADDRINUSE", async () => {
    const again = serve({ ...borderService(), host: "127.0.0.1", port: server.port, onShutdown: () => undefined });
    await expect(again).rejects.toThrow(/EADDRINUSE: address already in use/);
  });

  test("close breaks what hangs and leaves the port free", async () => {
    const { port } = server;
    const hanging = connect(port, "127.0.0.1");
    hanging.on("error", () => undefined);
    await once(hanging, "connect");
    const gone = once(hanging, "close");
    await server.close();
    await gone;
    server = await serve({ ...borderService(), host: "127.0.0.1", port, onShutdown: () => undefined });
    expect(server.port).toBe(port);
  });

  test("POST /shutdown answers first", async () => {
    expect((await fetch(url("/shutdown"), { method: "POST" })).status).toBe(200);
    await until(() => shutdowns === 1);
  });
});

describe("REST", () => {
  test("an answer, and who asked", async () => {
    const answer = await fetch(url(`${root}/c/d`), {
      headers: { authorization: "Bearer owner", "x-hearth-span": "s1" },
    });
    expect(await answer.json()).toEqual({ name: "projects/p/databases/(default)/documents/c/d" });
    expect(heard.contexts[0]).toMatchObject({ caller: { kind: "admin" }, span: "s1" });
  });

  test("an error keeps its words, an unknown one does not", async () => {
    const missing = await fetch(url(`${root}/c/missing`));
    expect([missing.status, await missing.json()]).toMatchObject([404, { error: { code: 404, status: "NOT_FOUND" } }]);
    const broken = await fetch(url(`${root}/c/broken`));
    expect(await broken.json()).toEqual({ error: { code: 500, message: "Internal error.", status: "INTERNAL" } });
  });

  test.each([
    ["/c/%zz", 400],
    ["/c/%ff", 400],
    ["/c/%c0%ae", 400],
    ["", 404],
    [":nope", 404],
  ])("path documents%s: %i", async (path, status) => {
    const answer = await raw(`GET ${root}${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
  });

  test("dots in a path are names, not steps", async () => {
    const answer = await raw(`GET ${root}/c/%2e%2e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain('"name":"projects/p/databases/(default)/documents/c/.."');
  });

  test.each([
    "x",
    "[]",
    "null",
    '"x"',
    '{"bogus":1}',
    '{"writes":{}}',

    "{".repeat(100_000),
    '{"writes":',
  ])("body %.20j is refused", async (body) => {
    const answer = await fetch(url(`${root}:commit`), { method: "POST", body });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { code: 400, message: "Payload isn't valid for request.", status: "INVALID_ARGUMENT" } },
    ]);
  });

  test("a depth bomb is refused", async () => {
    const deep = `${'{"mapValue":{"fields":{"a":'.repeat(50_000)}{"nullValue":null}${"}}}".repeat(50_000)}`;
    const body = `{"writes":[{"update":{"name":"n","fields":{"a":${deep}}}}]}`;
    expect((await fetch(url(`${root}:commit`), { method: "POST", body })).status).toBe(400);
  });

  test("snake_case, gzip and an empty body are read", async () => {
    const { gzipSync } = await import("node:zlib");
    const body = gzipSync('{"writes":[{"delete":"n","current_document":{"exists":true}}]}');
    const headers = { "content-encoding": "gzip" };
    const answer = await fetch(url(`${root}:commit`), { method: "POST", body, headers });
    expect(await answer.json()).toEqual({ writeResults: [{}] });
    expect(await (await fetch(url(`${root}:commit`), { method: "POST" })).json()).toEqual({});
  });

  test("a gzip bomb and an unknown encoding are refused", async () => {
    const { gzipSync } = await import("node:zlib");
    const post = async (encoding: string, body: Buffer) => {
      const headers = { "content-encoding": encoding };
      const answer = await fetch(url(`${root}:commit`), { method: "POST", body: new Uint8Array(body), headers });
      return ((await answer.json()) as { error: { message: string } }).error.message;
    };
    expect(await post("gzip", gzipSync(Buffer.alloc(64 << 20)))).toMatch(/payload size exceeds the limit/);
    expect(await post("gzip", Buffer.from("no"))).toBe("The body is not valid gzip.");
    expect(await post("br", Buffer.from("no"))).toMatch(/Content-Encoding br is not supported/);
  });

  test("17 MiB fit, 19 MiB are refused, declared or not", async () => {
    const body = (mebibytes: number) => `{"writes":[{"delete":"${"x".repeat(mebibytes << 20)}"}]}`;
    expect((await fetch(url(`${root}:commit`), { method: "POST", body: body(17) })).status).toBe(200);
    const declared = `POST ${root}:commit HTTP/1.1\r\nHost: x\r\nContent-Length: ${19 << 20}\r\n\r\n`;
    expect(await raw(declared, "}}")).toContain("Request payload size exceeds the limit");
    const request = http.request(url(`${root}:commit`), { method: "POST" });
    request.on("error", () => undefined);
    request.end(body(19));
    const [response] = await once(request, "response");
    expect(response.statusCode).toBe(400);
    response.resume();
  });

  test("a body that breaks off does nothing and harms nobody", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`POST ${root}:commit HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"writes":`);
    await once(socket, "ready");
    socket.destroy();
    expect((await fetch(url("/"))).status).toBe(200);
  });

  test("a stream is an array; its error is the status at first and the last element later", async () => {
    const query = (path: string) => fetch(url(`${root}/${path}:runQuery`), { method: "POST", body: "{}" });
    expect(await (await query("a/b")).json()).toEqual([{}, { skippedResults: 1 }, { skippedResults: 2 }]);
    const late = await query("a/late");
    expect([late.status, await late.json()]).toEqual([
      200,
      [{}, { skippedResults: 1 }, { error: { code: 404, message: "gone in the middle", status: "NOT_FOUND" } }],
    ]);
    expect((await query("a/early")).status).toBe(404);
  });

  test("cross-origin requests are granted to the asking origin only", async () => {
    const origin = "http://app.test";
    const preflight = await fetch(url(`${root}/c/d`), {
      method: "OPTIONS",
      headers: { origin, "access-control-request-headers": "a,b", "access-control-request-private-network": "true" },
    });
    expect([preflight.status, Object.fromEntries(preflight.headers)]).toMatchObject([
      200,
      {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "DELETE,GET,HEAD,PATCH,POST,PUT",
        "access-control-allow-headers": "a,b",
        "access-control-allow-private-network": "true",
        vary: "Origin",
      },
    ]);
    const plain = await fetch(url(`${root}/c/d`));
    expect(plain.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("gRPC", () => {
  let client: grpc.Client;
  const identity = (bytes: Buffer) => bytes;
  const path = (method: string) => `/google.firestore.v1.Firestore/${method}`;

  beforeEach(() => {
    client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  });
  afterEach(() => client.close());

  const call = (method: string, bytes: Uint8Array, authorization?: string) =>
    new Promise<Buffer | grpc.ServiceError>((resolve) => {
      const metadata = new grpc.Metadata();
      if (authorization !== undefined) metadata.set("authorization", authorization);
      client.makeUnaryRequest(path(method), identity, identity, Buffer.from(bytes), metadata, (error, value) =>
        resolve(error ?? (value as Buffer)),
      );
    });
  const get = (name: string) => toBinary(GetDocumentRequestSchema, create(GetDocumentRequestSchema, { name }));

  test("an answer, and who asked", async () => {
    const answer = (await call("GetDocument", get("n"), "Bearer owner")) as Buffer;
    expect(fromBinary(DocumentSchema, answer).name).toBe("n");
    expect(heard.contexts[0]).toMatchObject({ caller: { kind: "admin" } });
  });

  test.each([
    ["GetDocument", get("a/missing"), [5, /not found/]],
    ["GetDocument", get("a/broken"), [13, /^Internal error\.$/]],
    ["GetDocument", Buffer.from([0x0a, 0xff]), [3, /is not a valid google.firestore.v1.GetDocumentRequest/]],
    ["GetDocument", Buffer.from([0x0a, 0x01, 0xff]), [3, /is not a valid/]],
    ["ExecutePipeline", Buffer.alloc(0), [12, /Firestore\/ExecutePipeline is unimplemented/]],
    ["Nothing", Buffer.alloc(0), [12, /Nothing/]],
  ] as const)("%s %j: %j", async (method, bytes, [code, message]) => {
    expect(await call(method, bytes)).toMatchObject({ code, details: expect.stringMatching(message) });
  });

  test("a malformed token", async () => {
    expect(await call("GetDocument", get("n"), "Bearer x")).toMatchObject({ code: 3, details: "invalid jwt" });
  });

  test("17 MiB fit, 19 MiB are refused, and the connection goes on", async () => {
    const commit = (mebibytes: number) => {
      const writes = [{ operation: { case: "delete" as const, value: "x".repeat(mebibytes << 20) } }];
      return toBinary(CommitRequestSchema, create(CommitRequestSchema, { writes }));
    };
    expect(await call("Commit", commit(17))).toBeInstanceOf(Buffer);
    expect(await call("Commit", commit(19))).toMatchObject({
      code: 8,
      details: expect.stringMatching(/larger than max/),
    });
    expect(await call("GetDocument", get("n"))).toBeInstanceOf(Buffer);
  });

  test("a stream answers in order, ends as the session ends it, and tells it of the end", async () => {
    const encode = (streamId: string) =>
      Buffer.from(toBinary(WriteRequestSchema, create(WriteRequestSchema, { streamId })));
    const stream = client.makeBidiStreamRequest(path("Write"), identity, identity);
    const ids: string[] = [];
    stream.on("data", (bytes: Buffer) => ids.push(fromBinary(WriteResponseSchema, bytes).streamId));
    const ended = once(stream, "status");
    for (const id of ["a", "b", "c", "end"]) stream.write(encode(id));
    expect((await ended)[0]).toMatchObject({ code: 0 });
    expect(ids).toEqual(["a", "b", "c"]);
    await until(() => heard.closedStreams === 1);

    const failing = client.makeBidiStreamRequest(path("Write"), identity, identity);
    failing.on("data", () => undefined);
    failing.write(encode("fail"));
    const [error] = await once(failing, "error");
    expect(error).toMatchObject({ code: 5, details: "no such stream" });

    const half = client.makeBidiStreamRequest(path("Write"), identity, identity);
    half.on("data", () => undefined);
    half.end();
    expect((await once(half, "status"))[0]).toMatchObject({ code: 0 });
  });

  test("a client that never reads is ended; others are served meanwhile", async () => {
    const stream = client.makeBidiStreamRequest(path("Listen"), identity, identity);
    stream.on("error", () => undefined);
    stream.pause();
    stream.write(Buffer.alloc(0));
    await until(() => heard.closedStreams === 1);
    expect(heard.flooded).toBeLessThan(10_000);
    expect(await call("GetDocument", get("n"))).toBeInstanceOf(Buffer);
    stream.cancel();
  });
});
