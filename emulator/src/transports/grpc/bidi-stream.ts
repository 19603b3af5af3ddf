// Listen and Write: a session that is told of requests one at a time, and answers whenever it wants.
import type { Message } from "@bufbuild/protobuf";
import { FirestoreError } from "../../model/status.ts";
import type { CallContext, StreamSession, StreamSink } from "../../service/types.ts";
import { slowReaderText } from "../limits.ts";
import { SlowReader } from "../slow-reader.ts";
import type { OpenCall } from "./answers.ts";
import type { CallReceiver, GrpcCall } from "./call.ts";
import type { Codec } from "./codec.ts";

export type OpenStream = (sink: StreamSink<Message>, context: CallContext) => StreamSession<Message>;

export function bidiStreamMethod(codec: Codec, open: OpenStream): OpenCall {
  return (call, scope) => {
    const sink = new GrpcSink(call, codec);
    let session: StreamSession<Message>;
    try {
      session = open(sink, scope);
      sink.onEnd = () => session.close();
    } catch (error) {
      sink.end(error);
      return ignore;
    }
    return {
      async message(bytes) {
        try {
          await session.receive(codec.decode(bytes));
        } catch (error) {
          sink.end(error);
        }
      },
      halfClosed() {
        // In this order: what a closed session sends goes nowhere.
        session.close();
        sink.end();
      },
      cancelled() {
        scope.abort();
        session.close();
      },
      progress: () => sink.progress(),
    };
  };
}

const ignore: CallReceiver = { message: () => undefined, halfClosed: () => undefined, cancelled: () => undefined };

class GrpcSink implements StreamSink<Message> {
  /** The answer has ended: the session has nothing left to do. */
  onEnd = () => {};
  readonly #call: GrpcCall;
  readonly #codec: Codec;
  readonly #slow = new SlowReader();

  constructor(call: GrpcCall, codec: Codec) {
    this.#call = call;
    this.#codec = codec;
  }

  get pending(): number {
    return this.#call.pending;
  }

  send(message: Message): void {
    if (this.#call.ended) return;
    this.#call.send(this.#codec.encode(message));
    // A client that does not read: its queue is dropped and the status sent past it.
    if (this.#slow.isStuck(this.pending)) this.#call.abandon(new FirestoreError("RESOURCE_EXHAUSTED", slowReaderText));
  }

  end(error?: unknown): void {
    if (this.#call.ended) return;
    this.#call.finish(error);
    this.onEnd();
  }

  progress(): void {
    this.#slow.moved();
  }
}
