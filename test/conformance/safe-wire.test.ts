// What is not the protocol it claims to be: malformed frames, bodies that break off, bombs and invalid UTF-8, on every
// transport of a whole emulator. Each gets a clear answer or loses its connection; nothing is written; others are served.
import { once } from "node:events";
import { type ClientHttp2Session, connect as connectHttp2, constants, type OutgoingHttpHeaders } from "node:http2";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { CommitRequestSchema } from "../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import { type Failure, GrpcTransport, webChannelTransport } from "./transport-clients.ts";

const project = "demo-wire";
const database = `projects/${project}/databases/(default)`;
const root = `${database}/documents`;
const path = (rpc: string) => `/google.firestore.v1.Firestore/${rpc}`;
let emulator: Emulator;
let witness: GrpcTransport;

beforeAll(async () => {
  emulator = await startEmulator();
  witness = new GrpcTransport({ address: emulator.address, project, authorization: "Bearer owner" });
});
afterAll(async () => {
  witness[Symbol.dispose]();
  await emulator.close();
});

/** Nothing was written, and others are served. */
afterEach(async () => {
  const written = await witness.call("listCollectionIds", { parent: root });
  await emulator.admin.clearDatabase(project, "(default)");
  expect(written).toEqual([{}]);
});

const statusOf = (answer: unknown) => (answer as Partial<Failure>).error?.status ?? "OK";

describe("gRPC", () => {
  let session: ClientHttp2Session;
  beforeAll(() => {
    session = connectHttp2(`http://${emulator.address}`);
    session.on("error", () => undefined);
  });
  afterAll(() => session.destroy());

  /** One call with these bytes as its body; the status that came back. */
  async function call(rpc: string, body: Buffer, headers: OutgoingHttpHeaders = {}): Promise<string> {
    const stream = session.request({
      ":method": "POST",
      ":path": path(rpc),
      "content-type": "application/grpc",
      te: "trailers",
      authorization: "Bearer owner",
      ...headers,
    });
    let status: string | undefined;
    const take = (answered: Record<string, unknown>) => {
      const code = answered["grpc-status"];
      if (code !== undefined) status = `grpc ${String(code)}`;
      else if (answered[":status"] !== 200) status ??= `http ${String(answered[":status"])}`;
    };
    stream
      .on("response", take)
      .on("trailers", take)
      .on("error", () => undefined);
    stream.resume().end(body);
    await once(stream, "close");
    return status ?? `reset ${stream.rstCode}`;
  }

  function framed(message: Uint8Array, { flag = 0, length = message.length } = {}): Buffer {
    const head = Buffer.alloc(5);
    head[0] = flag;
    head.writeUInt32BE(length, 1);
    return Buffer.concat([head, message]);
  }

  const write = (name: string) =>
    toBinary(CommitRequestSchema, create(CommitRequestSchema, { database, writes: [update(name)] }));
  const update = (name: string) => ({ operation: { case: "update" as const, value: { name, fields: {} } } });
  const good = write(`${root}/c/d`);
  const field = (number: number, bytes: Uint8Array): Buffer => {
    const length: number[] = [];
    for (let rest = bytes.length; ; rest >>>= 7) {
      length.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) break;
    }
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
  };
  /** Commit { database, writes: [{ update: { name, fields: { a: nested } } }] } as bytes. */
  const withValue = (value: Uint8Array) => {
    const entry = Buffer.concat([field(1, Buffer.from("a")), field(2, value)]);
    const document = Buffer.concat([field(1, Buffer.from(`${root}/c/d`)), field(2, entry)]);
    return Buffer.concat([field(1, Buffer.from(database)), field(2, field(1, document))]);
  };
  const nested = (depth: number) => {
    let value: Buffer = Buffer.from([0x58, 0]);
    for (let i = 0; i < depth; i++) value = field(9, field(1, value));
    return value;
  };

  const invalid = `grpc ${constants.NGHTTP2_NO_ERROR + 3}`;
  test.each([
    ["a message that is no message", framed(Buffer.from([0xff, 0xff, 0xff])), invalid],
    ["a field that is longer than the message", framed(Buffer.from([0x0a, 0x7f, 1])), invalid],
    ["a string that is not UTF-8", framed(field(1, Buffer.from([0x70, 0xc3, 0x28]))), invalid],
    ["a name that is not UTF-8", framed(withName(Buffer.from([0xf0, 0x28, 0x8c, 0x28]))), invalid],
    ["a value 30 levels deep", framed(withValue(nested(30))), invalid],
    ["a value 5,000 levels deep", framed(withValue(nested(5_000))), invalid],
    ["a value without a type", framed(withValue(Buffer.alloc(0))), invalid],
  ])("%s is INVALID_ARGUMENT", async (_, body, status) => {
    expect(await call("Commit", body)).toBe(status);
  });

  function withName(name: Uint8Array): Buffer {
    const document = field(1, Buffer.concat([Buffer.from(`${root}/c/`), name]));
    return Buffer.concat([field(1, Buffer.from(database)), field(2, field(1, document))]);
  }

  test.each([
    ["a message that breaks off", framed(good, { length: good.length + 10 })],
    ["a message of four gibibytes", framed(good, { length: 0xffffffff })],
    ["a head that breaks off", Buffer.from([0, 0, 0])],
    ["no message", Buffer.alloc(0)],
    ["two messages in a unary call", Buffer.concat([framed(good), framed(good)])],
    ["compressed, without saying how", framed(gzipSync(good), { flag: 1 })],
    ["a flag that does not exist", framed(good, { flag: 7 })],
  ])("%s is refused, with a status", async (_, body) => {
    expect(await call("Commit", body)).toMatch(/^grpc ([378]|12|13)$/);
  });

  test("a gzip bomb is refused before it unfolds", async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20));
    expect(await call("Commit", framed(bomb, { flag: 1 }), { "grpc-encoding": "gzip" })).toMatch(/^grpc (3|8|12|13)$/);
  });

  test.each(["Explode", "ExecutePipeline", "../x.Y/Z"])("the method %s is UNIMPLEMENTED", async (rpc) => {
    expect(await call(rpc, framed(Buffer.alloc(0)))).toBe("grpc 12");
  });

  test.each<[string, OutgoingHttpHeaders, RegExp]>([
    ["no content type", { "content-type": "text/html" }, /^(http 415|grpc ([1-9]|1\d))$/],
    ["a PUT", { ":method": "PUT" }, /^(http 4\d\d|grpc ([1-9]|1\d)|reset \d+)$/],
    ["an unknown encoding", { "grpc-encoding": "rot13" }, /^grpc (12|3|13)$/],
    ["a token that is none", { authorization: "Bearer a.b" }, /^grpc 3$/],
    ["a scheme that is none", { authorization: "Basic eDp5" }, /^grpc 3$/],
  ])("%s is refused", async (_, headers, status) => {
    const flag = headers["grpc-encoding"] === undefined ? 0 : 1;
    expect(await call("Commit", framed(good, { flag }), headers)).toMatch(status);
  });

  test("headers of 100 KB end that call or that connection only", async () => {
    const own = connectHttp2(`http://${emulator.address}`).on("error", () => undefined);
    const stream = own.request({ ":method": "POST", ":path": path("Commit"), "x-long": "x".repeat(100_000) });
    const closed = new Promise((resolve) => stream.on("close", resolve));
    stream
      .on("error", () => undefined)
      .resume()
      .end();
    await closed;
    own.destroy();
  });
});

