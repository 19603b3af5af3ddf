// Listen and Write: a session that is told of requests one at a time, and answers whenever it wants.
import type { Message } from "@bufbuild/protobuf";
import type { ServerDuplexStream, StatusObject } from "@grpc/grpc-js";
import { FirestoreError } from "../../model/status.ts";
import type { CallContext, StreamSession, StreamSink } from "../../service/types.ts";
import { slowReaderText } from "../limits.ts";
import { SlowReader } from "../slow-reader.ts";
import { scopeOf, statusOf } from "./call.ts";
import type { Codec } from "./codec.ts";

export type OpenStream = (sink: StreamSink<Message>, context: CallContext) => StreamSession<Message>;
type Call = ServerDuplexStream<Buffer, Buffer>;

export function handleBidiStream(codec: Codec, open: OpenStream) {
  return (call: Call): void => {
    const sink = new GrpcSink(call, codec);
    try {
      const scope = scopeOf(call.metadata);
      const session = open(sink, scope);
      call.on("cancelled", () => {
        scope.abort();
        session.close();
      });
      pump(call, { session, sink, codec });
    } catch (error) {
      sink.end(error);
    }
  };
}

/** One request at a time: the next is read when the session has taken this one. */
function pump(call: Call, stream: { session: StreamSession<Message>; sink: GrpcSink; codec: Codec }): void {
  const { session, sink, codec } = stream;
  const receive = async (bytes: Buffer): Promise<void> => {
    try {
      await session.receive(codec.decode(bytes));
    } catch (error) {
      // In this order: a session that is closed ends its stream cleanly.
      sink.end(error);
      session.close();
    }
    call.resume();
  };
  call.on("data", (bytes: Buffer) => {
    if (sink.ended) return;
    call.pause();
    void receive(bytes);
  });
  call.on("end", () => {
    session.close();
    sink.end();
  });
}

class GrpcSink implements StreamSink<Message> {
  ended: boolean = false;
  pending = 0;
  readonly #call: Call;
  readonly #codec: Codec;
  readonly #slow = new SlowReader();

  constructor(call: Call, codec: Codec) {
    this.#call = call;
    this.#codec = codec;
  }

  send(message: Message): void {
    if (this.ended || this.#call.cancelled) return;
    const bytes = this.#codec.encode(message);
    this.pending += bytes.length;
    this.#call.write(bytes, () => {
      this.pending -= bytes.length;
      this.#slow.moved();
    });
    if (this.#slow.isStuck(this.pending)) this.#abandon();
  }

  end(error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    if (this.#call.cancelled) return;
    if (error === undefined) this.#call.end();
    else this.#call.emit("error", statusOf(error));
  }

  /** A client that does not read: its queue is dropped and the status sent past it. */
  #abandon(): void {
    this.ended = true;
    const status = statusOf(new FirestoreError("RESOURCE_EXHAUSTED", slowReaderText));
    // Ending the stream in the ordinary way would wait for the queue, which is what never shrinks. grpc-js keeps the
    // call below the stream private; there is no public way to answer past the queue.
    const below = this.#call as unknown as { call: { sendStatus(status: StatusObject): void } };
    below.call.sendStatus(status);
    this.#call.destroy();
  }
}
