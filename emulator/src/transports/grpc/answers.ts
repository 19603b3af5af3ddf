// The two kinds of call with one request: one answer, or a stream of answers written no faster than they are read.
import type { Message } from "@bufbuild/protobuf";
import type { ServerUnaryCall, ServerWritableStream, sendUnaryData } from "@grpc/grpc-js";
import type { CallContext } from "../../service/types.ts";
import { scopeOf, statusOf } from "./call.ts";
import type { Codec } from "./codec.ts";

export type UnaryAnswer = (request: Message, context: CallContext) => Promise<Message | undefined>;
export type StreamAnswer = (request: Message, context: CallContext) => AsyncIterable<Message>;

export function handleUnary(codec: Codec, answer: UnaryAnswer) {
  return async (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): Promise<void> => {
    try {
      const scope = scopeOf(call.metadata);
      call.on("cancelled", () => scope.abort());
      callback(null, codec.encode(await answer(codec.decode(call.request), scope)));
    } catch (error) {
      callback(statusOf(error));
    }
  };
}

export function handleServerStream(codec: Codec, answer: StreamAnswer) {
  return async (call: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
    try {
      const scope = scopeOf(call.metadata);
      call.on("cancelled", () => scope.abort());
      for await (const message of answer(codec.decode(call.request), scope)) {
        if (call.cancelled) return;
        if (!call.write(codec.encode(message))) await drained(call);
      }
      call.end();
    } catch (error) {
      if (!call.cancelled) call.emit("error", statusOf(error));
    }
  };
}

/** Waits until the client has read on, or has gone. */
async function drained(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  if (call.cancelled) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      call.off("drain", done).off("cancelled", done);
      resolve();
    };
    call.on("drain", done).on("cancelled", done);
  });
}
