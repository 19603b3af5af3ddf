// A gRPC client with nothing around it, so that what is measured is the server: one connection, header blocks made once,
// answers counted and not decoded. A library's client would spend more on a call than the servers do.
import { connect, type Socket } from "node:net";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Firestore } from "../../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import {
  DEFAULT_WINDOW,
  type Frame,
  FrameReader,
  flag,
  frameType,
} from "../../../emulator/src/transports/http2/frame.ts";
import { HpackDecoder } from "../../../emulator/src/transports/http2/hpack-decoder.ts";
import { encodeHeaders } from "../../../emulator/src/transports/http2/hpack-encoder.ts";

type Rpc = "commit" | "getDocument" | "batchGetDocuments" | "runQuery";

export const database = "projects/demo-bench/databases/(default)";
export const root = `${database}/documents`;

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const WINDOW = 0x4000_0000;

/** A request on its way: servers take only so much at once. */
interface Sending {
  readonly id: number;
  readonly bytes: Buffer;
  at: number;
  window: number;
}

interface Call {
  answers: number;
  /** Bytes of the present message still to come; its prefix included once it is known. */
  left: number;
  prefix: Buffer;
  readonly resolve: (answers: number) => void;
  readonly reject: (error: Error) => void;
}

export class BareClient {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #decoder = new HpackDecoder(1 << 20);
  readonly #calls = new Map<number, Call>();
  readonly #heads = new Map<Rpc, Buffer>();
  readonly #authority: string;
  #out: Buffer[] = [];
  #sending: Sending[] = [];
  #window = DEFAULT_WINDOW;
  #initialWindow = DEFAULT_WINDOW;
  #next = 1;
  #received = 0;

