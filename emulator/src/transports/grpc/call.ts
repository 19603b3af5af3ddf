// One gRPC call on an HTTP/2 stream: its messages in both directions, and the status that ends it.
import { FirestoreError, toFirestoreError } from "../../model/status.ts";
import { encodeHeaders } from "../http2/hpack-encoder.ts";
import type { Http2Stream, StreamEvents } from "../http2/stream.ts";
import type { MessageReader } from "./message-reader.ts";

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

const contentType = "application/grpc";
const head = encodeHeaders({ "content-type": contentType }, { status: 200 });
const success = encodeHeaders({ "grpc-status": "0" });

/** Status text travels in one header; beyond this clients refuse the whole block. */
const MAX_DETAILS = 4000;
const PREFIX = 5;

export class GrpcCall implements StreamEvents {
  readonly #stream: Http2Stream;
  readonly #reader: MessageReader;
  readonly #onEnd: () => void;
  #receiver: CallReceiver | undefined;
  #busy: boolean = false;
  #halfClosed: boolean = false;
  #told: boolean = false;
  #hasHead: boolean = false;
  #ended: boolean = false;

  constructor(stream: Http2Stream, reader: MessageReader, onEnd: () => void) {
    this.#stream = stream;
    this.#reader = reader;
    this.#onEnd = onEnd;
  }

  /** Before anything is received. */
  attach(receiver: CallReceiver): this {
    this.#receiver = receiver;
    return this;
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
    if (!this.#hasHead) this.#stream.headers(head);
    this.#hasHead = true;
    const prefix = Buffer.allocUnsafe(PREFIX);
    prefix[0] = 0;
    prefix.writeUInt32BE(message.length, 1);
    this.#stream.data(prefix, message);
  }

  /** Ends the call after what was sent: well, or with what was thrown. */
  finish(thrown?: unknown): void {
    if (this.#ended) return;
    this.#over();
    this.#stream.end(this.#trailers(thrown));
  }

  /** Ends the call with an error, drops what still waits, and tells the receiver. */
  abandon(error: unknown): void {
    if (this.#ended) return;
    this.#over();
    this.#stream.endNow(this.#trailers(error));
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

  onAborted(): void {
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
      void taken.then(() => {
        this.#busy = false;
        this.#deliver();
      });
      return;
    }
    this.#stream.take();
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

  #trailers(thrown: unknown): Uint8Array {
    const status = thrown === undefined ? undefined : statusHeaders(thrown);
    if (this.#hasHead) return status === undefined ? success : encodeHeaders(status);
    return encodeHeaders({ "content-type": contentType, ...(status ?? { "grpc-status": "0" }) }, { status: 200 });
  }
}

function statusHeaders(thrown: unknown): Record<string, string> {
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
