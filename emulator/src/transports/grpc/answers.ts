// The two kinds of call with one request: one answer, or a stream of answers written no faster than they are read.
import type { Message } from "@bufbuild/protobuf";
import { unimplemented } from "../../model/status.ts";
import type { CallContext } from "../../service/types.ts";
import type { CallScope } from "../call-scope.ts";
import type { CallReceiver, GrpcCall } from "./call.ts";
import type { Codec } from "./codec.ts";

export type UnaryAnswer = (request: Message, context: CallContext) => Promise<Message | undefined>;
export type StreamAnswer = (request: Message, context: CallContext) => AsyncIterable<Message>;
/** A method, ready for one more call. */
export type OpenCall = (call: GrpcCall, scope: CallScope) => CallReceiver;

/** Answers that may wait for a client before no more are made. */
const HIGH = 256 * 1024;

export function unaryMethod(codec: Codec, answer: UnaryAnswer): OpenCall {
  return (call, scope) =>
    new OneRequest(call, scope, async (bytes) => {
      const message = await answer(codec.decode(bytes), scope);
      call.sendLast(codec.encode(message));
    });
}

export function serverStreamMethod(codec: Codec, answer: StreamAnswer): OpenCall {
  return (call, scope) => {
    const request = new OneRequest(call, scope, async (bytes) => {
      // One behind, because the last message and the end together are less work.
      let last: Uint8Array | undefined;
      try {
        for await (const message of answer(codec.decode(bytes), scope)) {
          if (call.ended) return;
          if (last !== undefined) call.send(last);
          last = codec.encode(message);
          if (call.pending > HIGH) await request.drained();
        }
      } catch (error) {
        if (last !== undefined) call.send(last);
        throw error;
      }
      if (last !== undefined) call.sendLast(last);
    });
    return request;
  };
}

class OneRequest implements CallReceiver {
  readonly #call: GrpcCall;
  readonly #scope: CallScope;
  readonly #run: (bytes: Buffer) => Promise<void>;
  #bytes: Buffer | undefined;
  #wake: (() => void) | undefined;

  constructor(call: GrpcCall, scope: CallScope, run: (bytes: Buffer) => Promise<void>) {
    this.#call = call;
    this.#scope = scope;
    this.#run = run;
  }

  message(bytes: Buffer): void {
    if (this.#bytes === undefined) this.#bytes = bytes;
    else this.#call.finish(unimplemented("The method takes one message, and a second one came."));
  }

  halfClosed(): void {
    if (this.#bytes === undefined) this.#call.finish(unimplemented("The method takes one message, and none came."));
    else void this.#answer(this.#bytes);
  }

  cancelled(): void {
    this.#scope.abort();
    this.#wake?.();
  }

  progress(): void {
    if (this.#call.pending < HIGH / 2) this.#wake?.();
  }

  /** Resolves when the client has read on, or has gone. */
  async drained(): Promise<void> {
    if (this.#call.ended) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  async #answer(bytes: Buffer): Promise<void> {
    try {
      await this.#run(bytes);
      this.#call.finish();
    } catch (error) {
      this.#call.finish(error);
    }
  }
}
