// What gRPC adds to HTTP/2, frame by frame over Node's own client: prefixes, compression, deadlines, and calls that are
// not what they claim to be.
import { once } from "node:events";
import http2, { type ClientHttp2Session, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";
import { deflateSync, gzipSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DocumentSchema } from "../../proto/gen/google/firestore/v1/document_pb.js";
import { GetDocumentRequestSchema } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import { borderService } from "../border-service.ts";
import { type Server, serve } from "../serve.ts";

let server: Server;
let client: ClientHttp2Session;
let closedStreams: () => number;

beforeEach(async () => {
  const { service, admin, heard } = borderService();
  closedStreams = () => heard.closedStreams;
  server = await serve({ host: "127.0.0.1", port: 0, service, admin, onShutdown: () => undefined });
  client = http2.connect(`http://127.0.0.1:${server.port}`);
});
afterEach(async () => {
  client.destroy();
  await server.close();
});

const get = (name: string) => toBinary(GetDocumentRequestSchema, create(GetDocumentRequestSchema, { name }));

function message(content: Uint8Array, compressed = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = compressed;
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}

interface Answer {
  readonly http: number;
  readonly status: string | undefined;
  readonly text: string | undefined;
  readonly body: Buffer;
}

/** One call with these bytes as its content, in these pieces; half-closed unless told otherwise. */
async function call(pieces: readonly Buffer[], headers: OutgoingHttpHeaders = {}, end = true): Promise<Answer> {
  const path = "/google.firestore.v1.Firestore/GetDocument";
  const request = client.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", ...headers });
  const chunks: Buffer[] = [];
  let trailers: IncomingHttpHeaders = {};
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("trailers", (last: IncomingHttpHeaders) => {
    trailers = last;
  });
  request.on("error", () => undefined);
  const answered = once(request, "response");
  const closed = once(request, "close");
  for (const piece of pieces) {
    request.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (end) request.end();
  const [head] = (await answered) as [IncomingHttpHeaders];
  await closed;
  const all = { ...head, ...trailers };
  return {
    http: Number(head[":status"]),
    status: all["grpc-status"] as string | undefined,
    text: all["grpc-message"] as string | undefined,
    body: Buffer.concat(chunks),
  };
}

const nameIn = ({ body }: Answer) => fromBinary(DocumentSchema, body.subarray(5)).name;

test("a message in one piece, and byte by byte", async () => {
  const bytes = message(get("n"));
  const whole = await call([bytes]);
  expect([whole.http, whole.status, nameIn(whole)]).toEqual([200, "0", "n"]);
  const pieces = await call([...bytes].map((byte) => Buffer.from([byte])));
  expect(nameIn(pieces)).toBe("n");
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
] as const)("a message compressed with %s", async (encoding, compress) => {
  const answer = await call([message(compress(get("packed")), 1)], { "grpc-encoding": encoding });
  expect(nameIn(answer)).toBe("packed");
});

const good = message(get("n"));

test.each<[what: string, status: string, sent: { pieces: Buffer[]; headers?: OutgoingHttpHeaders }]>([
  ["no message", "12", { pieces: [] }],
  ["two messages", "12", { pieces: [good, good] }],
  ["a message that breaks off", "3", { pieces: [good.subarray(0, 7)] }],
  ["what is not compressed", "3", { pieces: [message(get("n"), 1)], headers: { "grpc-encoding": "gzip" } }],
  ["an unknown compression", "12", { pieces: [message(get("n"), 1)], headers: { "grpc-encoding": "zip" } }],
  ["a bomb", "8", { pieces: [message(gzipSync(Buffer.alloc(64 << 20)), 1)], headers: { "grpc-encoding": "gzip" } }],
  ["a length of four gigabytes", "8", { pieces: [Buffer.from([0, 255, 255, 255, 255, 1])] }],
  ["an unknown method", "12", { pieces: [good], headers: { ":path": "/google.firestore.v1.Firestore/No" } }],
  ["an unknown service", "12", { pieces: [good], headers: { ":path": "/other.Service/GetDocument" } }],
  ["a malformed token", "3", { pieces: [good], headers: { authorization: "Basic x" } }],
])("%s: status %s, and the connection goes on", async (_, status, { pieces, headers }) => {
  expect((await call(pieces, headers)).status).toBe(status);
  expect(nameIn(await call([message(get("next"))]))).toBe("next");
});

test.each([
  ["GET", { ":method": "GET" }, 405],
  ["JSON", { "content-type": "application/json" }, 415],
] as const)("%s is not gRPC", async (_, headers, status) => {
  expect((await call([], headers)).http).toBe(status);
});

test("a deadline ends the call, and its session is told", async () => {
  const path = "/google.firestore.v1.Firestore/Write";
  const answer = await call([], { ":path": path, "grpc-timeout": "50m" }, false);
  expect([answer.status, answer.text]).toEqual(["4", "Deadline exceeded."]);
  expect(closedStreams()).toBe(1);
});

test("a deadline that is none is ignored", async () => {
  for (const timeout of ["soon", "-1S", "999999999S", "1"]) {
    expect(nameIn(await call([message(get("n"))], { "grpc-timeout": timeout }))).toBe("n");
  }
});

test("words beyond ASCII arrive, half characters do no harm", async () => {
  const answer = await call([message(get("a/missing"))]);
  expect(decodeURIComponent(answer.text ?? "")).toBe('"a/missing" not found. \u{1F525}\ufffd');
});

test("a client that resets its call: the session is told", async () => {
  const headers = {
    ":method": "POST",
    ":path": "/google.firestore.v1.Firestore/Write",
    "content-type": "application/grpc",
  };
  const request = client.request(headers);
  request.on("error", () => undefined);
  request.write(message(Buffer.alloc(0)));
  await once(request, "response");
  request.close(http2.constants.NGHTTP2_CANCEL);
  while (closedStreams() === 0) await new Promise((resolve) => setTimeout(resolve, 2));
});

test("thousands of streams that are cancelled leave the connection, and what else is on it, alone", async () => {
  const begin = (rpc: string) => {
    const headers = { ":method": "POST", ":path": `/google.firestore.v1.Firestore/${rpc}` };
    const stream = client.request({ ...headers, "content-type": "application/grpc" });
    stream.on("error", () => undefined);
    return stream;
  };
  await once(client, "connect");
  const bystander = begin("Listen");
  for (let batch = 0; batch < 25; batch += 1) {
    const streams = Array.from({ length: 100 }, () => begin("Listen"));
    // Told to the server before they are taken back.
    await new Promise<void>((resolve, reject) => client.ping((error) => (error ? reject(error) : resolve())));
    const closed = streams.map((stream) => once(stream, "close"));
    for (const stream of streams) stream.close(http2.constants.NGHTTP2_CANCEL);
    await Promise.all(closed);
  }
  expect((await call([message(get("n"))])).status).toBe("0");
  expect([bystander.closed, client.closed]).toEqual([false, false]);
});
