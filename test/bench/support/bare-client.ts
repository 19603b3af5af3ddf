// A gRPC client with nothing around it, so that what is measured is the server: one connection of node:http2, requests
// made beforehand, answers counted and not decoded.
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Firestore } from "../../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import { framed, PREFIX } from "../../../emulator/src/transports/grpc/frame.ts";
import { MessageReader } from "../../../emulator/src/transports/grpc/message-reader.ts";

type Rpc = "commit" | "getDocument" | "batchGetDocuments" | "runQuery" | "listen";

export const database = "projects/demo-bench/databases/(default)";
export const root = `${database}/documents`;

const WINDOW = 0x4000_0000;

export class BareClient {
  readonly #session: ClientHttp2Session;

  constructor(address: string) {
    this.#session = connect(`http://${address}`, { settings: { enablePush: false, initialWindowSize: WINDOW } });
    this.#session.once("connect", () => this.#session.setLocalWindowSize(WINDOW));
    // Calls that are under way fail with it.
    this.#session.on("error", () => undefined);
  }

  /** Sends bytes made beforehand; resolves with the number of answers. */
  send(rpc: Rpc, request: Buffer): Promise<number> {
    const stream = this.#request(rpc);
    stream.end(framed(request));
    return answersOf(stream);
  }

  /** A stream that stays open: one request, and each answer as it comes. */
  open(rpc: Rpc, request: Buffer, onAnswer: (answer: Buffer) => void): void {
    const stream = this.#request(rpc);
    const reader = new MessageReader(undefined, { bytes: 0 });
    stream.on("data", (bytes: Buffer) => {
      reader.push(bytes);
      for (let answer = reader.next(); answer !== undefined; answer = reader.next()) onAnswer(answer);
    });
    stream.on("error", (error) => console.error(`a stream ended: ${error.message}`));
    stream.write(framed(request));
  }

  #request(rpc: Rpc): ClientHttp2Stream {
    return this.#session.request({
      ":method": "POST",
      ":path": `/${Firestore.typeName}/${Firestore.method[rpc].name}`,
      te: "trailers",
      "content-type": "application/grpc",
      authorization: "Bearer owner",
      "google-cloud-resource-prefix": database,
    });
  }

  close(): void {
    this.#session.destroy();
  }
}

/** Counts the messages of an answer. */
function answersOf(stream: ClientHttp2Stream): Promise<number> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status: string | undefined;
    const onHeaders = (headers: { readonly [name: string]: unknown }) => {
      if (headers["grpc-status"] !== undefined) status = `${headers["grpc-status"]} ${headers["grpc-message"] ?? ""}`;
    };
    stream.on("response", onHeaders);
    stream.on("trailers", onHeaders);
    stream.on("data", (bytes: Buffer) => parts.push(bytes));
    stream.on("error", reject);
    stream.on("close", () => {
      if (status?.startsWith("0 ")) resolve(messagesIn(parts));
      else reject(new Error(status ?? `the stream was reset: ${stream.rstCode}`));
    });
  });
}

function messagesIn(parts: readonly Buffer[]): number {
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  let count = 0;
  for (let at = 0; at < bytes.length; at += PREFIX + bytes.readUInt32BE(at + 1)) count++;
  return count;
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
