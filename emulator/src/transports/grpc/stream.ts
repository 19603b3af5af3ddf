// One HTTP/2 stream of node:http2, seen from a gRPC call: what waits for a slow client can be counted, and dropped.
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";

export type { IncomingHttpHeaders, OutgoingHttpHeaders };

/** What a call hears of its stream. */
export interface StreamEvents {
  onData(bytes: Buffer): void;
  /** The client has sent all it will. */
  onEnd(): void;
  /** The stream is no more: ended, reset by the client, or broken with its connection. */
  onClosed(): void;
  /** Some of what waited was handed on. */
  onProgress(): void;
}

/** What is given to Node before the rest waits here, where it can still be dropped. */
const IN_FLIGHT = 256 * 1024;

export class GrpcStream {
  readonly #stream: ServerHttp2Stream;
  #events: StreamEvents | undefined;
  #queue: Buffer[] = [];
  #next = 0;
  #queued = 0;
  #inFlight = 0;
  #trailers: OutgoingHttpHeaders | undefined;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    // What goes wrong on a stream also closes it, and that is listened to.
    stream.on("error", () => undefined);
  }

  listen(events: StreamEvents): void {
    this.#events = events;
    this.#stream.on("data", (bytes: Buffer) => this.#events?.onData(bytes));
    this.#stream.on("end", () => this.#events?.onEnd());
    this.#stream.on("close", () => {
      this.#events?.onClosed();
      // V8 finds out late that a stream is done with; what hangs on its call need not wait as long. So `events` is not
      // named here: it would belong to the stream's listeners.
      this.#events = undefined;
    });
  }

  /** Bytes that the client has not taken. */
  get pending(): number {
    return this.#queued + this.#inFlight;
  }

  /** The answer's first headers; `data` and `end` follow. */
  respond(headers: OutgoingHttpHeaders): void {
    if (this.#isGone) return;
    this.#stream.respond(headers, { waitForTrailers: true });
    this.#stream.once("wantTrailers", () => {
      if (this.#isGone) return;
      this.#stream.sendTrailers(this.#trailers ?? {});
      this.#stopClient();
    });
  }

  data(bytes: Buffer): void {
    if (this.#isGone) return;
    if (this.pending < IN_FLIGHT) {
      this.#write(bytes);
      return;
    }
    this.#queue.push(bytes);
    this.#queued += bytes.length;
  }

  /** The answer's last content, and its end. */
  last(bytes: Buffer, trailers: OutgoingHttpHeaders): void {
    this.#trailers = trailers;
    if (this.pending < IN_FLIGHT) {
      if (!this.#isGone) this.#stream.end(bytes);
    } else {
      this.data(bytes);
    }
  }

  /** Ends the answer once everything before it is sent. */
  end(trailers: OutgoingHttpHeaders): void {
    this.#trailers = trailers;
    if (this.#queued === 0) this.#finish();
  }

  /** The whole answer, without content. */
  respondOnly(headers: OutgoingHttpHeaders): void {
    if (this.#isGone) return;
    this.#stream.respond(headers, { endStream: true });
    this.#stopClient();
  }

  /** Drops what waits and resets the stream. */
  reset(code: number): void {
    this.#queue = [];
    this.#queued = 0;
    if (!this.#isGone) this.#stream.close(code);
  }

  /** The client may send no more than it has been allowed already, until `resume`. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  #write(bytes: Buffer): void {
    this.#inFlight += bytes.length;
    this.#stream.write(bytes, () => {
      this.#inFlight -= bytes.length;
      this.#events?.onProgress();
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#queued === 0 || this.#isGone) return;
    while (this.#queued > 0 && this.#inFlight < IN_FLIGHT) {
      const bytes = this.#queue[this.#next++] as Buffer;
      this.#queued -= bytes.length;
      this.#write(bytes);
    }
    // Moved up now and then, not for each message.
    if (this.#next >= 64 || this.#queued === 0) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    if (this.#queued === 0 && this.#trailers !== undefined) this.#finish();
  }

  #finish(): void {
    if (!this.#isGone) this.#stream.end();
  }

  /** A client that is still sending is told to stop. Later, because a reset would overtake the answer's last headers. */
  #stopClient(): void {
    if (this.#stream.readableEnded) return;
    this.#stream.resume();
    setImmediate(() => {
      if (!this.#stream.readableEnded && !this.#isGone) this.#stream.close(constants.NGHTTP2_NO_ERROR);
    });
  }
}
