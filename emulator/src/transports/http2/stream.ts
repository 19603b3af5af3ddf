// One HTTP/2 stream: what waits to be sent on it, within its window, and what was received and not yet taken.
import { errorCode, flag, frameType, MAX_WINDOW } from "./frame.ts";
import type { FrameWriter } from "./frame-writer.ts";

/** What the protocol above hears of a stream. After `onAborted`, or once the answer has ended, it hears nothing more. */
export interface StreamEvents {
  /** A view of the connection's buffer: good until this returns, unless nothing else of the connection is kept long. */
  onData(bytes: Buffer): void;
  /** The client has sent all it will. */
  onEnd(): void;
  /** The client reset the stream, or the connection broke. */
  onAborted(): void;
  /** Some of what waited was handed on. */
  onProgress?(): void;
}

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly writer: FrameWriter;
  readonly peer: { readonly maxFrame: number; tableShrank: boolean };
  /** How many bytes of content the connection may send now. */
  allowance(): number;
  sent(bytes: number): void;
  /** The stream has something to send when it is allowed to. */
  wait(stream: Http2Stream): void;
  done(stream: Http2Stream): void;
}

/** What a client may send on one stream before it must hear that it was taken. */
export const STREAM_WINDOW = 1024 * 1024;

/** "From here on the table has no room", which is true of ours anyway. */
const emptyTable = Buffer.from([0x20]);

interface Waiting {
  readonly bytes: Uint8Array;
  at: number;
}

export class Http2Stream {
  readonly id: number;
  events: StreamEvents | undefined;
  /** The client has sent all it will. */
  remoteEnded: boolean = false;
  sendWindow: number;
  #receiveWindow = STREAM_WINDOW;
  #untaken = 0;
  #waiting: Waiting[] = [];
  #next = 0;
  #pending = 0;
  #trailers: Uint8Array | undefined;
  #closed: boolean = false;
  readonly #host: StreamHost;

  constructor(id: number, host: StreamHost, sendWindow: number) {
    this.id = id;
    this.#host = host;
    this.sendWindow = sendWindow;
  }

  /** Bytes that wait for the client to take others. */
  get pending(): number {
    return this.#pending;
  }

  /** The answer has ended or the stream is gone: nothing can be sent. */
  get closed(): boolean {
    return this.#closed;
  }

  headers(block: Uint8Array): void {
    if (!this.#closed) this.#headers(block, 0);
  }

  /** Sends bytes given in parts, or keeps a copy of them until it may. */
  data(...parts: Uint8Array[]): void {
    if (this.#closed || this.#trailers !== undefined) return;
    let size = 0;
    for (const part of parts) size += part.length;
    const { peer, writer } = this.#host;
    const fits = size <= peer.maxFrame && size <= Math.min(this.sendWindow, this.#host.allowance());
    if (fits && this.#pending === 0) {
      this.sendWindow -= size;
      this.#host.sent(size);
      writer.frame({ type: frameType.data, flags: 0, streamId: this.id }, ...parts);
      return;
    }
    this.#waiting.push({ bytes: Buffer.concat(parts), at: 0 });
    this.#pending += size;
    this.pump();
  }

  /** Ends the answer once everything before it is sent. */
  end(trailers: Uint8Array): void {
    if (this.#closed || this.#trailers !== undefined) return;
    this.#trailers = trailers;
    if (this.#pending === 0) this.#finish(trailers);
  }

  /** Ends the answer without what still waits. */
  endNow(trailers: Uint8Array): void {
    if (this.#closed) return;
    this.#waiting = [];
    this.#pending = 0;
    this.#finish(trailers);
  }

  /** Breaks the stream off. */
  reset(code: number): void {
    if (this.#closed) return;
    this.#host.writer.resetStream(this.id, code);
    this.aborted();
  }

  /** The stream is no more; whoever is above it is told. */
  aborted(): void {
    if (this.#closed) return;
    this.#close();
    this.events?.onAborted();
  }

  /** Sends what the windows allow. */
  pump(): void {
    const { writer, peer } = this.#host;
    let moved = false;
    while (this.#pending > 0 && !this.#closed) {
      const room = Math.min(peer.maxFrame, this.sendWindow, this.#host.allowance());
      if (room <= 0) {
        // A window of its own is opened for each stream by name; only the connection's room is waited for.
        if (this.sendWindow > 0) this.#host.wait(this);
        break;
      }
      const item = this.#waiting[this.#next] as Waiting;
      const part = item.bytes.subarray(item.at, item.at + room);
      item.at += part.length;
      if (item.at === item.bytes.length) this.#shift();
      this.#pending -= part.length;
      this.sendWindow -= part.length;
      this.#host.sent(part.length);
      writer.frame({ type: frameType.data, flags: 0, streamId: this.id }, part);
      moved = true;
    }
    if (moved) this.events?.onProgress?.();
    if (this.#pending === 0 && this.#trailers !== undefined && !this.#closed) this.#finish(this.#trailers);
  }

  /** False when the client sends more than it was allowed. */
  receive(bytes: number): boolean {
    this.#untaken += bytes;
    return this.#untaken <= this.#receiveWindow;
  }

  /** What was received so far has been taken: the client may send as much again. Told in large steps. */
  take(): void {
    if (this.#untaken < STREAM_WINDOW / 2 || this.#closed || this.remoteEnded) return;
    this.#host.writer.windowUpdate(this.id, this.#untaken);
    this.#untaken = 0;
  }

  /** The client takes more. False when that is more than the protocol allows. */
  widen(bytes: number): boolean {
    this.sendWindow += bytes;
    return this.sendWindow <= MAX_WINDOW;
  }

  #shift(): void {
    this.#next++;
    if (this.#next < 64 && this.#next < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  #finish(trailers: Uint8Array): void {
    this.#headers(trailers, flag.endStream);
    // A client that is still sending is told to stop.
    if (!this.remoteEnded) this.#host.writer.resetStream(this.id, errorCode.noError);
    this.#close();
  }

  /** A header block, in as many frames as it takes. */
  #headers(content: Uint8Array, flags: number): void {
    const { writer, peer } = this.#host;
    const block = peer.tableShrank ? Buffer.concat([emptyTable, content]) : content;
    peer.tableShrank = false;
    for (let at = 0; at === 0 || at < block.length; at += peer.maxFrame) {
      const isLast = at + peer.maxFrame >= block.length;
      const type = at === 0 ? frameType.headers : frameType.continuation;
      const own = (at === 0 ? flags : 0) | (isLast ? flag.endHeaders : 0);
      writer.frame({ type, flags: own, streamId: this.id }, block.subarray(at, at + peer.maxFrame));
    }
  }

  #close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#pending = 0;
    this.#host.done(this);
  }
}
