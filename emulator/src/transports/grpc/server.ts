// gRPC on injected connections: every method of google.firestore.v1.Firestore, straight onto the service. The framing is
// our own (see docs/decisions/062): what a library spends on a call is several times what the emulator does for it.
import type { Socket } from "node:net";
import type { DescMethod } from "@bufbuild/protobuf";
import { FirestoreError, unimplemented } from "../../model/status.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { FirestoreService } from "../../service/types.ts";
import { CallScope } from "../call-scope.ts";
import { callerFromAuthorization } from "../caller.ts";
import { Http2Connection } from "../http2/connection.ts";
import type { Headers } from "../http2/hpack-decoder.ts";
import { encodeHeaders } from "../http2/hpack-encoder.ts";
import type { Http2Stream, StreamEvents } from "../http2/stream.ts";
import { type OpenCall, type StreamAnswer, serverStreamMethod, type UnaryAnswer, unaryMethod } from "./answers.ts";
import { bidiStreamMethod, type OpenStream } from "./bidi-stream.ts";
import { GrpcCall } from "./call.ts";
import { codecOf } from "./codec.ts";
import { Deadlines, parseTimeout } from "./deadlines.ts";
import { type Held, MessageReader } from "./message-reader.ts";

export interface GrpcServer {
  /** Takes over a connection whose first bytes are still unread. */
  accept(socket: Socket): void;
  /** Lets running calls end for `graceMs`, then breaks them. */
  close(graceMs: number): Promise<void>;
}

export function createGrpcServer(service: FirestoreService): GrpcServer {
  const calls = new Calls(service);
  const connections = new Map<Socket, Http2Connection>();
  let onEmpty = () => {};
  return {
    accept(socket) {
      connections.set(socket, new Http2Connection(socket, (stream, headers) => calls.open(stream, headers)));
      socket.once("close", () => {
        connections.delete(socket);
        if (connections.size === 0) onEmpty();
      });
    },
    async close(graceMs) {
      for (const connection of connections.values()) connection.leave();
      await new Promise<void>((resolve) => {
        if (connections.size === 0) return resolve();
        const force = setTimeout(() => {
          for (const socket of connections.keys()) socket.destroy();
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

const ignore: StreamEvents = { onData: () => undefined, onEnd: () => undefined, onAborted: () => undefined };

class Calls {
  readonly #methods = new Map<string, OpenCall>();
  readonly #deadlines = new Deadlines();
  readonly #held: Held = { bytes: 0 };

  constructor(service: FirestoreService) {
    for (const method of Firestore.methods) {
      this.#methods.set(`/${Firestore.typeName}/${method.name}`, methodOf(method, service));
    }
  }

  open(stream: Http2Stream, headers: Headers | undefined): StreamEvents {
    const refused = headers === undefined ? 431 : httpError(headers);
    if (headers === undefined || refused !== undefined) {
      stream.end(encodeHeaders({}, { status: refused ?? 431 }));
      return ignore;
    }
    const call: GrpcCall = new GrpcCall(stream, new MessageReader(headers.get("grpc-encoding"), this.#held), () =>
      this.#deadlines.delete(call),
    );
    const path = headers.get(":path") ?? "";
    try {
      const method = this.#methods.get(path);
      if (method === undefined) throw unimplemented(`The server does not implement the method ${path}`);
      const scope = scopeOf(headers);
      const timeout = parseTimeout(headers.get("grpc-timeout"));
      if (timeout !== undefined) this.#deadlines.add(call, timeout);
      call.attach(method(call, scope));
    } catch (error) {
      call.finish(error);
    }
    return call;
  }

  close(): void {
    this.#deadlines.close();
  }
}

/** The HTTP status for a request that is not gRPC at all. */
function httpError(headers: Headers): number | undefined {
  if (headers.get(":method") !== "POST") return 405;
  return headers.get("content-type")?.startsWith("application/grpc") === true ? undefined : 415;
}

/** @throws FirestoreError for a malformed Authorization. */
function scopeOf(headers: Headers): CallScope {
  return new CallScope(callerFromAuthorization(headers.get("authorization")), headers.get("x-hearth-span"));
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
