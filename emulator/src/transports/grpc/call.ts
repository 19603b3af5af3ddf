// One gRPC call on an HTTP/2 stream: its messages in both directions, and the status that ends it.
import { constants } from "node:http2";
import { FirestoreError, toFirestoreError } from "../../model/status.ts";
import { framed } from "./frame.ts";
import type { MessageReader } from "./message-reader.ts";
import type { GrpcStream, OutgoingHttpHeaders, StreamEvents } from "./stream.ts";

/** What a method does with its call. Called one at a time; never throws. */
export interface CallReceiver {
  /** The next message waits until a promise is settled. It must not be rejected. */
  message(bytes: Buffer): Promise<void> | void;
  /** All messages have been received. */
  halfClosed(): void;
  /** The client has gone, or its time is up. Nothing can be sent. */
  cancelled(): void;
  /** Some of what waited has been sent. */
  progress?(): void;
}

const head: OutgoingHttpHeaders = { ":status": 200, "content-type": "application/grpc" };
const success: OutgoingHttpHeaders = { "grpc-status": "0" };

/** Status text travels in one header; beyond this clients refuse the whole block. */
const MAX_DETAILS = 4000;

export class GrpcCall implements StreamEvents {
  readonly #stream: GrpcStream;
  readonly #reader: MessageReader;
  readonly #onEnd: () => void;
  #receiver: CallReceiver | undefined;
  #busy: boolean = false;
  #paused: boolean = false;
  #halfClosed: boolean = false;
  #told: boolean = false;
  #hasHead: boolean = false;
  #ended: boolean = false;

  constructor(stream: GrpcStream, reader: MessageReader, onEnd: () => void) {
    this.#stream = stream;
    this.#reader = reader;
    this.#onEnd = onEnd;
  }

  /** Before anything is received. */
  attach(receiver: CallReceiver): void {
    this.#receiver = receiver;
    this.#stream.listen(this);
  }

  /** Nothing can be sent any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes that wait for the client. */
  get pending(): number {
    return this.#stream.pending;
  }

  send(message: Uint8Array): void {
    if (this.#ended) return;
    if (!this.#hasHead) this.#stream.respond(head);
    this.#hasHead = true;
    this.#stream.data(framed(message));
  }

  /** The last message, and the end of a call that went well. */
  sendLast(message: Uint8Array): void {
    if (this.#ended) return;
    this.#over();
    if (!this.#hasHead) this.#stream.respond(head);
    this.#stream.last(framed(message), success);
  }

  /** Ends the call after what was sent: well, or with what was thrown. */
  finish(thrown?: unknown): void {
    if (this.#ended) return;
    this.#over();
    this.#end(thrown === undefined ? success : statusHeaders(thrown));
  }

  /**
   * Ends the call with an error, drops what still waits, and tells the receiver. A status cannot overtake what Node has
   * been given; when something waits, the stream is reset, with the code that gRPC's clients read as this error's.
   */
  abandon(error: unknown): void {
    if (this.#ended) return;
    this.#over();
    if (this.pending === 0) this.#end(statusHeaders(error));
    else this.#stream.reset(resetCode(error));
    this.#receiver?.cancelled();
  }

  onData(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      this.#reader.push(bytes);
    } catch (error) {
      this.abandon(error);
    }
    this.#deliver();
  }

  onEnd(): void {
    this.#halfClosed = true;
    this.#deliver();
  }

  onClosed(): void {
    const wasOver = this.#ended;
    this.#over();
    if (!wasOver) this.#receiver?.cancelled();
  }

  onProgress(): void {
    this.#receiver?.progress?.();
  }

  #deliver(): void {
    if (this.#busy || this.#ended) return;
    for (let message = this.#nextMessage(); message !== undefined; message = this.#nextMessage()) {
      const taken = this.#receiver?.message(message);
      if (this.#ended) return;
      if (taken === undefined) continue;
      this.#busy = true;
      this.#paused = true;
      this.#stream.pause();
      void taken.then(() => {
        this.#busy = false;
        this.#deliver();
      });
      return;
    }
    if (this.#paused) this.#stream.resume();
    this.#paused = false;
    if (!this.#halfClosed || this.#told || this.#ended) return;
    this.#told = true;
    if (this.#reader.isPartial) this.finish(new FirestoreError("INVALID_ARGUMENT", "The last message breaks off."));
    else this.#receiver?.halfClosed();
  }

  #nextMessage(): Buffer | undefined {
    try {
      return this.#reader.next();
    } catch (error) {
      this.abandon(error);
      return undefined;
    }
  }

  #over(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reader.close();
    this.#onEnd();
  }

  #end(status: OutgoingHttpHeaders): void {
    if (this.#hasHead) this.#stream.end(status);
    else this.#stream.respondOnly({ ...head, ...status });
  }
}

/** From gRPC's specification of HTTP/2 error codes. */
function resetCode(error: unknown): number {
  const isTooMuch = toFirestoreError(error).code === "RESOURCE_EXHAUSTED";
  return isTooMuch ? constants.NGHTTP2_ENHANCE_YOUR_CALM : constants.NGHTTP2_CANCEL;
}

function statusHeaders(thrown: unknown): OutgoingHttpHeaders {
  const error = toFirestoreError(thrown);
  return {
    "grpc-status": String(error.grpcCode),
    "grpc-message": percentEncoded(error.message.slice(0, MAX_DETAILS).toWellFormed()),
  };
}

/** UTF-8, with everything but printable ASCII escaped, and the escape character. */
function percentEncoded(text: string): string {
  return text.replace(/[^\x20-\x24\x26-\x7e]+/g, (part) =>
    Buffer.from(part, "utf8").toString("hex").toUpperCase().replace(/../g, "%$&"),
  );
}