/** A request as bytes; everything that came back until the connection closed. */
async function raw(bytes: string | Buffer, { end = true } = {}): Promise<string> {
  const [host = "", port] = emulator.address.split(":");
  const socket = connect(Number(port), host);
  let answer = "";
  socket.on("data", (chunk) => (answer += chunk.toString("latin1"))).on("error", () => undefined);
  socket.write(bytes);
  if (end) socket.end();
  await new Promise((resolve) => socket.on("close", resolve));
  return answer;
}

/** Rules are PUT, all else is POSTed. */
const post = (target: string, body: string | Buffer, length = Buffer.byteLength(body)): Buffer =>
  Buffer.concat([
    Buffer.from(
      `${target.endsWith("Rules") ? "PUT" : "POST"} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`,
    ),
    Buffer.from(body),
  ]);

describe("HTTP", () => {
  const good = JSON.stringify({ writes: [{ update: { name: `${root}/c/d`, fields: {} } }] });
  const commit = `/v1/${root}:commit`;
  const channel = "/google.firestore.v1.Firestore/Write/channel?VER=8&RID=1&CVER=22";

  test.each([
    ["no request at all", "\0\0\0\0\r\n\r\n"],
    ["a request line that is none", "COMMIT\r\n\r\n"],
    ["a header without a name", `POST ${commit} HTTP/1.1\r\n: x\r\n\r\n`],
    ["two lengths", `POST ${commit} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}   `],
    ["a negative length", `POST ${commit} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}`],
    [
      "length and chunks",
      `POST ${commit} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    ],
    [
      "a chunk that is none",
      `POST ${commit} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    ],
    ["headers without end", `GET / HTTP/1.1\r\n${"x: y\r\n".repeat(40_000)}`],
  ])("%s: 4xx and the connection closes", async (_, bytes) => {
    expect(await raw(bytes, { end: false })).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
  });

  test.each([
    ["REST", commit, good],
    ["WebChannel", channel, `count=1&ofs=0&req0___data__=${encodeURIComponent(good)}`],
    ["admin", `/emulator/v1/projects/${project}:securityRules`, '{"rules":{"files":[{"content":"x"}]}}'],
  ])("%s: a body that breaks off does nothing", async (_, target, body) => {
    await raw(post(target, body, body.length + 500));
    await raw(post(target, body.slice(0, body.length / 2), body.length));
    expect((await raw(post(target, body.slice(0, body.length / 2)))).slice(0, 12)).toMatch(
      /^HTTP\/1\.1 400$|^HTTP\/1\.1 200$/,
    );
    const rules = await fetch(`http://${emulator.address}/emulator/v1/projects/${project}:securityRules`);
    expect(rules.status).toBe(404);
  });

  test.each([
    ["REST", commit, Buffer.from(good.replace('"fields":{}', '"fields":{"a":{"stringValue":"\xff"}}'), "latin1")],
    ["WebChannel", channel, Buffer.from("count=1&ofs=0&req0___data__=%7B%22database%22%3A%22%FF%22%7D")],
    [
      "admin",
      `/emulator/v1/projects/${project}:securityRules`,
      Buffer.from('{"rules":{"files":[{"content":"\xff"}]}}', "latin1"),
    ],
  ])("%s: text that is not UTF-8 is refused", async (_, target, body) => {
    expect((await raw(post(target, body))).slice(0, 12)).toBe("HTTP/1.1 400");
  });

  test.each([
    ["an empty list", "[]"],
    ["a number", "7"],
    ["null", "null"],
    ["writes that are no list", '{"writes":{}}'],
    ["a write that is no object", '{"writes":[7]}'],
    ["an unknown field", '{"writes":[],"explode":true}'],
    [
      "a value of two types",
      `{"writes":[{"update":{"name":"${root}/c/d","fields":{"a":{"nullValue":null,"booleanValue":true}}}}]}`,
    ],
    [
      "an integer that is too large",
      `{"writes":[{"update":{"name":"${root}/c/d","fields":{"a":{"integerValue":"9223372036854775808"}}}}]}`,
    ],
    ["bytes that are not base64", `{"writes":[{"update":{"name":"${root}/c/d","fields":{"a":{"bytesValue":"!"}}}}]}`],
    ["a time that is none", `{"writes":[{"update":{"name":"${root}/c/d","fields":{"a":{"timestampValue":"noon"}}}}]}`],
    ["a lone surrogate", `{"writes":[{"update":{"name":"${root}/c/\\ud800","fields":{}}}]}`],
  ])("REST: %s is 400", async (_, body) => {
    const answer = await fetch(`http://${emulator.address}${commit}`, { method: "POST", body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { status: "INVALID_ARGUMENT" } }]);
  });
});

