// The protocol below gRPC, byte by byte: flow control in both directions, and what broken clients get.
import { once } from "node:events";
import http2 from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Http2Connection } from "./connection.ts";
import { errorCode, type Frame, FrameReader, flag, frameType } from "./frame.ts";
import { encodeHeaders } from "./hpack-encoder.ts";
import type { Http2Stream, StreamEvents } from "./stream.ts";

let server: Server;
let streams: Http2Stream[];
let connections: Http2Connection[];
let aborted: number;
let received: number;
let onEnd: (stream: Http2Stream) => void;

beforeEach(async () => {
  streams = [];
  connections = [];
  aborted = 0;
  received = 0;
  onEnd = (stream) => stream.end(encodeHeaders({ done: "yes" }, { status: 200 }));
  server = createServer((socket) => {
    connections.push(
      new Http2Connection(socket, (stream): StreamEvents => {
        streams.push(stream);
        return {
          onData: (bytes) => {
            received += bytes.length;
            stream.take();
          },
          onEnd: () => onEnd(stream),
          onAborted: () => aborted++,
        };
      }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => server.close());

const port = () => (server.address() as AddressInfo).port;
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

// biome-ignore lint/complexity/useMaxParams: read like the frame itself
function frame(type: number, flags: number, streamId: number, payload: Buffer | number[] = []): Buffer {
  const content = Buffer.from(payload as number[]);
  const head = Buffer.alloc(9);
  head.writeUIntBE(content.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, content]);
}
const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const settings = (...pairs: [number, number][]) =>
  frame(
    frameType.settings,
    0,
    0,
    Buffer.concat(pairs.map(([key, value]) => Buffer.concat([Buffer.from([0, key]), uint32(value)]))),
  );
const head = encodeHeaders({ ":method": "POST", ":path": "/" });
const open = (id: number, flags: number = flag.endHeaders) => frame(frameType.headers, flags, id, head);

class RawClient {
  readonly frames: Frame[] = [];
  readonly socket: Socket;
  closed = false;

  constructor(...first: Buffer[]) {
    this.socket = connect(port(), "127.0.0.1");
    const reader = new FrameReader();
    this.socket.on("data", (chunk: Buffer) => {
      reader.push(chunk);
      for (let one = reader.next(); one !== undefined; one = reader.next()) this.frames.push(one);
    });
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.closed = true;
    });
    this.socket.write(Buffer.concat([preface, ...first]));
  }

  of(type: number): Frame[] {
    return this.frames.filter((one) => one.type === type);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

describe("what breaks the connection, and with which code", () => {
  const padded = flag.endHeaders | flag.padded;
  test.each([
    ["a frame that is too large", frame(frameType.ping, 0, 0, Buffer.alloc(16_385)), errorCode.frameSize],
    ["a stream of the server's", open(2), errorCode.protocol],
    ["stream 0 with headers", open(0), errorCode.protocol],
    ["data on stream 0", frame(frameType.data, 0, 0, [1]), errorCode.protocol],
    ["data on a stream that was never opened", frame(frameType.data, 0, 7, [1]), errorCode.protocol],
    ["a reset of a stream that was never opened", frame(frameType.rstStream, 0, 7, uint32(8)), errorCode.protocol],
    ["a stray CONTINUATION", frame(frameType.continuation, 4, 1, head), errorCode.protocol],
    [
      "an interrupted header block",
      Buffer.concat([open(1, 0), frame(frameType.ping, 0, 0, Buffer.alloc(8))]),
      errorCode.protocol,
    ],
    ["more padding than frame", frame(frameType.headers, padded, 1, [200, 1, 2]), errorCode.protocol],
    ["headers that cannot be decoded", frame(frameType.headers, flag.endHeaders, 1, [0xbe]), errorCode.compression],
    ["a push", frame(frameType.pushPromise, 4, 1, [0, 0, 0, 2]), errorCode.protocol],
    ["a short PING", frame(frameType.ping, 0, 0, [1]), errorCode.frameSize],
    ["a short RST_STREAM", Buffer.concat([open(1), frame(frameType.rstStream, 0, 1, [1])]), errorCode.frameSize],
    ["broken SETTINGS", frame(frameType.settings, 0, 0, [1]), errorCode.frameSize],
    ["an initial window that is too large", settings([4, 0x8000_0000]), errorCode.flowControl],
    ["a frame size that is too small", settings([5, 1]), errorCode.protocol],
    ["ENABLE_PUSH 2", settings([2, 2]), errorCode.protocol],
    ["a window update of nothing", frame(frameType.windowUpdate, 0, 0, uint32(0)), errorCode.protocol],
    ["a window that overflows", frame(frameType.windowUpdate, 0, 0, uint32(0x7fff_ffff)), errorCode.flowControl],
  ])("%s", async (_, bytes, code) => {
    using client = new RawClient(settings(), bytes);
    await until(() => client.closed);
    expect(client.of(frameType.goaway)[0]?.payload.readUInt32BE(4)).toBe(code);
  });

  test("headers without an end", async () => {
    const more = Array.from({ length: 10 }, () => frame(frameType.continuation, 0, 1, Buffer.alloc(16_000)));
    using client = new RawClient(settings(), open(1, 0), ...more);
    await until(() => client.closed);
    expect(client.of(frameType.goaway)[0]?.payload.readUInt32BE(4)).toBe(errorCode.enhanceYourCalm);
  });

  test("what is not HTTP/2", async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.write("PRI * HTTP/3.0\r\n");
    socket.resume();
    await once(socket, "close");
  });
});

describe("what breaks one stream", () => {
  test.each([
    ["a window update of nothing", frame(frameType.windowUpdate, 0, 1, uint32(0)), errorCode.protocol],
    ["a window that overflows", frame(frameType.windowUpdate, 0, 1, uint32(0x7fff_ffff)), errorCode.flowControl],
    ["headers again, in the middle", open(1), errorCode.protocol],
  ])("%s", async (_, bytes, code) => {
    using client = new RawClient(settings(), open(1), bytes, frame(frameType.ping, 0, 0, Buffer.alloc(8)));
    await until(() => client.of(frameType.ping).length === 1);
    expect(client.of(frameType.rstStream)[0]?.payload.readUInt32BE(0)).toBe(code);
    expect(aborted).toBe(1);
  });

  test("data after the end", async () => {
    onEnd = () => {};
    const data = frame(frameType.data, 0, 1, [1]);
    using client = new RawClient(settings(), open(1, flag.endHeaders | flag.endStream), data);
    await until(() => client.of(frameType.rstStream).length === 1);
    expect(client.of(frameType.rstStream)[0]?.payload.readUInt32BE(0)).toBe(errorCode.streamClosed);
  });

  test("more than the window, when nothing is taken", async () => {
    const data = Array.from({ length: 65 }, () => frame(frameType.data, 0, 1, Buffer.alloc(16_384)));
    using client = new RawClient(settings(), open(1));
    await until(() => streams.length === 1);
    (streams[0] as Http2Stream).take = () => {};
    client.socket.write(Buffer.concat(data));
    await until(() => client.of(frameType.rstStream).length === 1);
    expect(client.of(frameType.rstStream)[0]?.payload.readUInt32BE(0)).toBe(errorCode.flowControl);
  });

  test("the client's own reset, once; what is still on its way to it is ignored", async () => {
    const reset = frame(frameType.rstStream, 0, 1, uint32(errorCode.cancel));
    const late = Buffer.concat([reset, frame(frameType.data, flag.endStream, 1, [1]), reset]);
    using client = new RawClient(settings(), open(1), late, frame(frameType.ping, 0, 0, Buffer.alloc(8)));
    await until(() => client.of(frameType.ping).length === 1);
    expect(aborted).toBe(1);
  });
});

describe("frames", () => {
  test("PING is answered, unknown frames and PRIORITY are ignored", async () => {
    const ping = Buffer.from("12345678");
    using client = new RawClient(settings(), frame(99, 0, 0, [1]), frame(frameType.priority, 0, 1, Buffer.alloc(5)));
    client.socket.write(frame(frameType.ping, 0, 0, ping));
    await until(() => client.of(frameType.ping).length === 1);
    expect(client.of(frameType.ping)[0]).toMatchObject({ flags: flag.ack, payload: ping });
  });

  test("bytes one by one, padding and priorities", async () => {
    using client = new RawClient();
    const priority = Buffer.concat([Buffer.from([3]), Buffer.alloc(5), head, Buffer.alloc(3)]);
    const flags = flag.endHeaders | flag.padded | flag.priority;
    const data = frame(frameType.data, flag.padded | flag.endStream, 1, [2, 7, 7, 7, 0, 0]);
    for (const byte of Buffer.concat([settings(), frame(frameType.headers, flags, 1, priority), data])) {
      client.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => client.of(frameType.headers).length === 1);
    expect(received).toBe(3);
  });

  test("a client that keeps a smaller table of headers hears that we know, once", async () => {
    using client = new RawClient(settings([1, 0]));
    client.socket.write(Buffer.concat([open(1, 5), open(3, 5)]));
    await until(() => client.of(frameType.headers).length === 2);
    expect(client.of(frameType.headers).map(({ payload }) => payload[0])).toEqual([0x20, 0x88]);
  });
});

describe("flow control", () => {
  test("an answer stays within the client's windows and arrives whole, in order", async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    onEnd = (stream) => {
      stream.headers(encodeHeaders({}, { status: 200 }));
      for (let at = 0; at < content.length; at += 70_000) stream.data(content.subarray(at, at + 70_000));
      stream.end(encodeHeaders({ done: "yes" }));
    };
    using client = new RawClient(settings([4, 1000]), open(1, 5));
    const sum = () => client.of(frameType.data).reduce((bytes, { payload }) => bytes + payload.length, 0);
    await until(() => sum() === 1000);
    client.socket.write(frame(frameType.windowUpdate, 0, 1, uint32(1_000_000)));
    await until(() => sum() === 65_535);
    expect((streams[0] as Http2Stream).pending).toBe(content.length - 65_535);
    client.socket.write(frame(frameType.windowUpdate, 0, 0, uint32(1_000_000)));
    await until(() => client.of(frameType.headers).length === 2);
    expect(Buffer.concat(client.of(frameType.data).map(({ payload }) => payload)).equals(content)).toBe(true);
  });

  test("a smaller initial window counts for open streams", async () => {
    onEnd = (stream) => {
      stream.headers(encodeHeaders({}, { status: 200 }));
      stream.data(Buffer.alloc(500));
    };
    using client = new RawClient(settings([4, 0]), open(1, 5));
    await until(() => client.of(frameType.headers).length === 1);
    expect(client.of(frameType.data)).toEqual([]);
    client.socket.write(settings([4, 300]));
    await until(() => client.of(frameType.data).length === 1);
    expect(client.of(frameType.data)[0]?.payload.length).toBe(300);
  });

  test("100 MiB in, over Node's client, with every byte accounted for", async () => {
    const client = http2.connect(`http://127.0.0.1:${port()}`);
    const request = client.request({ ":method": "POST" });
    const chunk = Buffer.alloc(1 << 20);
    for (let i = 0; i < 100; i++) if (!request.write(chunk)) await once(request, "drain");
    request.end();
    const [answer] = await once(request, "response");
    expect([answer[":status"], received]).toEqual([200, 100 << 20]);
    client.destroy();
  });
});

test("leaving lets streams end, refuses new ones, and then closes", async () => {
  onEnd = () => {};
  using client = new RawClient(settings(), open(1, 5));
  await until(() => streams.length === 1);
  connections[0]?.leave();
  client.socket.write(open(3, 5));
  await until(() => client.of(frameType.rstStream).length === 1);
  expect(client.of(frameType.goaway)[0]?.payload.readUInt32BE(0)).toBe(1);
  expect(client.closed).toBe(false);
  streams[0]?.end(encodeHeaders({}, { status: 200 }));
  await until(() => client.closed);
});

test("a connection that breaks tells its streams", async () => {
  onEnd = () => {};
  using client = new RawClient(settings(), open(1, 5), open(3));
  await until(() => streams.length === 2);
  client.socket.destroy();
  await until(() => aborted === 2);
});
