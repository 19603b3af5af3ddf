// gRPC on injected connections: every method of google.firestore.v1.Firestore, straight onto the service. HTTP/2 is
// Node's; the little that gRPC adds to it is ours (see docs/decisions/062).
import { createServer, type IncomingHttpHeaders, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { DescMethod } from "@bufbuild/protobuf";
import { FirestoreError, unimplemented } from "../../model/status.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { FirestoreService } from "../../service/types.ts";
import { CallScope } from "../call-scope.ts";
import { callerFromAuthorization } from "../caller.ts";
import { type OpenCall, type StreamAnswer, serverStreamMethod, type UnaryAnswer, unaryMethod } from "./answers.ts";
import { bidiStreamMethod, type OpenStream } from "./bidi-stream.ts";
import { GrpcCall } from "./call.ts";
import { codecOf } from "./codec.ts";
import { Deadlines, parseTimeout } from "./deadlines.ts";
import { type Held, MessageReader } from "./message-reader.ts";
import { GrpcStream } from "./stream.ts";

export interface GrpcServer {
  /** Takes over a connection whose first bytes are still unread. */
  accept(socket: Socket): void;
  /** Lets running calls end for `graceMs`, then breaks them. */
  close(graceMs: number): Promise<void>;
}

/** Streams of one connection; a listener's client has few, a load test's many. */
const MAX_STREAMS = 10_000;
/** What a client may send on one stream, and on its connection, before it must hear that it was taken. */
const STREAM_WINDOW = 1024 * 1024;
const CONNECTION_WINDOW = 16 * 1024 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;
/**
 * Streams that one connection's client may reset at once, and per second after that. Node's defaults (1,000 and 33) guard
 * public servers; a test suite that cancels its listeners gets there, and loses all that is on the connection.
 */
const RESETS = { streamResetBurst: 100_000, streamResetRate: 10_000 };
/** Mebibytes of one connection inside Node. Its default of 10 refuses streams as soon as a few answers are large. */
const MAX_SESSION_MEMORY = 1024;

export function createGrpcServer(service: FirestoreService): GrpcServer {
  const calls = new Calls(service);
  const sessions = new Set<ServerHttp2Session>();
  let onEmpty = () => {};
  // Never listens: the port's owner hands connections over.
  const server = createServer({
    maxSessionMemory: MAX_SESSION_MEMORY,
    ...RESETS,
    settings: {
      maxConcurrentStreams: MAX_STREAMS,
      initialWindowSize: STREAM_WINDOW,
      maxHeaderListSize: MAX_HEADER_BYTES,
      enablePush: false,
    },
  });
  server.on("session", (session) => {
    session.setLocalWindowSize(CONNECTION_WINDOW);
    sessions.add(session);
    // What breaks a connection ends its streams, which is where it matters.
    session.on("error", () => undefined);
    session.once("close", () => {
      sessions.delete(session);
      if (sessions.size === 0) onEmpty();
    });
  });
  server.on("stream", (stream, headers) => calls.open(new GrpcStream(stream), headers));
  return {
    accept(socket) {
      server.emit("connection", socket);
    },
    async close(graceMs) {
      for (const session of sessions) session.close();
      await new Promise<void>((resolve) => {
        if (sessions.size === 0) return resolve();
        const force = setTimeout(() => {
          for (const session of sessions) session.destroy();
        }, graceMs);
        onEmpty = () => {
          clearTimeout(force);
          resolve();
        };
      });
      calls.close();
    },
  };
}

class Calls {
  readonly #methods = new Map<string, OpenCall>();
  readonly #deadlines = new Deadlines();
  readonly #held: Held = { bytes: 0 };

  constructor(service: FirestoreService) {
    for (const method of Firestore.methods) {
      this.#methods.set(`/${Firestore.typeName}/${method.name}`, methodOf(method, service));
    }
  }

  open(stream: GrpcStream, headers: IncomingHttpHeaders): void {
    const refused = httpError(headers);
    if (refused !== undefined) {
      stream.respondOnly({ ":status": refused });
      return;
    }
    const reader = new MessageReader(text(headers["grpc-encoding"]), this.#held);
    const call: GrpcCall = new GrpcCall(stream, reader, () => this.#deadlines.delete(call));
    const path = headers[":path"] ?? "";
    try {
      const method = this.#methods.get(path);
      if (method === undefined) throw unimplemented(`The server does not implement the method ${path}`);
      const scope = scopeOf(headers);
      const timeout = parseTimeout(text(headers["grpc-timeout"]));
      if (timeout !== undefined) this.#deadlines.add(call, timeout);
      call.attach(method(call, scope));
    } catch (error) {
      call.finish(error);
    }
  }

  close(): void {
    this.#deadlines.close();
  }
}

/** The HTTP status for a request that is not gRPC at all. */
function httpError(headers: IncomingHttpHeaders): number | undefined {
  if (headers[":method"] !== "POST") return 405;
  return headers["content-type"]?.startsWith("application/grpc") === true ? undefined : 415;
}

/** @throws FirestoreError for a malformed Authorization. */
function scopeOf(headers: IncomingHttpHeaders): CallScope {
  return new CallScope(callerFromAuthorization(headers.authorization), text(headers["x-hearth-span"]));
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The service's methods carry the RPCs' names (localName), so the descriptor alone says which handler does what. */
function methodOf(method: DescMethod, service: FirestoreService): OpenCall {
  const codec = codecOf(method);
  const byName = service as unknown as Record<string, ((...args: never[]) => unknown) | undefined>;
  const answer = byName[method.localName]?.bind(service) ?? missing(method);
  switch (method.methodKind) {
    case "bidi_streaming":
      return bidiStreamMethod(codec, answer as unknown as OpenStream);
    case "server_streaming":
      return serverStreamMethod(codec, answer as unknown as StreamAnswer);
    default:
      return unaryMethod(codec, answer as unknown as UnaryAnswer);
  }
}

function missing(method: DescMethod): () => never {
  return () => {
    throw new FirestoreError("UNIMPLEMENTED", `Method ${Firestore.typeName}/${method.name} is unimplemented`);
  };
}