describe("WebChannel", () => {
  test.each([
    ["no JSON", "{"],
    ["another shape", '{"explode":1}'],
    ["a list", "[]"],
    ["nothing", ""],
    ["a document name that leads out", { database, writes: [], streamId: "x" }],
  ])("%s as the first message ends the stream by name", async (_, message) => {
    const body = new URLSearchParams({
      count: "1",
      ofs: "0",
      headers: "Authorization:Bearer owner\r\n",
      req0___data__: typeof message === "string" ? message : JSON.stringify(message),
    });
    const url = `http://${emulator.address}/google.firestore.v1.Firestore/Write/channel?VER=8&CVER=22`;
    const hello = await (await fetch(`${url}&RID=1`, { method: "POST", body })).text();
    const sid = /"c","([^"]+)"/.exec(hello)?.[1];
    const answer = await (await fetch(`${url}&RID=rpc&SID=${sid}&AID=0&CI=1&TYPE=xmlhttp`)).text();
    expect(answer).toContain('"status":"INVALID_ARGUMENT"');
  });

  test.each(["c/..", "c/__x__", "c//d", "../../x/y", `c/${"x".repeat(1501)}`])(
    "the path %.20s is refused",
    async (bad) => {
      await using stream = webChannelTransport(
        { address: emulator.address, project, authorization: "Bearer owner" },
        false,
      )("write");
      stream.send({ database });
      const { streamToken } = (await stream.next()) as { streamToken: string };
      stream.send({ streamToken, writes: [{ update: { name: `${root}/${bad}` } }] });
      expect(statusOf(await stream.next())).toBe("INVALID_ARGUMENT");
    },
  );
});
