// gRPC on injected connections: every method of google.firestore.v1.Firestore, straight onto the service.
// grpc-js does framing, compression, deadlines and flow control; bytes become messages on our side of it, so that a
// malformed one gets a clear status.
import type { Socket } from "node:net";
import type { DescMethod } from "@bufbuild/protobuf";
import { type MethodDefinition, Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { unimplemented } from "../../model/status.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { FirestoreService } from "../../service/types.ts";
import { maxMessageBytes } from "../limits.ts";
import { handleServerStream, handleUnary, type StreamAnswer, type UnaryAnswer } from "./answers.ts";
import { handleBidiStream, type OpenStream } from "./bidi-stream.ts";
import { codecOf } from "./codec.ts";

export interface GrpcServer {
  /** Takes over a connection whose first bytes are still unread. */
  accept(socket: Socket): void;
  /** Lets running calls end for `graceMs`, then breaks them. */
  close(graceMs: number): Promise<void>;
}

export function createGrpcServer(service: FirestoreService): GrpcServer {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.enable_channelz": 0,
  });
  const definitions: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const handlers: Record<string, UntypedHandleCall> = {};
  for (const method of Firestore.methods) {
    definitions[method.localName] = definitionOf(method);
    handlers[method.localName] = handlerOf(method, service);
  }
  server.addService(definitions, handlers);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    accept: (socket) => injector.injectConnection(socket),
    close: (graceMs) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.forceShutdown(), graceMs);
        injector.destroy();
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}

function definitionOf(method: DescMethod): MethodDefinition<Buffer, Buffer> {
  const identity = (bytes: Buffer) => bytes;
  return {
    path: `/${Firestore.typeName}/${method.name}`,
    requestStream: method.methodKind === "bidi_streaming",
    responseStream: method.methodKind !== "unary",
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** The service's methods carry the RPCs' names (localName), so the descriptor alone says which handler does what. */
function handlerOf(method: DescMethod, service: FirestoreService): UntypedHandleCall {
  const codec = codecOf(method);
  const byName = service as unknown as Record<string, ((...args: never[]) => unknown) | undefined>;
  const answer = byName[method.localName]?.bind(service) ?? missing(method);
  switch (method.methodKind) {
    case "bidi_streaming":
      return handleBidiStream(codec, answer as unknown as OpenStream);
    case "server_streaming":
      return handleServerStream(codec, answer as unknown as StreamAnswer);
    default:
      return handleUnary(codec, answer as unknown as UnaryAnswer);
  }
}

function missing(method: DescMethod): () => never {
  return () => {
    throw unimplemented(`Method ${Firestore.typeName}/${method.name} is unimplemented`);
  };
}