  constructor(address: string) {
    this.#authority = address;
    const colon = address.lastIndexOf(":");
    this.#socket = connect({ port: Number(address.slice(colon + 1)), host: address.slice(0, colon), noDelay: true });
    const settings = Buffer.alloc(12);
    settings.writeUInt16BE(2, 0);
    settings.writeUInt16BE(4, 6);
    settings.writeUInt32BE(WINDOW, 8);
    this.#out.push(PREFACE, frame({ type: frameType.settings }, settings), update(WINDOW - DEFAULT_WINDOW));
    this.#flush();
    this.#socket.on("data", (chunk: Buffer) => {
      this.#reader.push(chunk);
      for (let one = this.#reader.next(); one !== undefined; one = this.#reader.next()) this.#receive(one);
    });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("the connection closed")));
  }

  /** Sends bytes made beforehand; resolves with the number of answers. */
  send(rpc: Rpc, request: Buffer): Promise<number> {
    const id = this.#next;
    this.#next += 2;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { answers: 0, left: 0, prefix: Buffer.alloc(0), resolve, reject });
      if (this.#out.length === 0) setImmediate(() => this.#flush());
      this.#out.push(frame({ type: frameType.headers, flags: flag.endHeaders, streamId: id }, this.#head(rpc)));
      const message = Buffer.allocUnsafe(5 + request.length);
      message[0] = 0;
      message.writeUInt32BE(request.length, 1);
      message.set(request, 5);
      this.#sending.push({ id, bytes: message, at: 0, window: this.#initialWindow });
      if (this.#sending.length === 1) this.#pump();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #head(rpc: Rpc): Buffer {
    let head = this.#heads.get(rpc);
    if (head === undefined) {
      head = encodeHeaders({
        ":method": "POST",
        ":scheme": "http",
        ":path": `/${Firestore.typeName}/${Firestore.method[rpc].name}`,
        ":authority": this.#authority,
        te: "trailers",
        "content-type": "application/grpc",
        authorization: "Bearer owner",
        "google-cloud-resource-prefix": database,
      });
      this.#heads.set(rpc, head);
    }
    return head;
  }

  /** One request after the other, as far as the server's windows allow. */
  #pump(): void {
    for (let one = this.#sending[0]; one !== undefined; one = this.#sending[0]) {
      const size = Math.min(16_384, one.bytes.length - one.at, one.window, this.#window);
      if (size <= 0) return;
      const isLast = one.at + size === one.bytes.length;
      const part = one.bytes.subarray(one.at, one.at + size);
      if (this.#out.length === 0) setImmediate(() => this.#flush());
      this.#out.push(frame({ type: frameType.data, flags: isLast ? flag.endStream : 0, streamId: one.id }, part));
      one.at += size;
      one.window -= size;
      this.#window -= size;
      if (isLast) this.#sending.shift();
    }
  }

  #windowUpdate(streamId: number, bytes: number): void {
    if (streamId === 0) this.#window += bytes;
    for (const one of this.#sending) if (one.id === streamId) one.window += bytes;
    this.#pump();
  }

  #settings(payload: Buffer): void {
    for (let at = 0; at < payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== 4) continue;
      const initial = payload.readUInt32BE(at + 2);
      for (const one of this.#sending) one.window += initial - this.#initialWindow;
      this.#initialWindow = initial;
    }
    this.#socket.write(frame({ type: frameType.settings, flags: flag.ack }));
    this.#pump();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#out);
    this.#out = [];
    this.#socket.write(bytes);
  }

  #receive({ type, flags, streamId, payload }: Frame): void {
    const call = this.#calls.get(streamId);
    if (type === frameType.settings && (flags & flag.ack) === 0) this.#settings(payload);
    if (type === frameType.windowUpdate) this.#windowUpdate(streamId, payload.readUInt32BE(0));
    if (type === frameType.ping && (flags & flag.ack) === 0)
      this.#socket.write(frame({ type, flags: flag.ack }, payload));
    if (type === frameType.goaway) this.#fail(new Error(`the server goes away: ${payload.toString("latin1", 8)}`));
    if (type === frameType.data) {
      this.#credit(payload.length);
      if (call !== undefined) count(call, payload);
    }
    if (type === frameType.headers) {
      const headers = this.#decoder.decode(payload);
      const status = headers?.get("grpc-status") ?? "0";
      if (status !== "0") call?.reject(new Error(`${status} ${headers?.get("grpc-message")}`));
    }
    const isOver = type === frameType.rstStream || (type <= frameType.headers && (flags & flag.endStream) !== 0);
    if (!isOver || call === undefined) return;
    this.#calls.delete(streamId);
    if (type === frameType.rstStream) call.reject(new Error(`the stream was reset: ${payload.readUInt32BE(0)}`));
    else call.resolve(call.answers);
  }

  #credit(bytes: number): void {
    this.#received += bytes;
    if (this.#received < WINDOW / 4) return;
    this.#socket.write(update(this.#received));
    this.#received = 0;
  }

  #fail(error: Error): void {
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}

/** Counts the messages in what came. */
function count(call: Call, payload: Buffer): void {
  let at = 0;
  while (at < payload.length) {
    if (call.left === 0) {
      const part = payload.subarray(at, at + 5 - call.prefix.length);
      call.prefix = Buffer.concat([call.prefix, part]);
      at += part.length;
      if (call.prefix.length < 5) return;
      call.left = call.prefix.readUInt32BE(1);
      call.prefix = Buffer.alloc(0);
      if (call.left === 0) call.answers++;
    }
    const part = Math.min(call.left, payload.length - at);
    call.left -= part;
    at += part;
    if (call.left === 0 && part > 0) call.answers++;
  }
}

interface Head {
  readonly type: number;
  readonly flags?: number;
  readonly streamId?: number;
}

function frame({ type, flags = 0, streamId = 0 }: Head, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.allocUnsafe(9 + payload.length);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  head.set(payload, 9);
  return head;
}

function update(bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame({ type: frameType.windowUpdate }, payload);
}

export function encode<R extends Rpc>(
  rpc: R,
  request: MessageInitShape<(typeof Firestore.method)[R]["input"]>,
): Buffer {
  const { input } = Firestore.method[rpc];
  return Buffer.from(toBinary(input, create(input as never, request as never)));
}

/** Runs `count` calls with `inFlight` of them at a time; calls per second. */
export async function rate(count: number, inFlight: number, call: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - began) / 1000);
}
