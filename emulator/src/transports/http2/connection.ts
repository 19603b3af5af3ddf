// One HTTP/2 connection without TLS, server's side (RFC 9113): just enough for gRPC. Streams are opened by the client only,
// nothing is pushed, priorities are ignored.
import type { Socket } from "node:net";
import {
  DEFAULT_WINDOW,
  errorCode,
  type Frame,
  FrameReader,
  flag,
  frameType,
  Http2Error,
  MAX_WINDOW,
  setting,
  withoutPadding,
} from "./frame.ts";
import { FrameWriter } from "./frame-writer.ts";
import { type Headers, HpackDecoder } from "./hpack-decoder.ts";
import { PeerSettings } from "./peer-settings.ts";
import { Http2Stream, STREAM_WINDOW, type StreamEvents, type StreamHost } from "./stream.ts";

/** Told of each new stream; undefined headers were longer than we take. Returns who hears what follows on it. */
export type OpenStream = (stream: Http2Stream, headers: Headers | undefined) => StreamEvents;

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const MAX_STREAMS = 10_000;
const MAX_HEADER_BYTES = 64 * 1024;
/** Received content of all streams together that the client need not hear was taken. */
const CONNECTION_WINDOW = 16 * 1024 * 1024;
/** With this much in the socket, streams keep what they have to themselves. */
const BACKLOG = 1024 * 1024;
/** Beyond this the client makes us answer (pings, resets) and does not read. */
const MAX_BACKLOG = 64 * 1024 * 1024;

interface HeaderBlock {
  readonly streamId: number;
  readonly endStream: boolean;
  readonly parts: Buffer[];
  bytes: number;
}

export class Http2Connection implements StreamHost {
  readonly writer: FrameWriter;
  readonly peer = new PeerSettings();
  readonly #socket: Socket;
  readonly #open: OpenStream;
  readonly #reader = new FrameReader();
  readonly #decoder = new HpackDecoder(MAX_HEADER_BYTES);
  readonly #streams = new Map<number, Http2Stream>();
  readonly #waiting = new Set<Http2Stream>();
  #block: HeaderBlock | undefined;
  #greeted: boolean = false;
  #lastStream = 0;
  #sendWindow = DEFAULT_WINDOW;
  #taken = 0;
  #leaving: boolean = false;
  #gone: boolean = false;

  constructor(socket: Socket, open: OpenStream) {
    this.#socket = socket;
    this.#open = open;
    this.writer = new FrameWriter(socket, () => this.#pumpWaiting());
    this.writer.frame({ type: frameType.settings, flags: 0, streamId: 0 }, ourSettings);
    this.writer.windowUpdate(0, CONNECTION_WINDOW - DEFAULT_WINDOW);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("close", () => this.#abortAll());
    socket.on("error", () => this.#abortAll());
    socket.on("end", () => this.#socket.end());
  }

  /** Takes no new streams; the connection ends with the last one. */
  leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.writer.numbers({ type: frameType.goaway, flags: 0, streamId: 0 }, this.#lastStream, errorCode.noError);
    this.#endIfIdle();
  }

  allowance(): number {
    return this.writer.backlog > BACKLOG ? 0 : this.#sendWindow;
  }

  sent(bytes: number): void {
    this.#sendWindow -= bytes;
  }

  wait(stream: Http2Stream): void {
    this.#waiting.add(stream);
  }

  done(stream: Http2Stream): void {
    this.#streams.delete(stream.id);
    this.#waiting.delete(stream);
    this.#endIfIdle();
  }

  #receive(chunk: Buffer): void {
    if (this.#gone) return;
    this.#reader.push(chunk);
    try {
      if (!this.#greeted) {
        if (!this.#reader.startsLike(PREFACE)) throw new Http2Error(errorCode.protocol, "not HTTP/2");
        if (this.#reader.take(PREFACE.length) === undefined) return;
        this.#greeted = true;
      }
      for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) this.#frame(frame);
      if (this.writer.backlog > MAX_BACKLOG)
        throw new Http2Error(errorCode.enhanceYourCalm, "the client does not read");
    } catch (error) {
      this.#fail(error instanceof Http2Error ? error : new Http2Error(errorCode.internal, "internal error"));
    }
  }

  #frame(frame: Frame): void {
    if (this.#block !== undefined && frame.type !== frameType.continuation) {
      throw new Http2Error(errorCode.protocol, "a header block was interrupted");
    }
    // What is not handled is PRIORITY, GOAWAY (the client closes when it is ready) and frames of later versions.
    this.#handlers[frame.type]?.(frame);
  }

  readonly #handlers: Readonly<Record<number, (frame: Frame) => void>> = {
    [frameType.data]: (frame) => this.#data(frame),
    [frameType.headers]: (frame) => this.#headers(frame),
    [frameType.continuation]: (frame) => this.#continuation(frame),
    [frameType.settings]: (frame) => this.#settings(frame),
    [frameType.windowUpdate]: (frame) => this.#windowUpdate(frame),
    [frameType.ping]: (frame) => this.#ping(frame),
    [frameType.rstStream]: (frame) => {
      if (frame.payload.length !== 4) throw new Http2Error(errorCode.frameSize, "broken RST_STREAM");
      this.#streamOf(frame)?.aborted();
    },
    [frameType.pushPromise]: () => {
      throw new Http2Error(errorCode.protocol, "clients do not push");
    },
  };

  #ping({ flags, payload }: Frame): void {
    if (payload.length !== 8) throw new Http2Error(errorCode.frameSize, "broken PING");
    if ((flags & flag.ack) === 0) this.writer.frame({ type: frameType.ping, flags: flag.ack, streamId: 0 }, payload);
  }

  /** The frame's stream, when it is still open. Throws for one that was never opened. */
  #streamOf({ streamId }: Frame): Http2Stream | undefined {
    if (streamId === 0 || streamId > this.#lastStream)
      throw new Http2Error(errorCode.protocol, `no stream ${streamId}`);
    return this.#streams.get(streamId);
  }

  #data(frame: Frame): void {
    const stream = this.#streamOf(frame);
    // Padding counts as well, and so does content for a stream that has ended meanwhile.
    this.#taken += frame.payload.length;
    if (this.#taken >= CONNECTION_WINDOW / 2) {
      this.writer.windowUpdate(0, this.#taken);
      this.#taken = 0;
    }
    if (stream === undefined) return;
    if (stream.remoteEnded || !stream.receive(frame.payload.length)) {
      stream.reset(stream.remoteEnded ? errorCode.streamClosed : errorCode.flowControl);
      return;
    }
    const content = withoutPadding(frame);
    const isEnd = (frame.flags & flag.endStream) !== 0;
    if (isEnd) stream.remoteEnded = true;
    if (content.length > 0) stream.events?.onData(content);
    if (isEnd && !stream.closed) stream.events?.onEnd();
  }

  #headers(frame: Frame): void {
    const { streamId, flags } = frame;
    if (streamId % 2 === 0) throw new Http2Error(errorCode.protocol, `stream ${streamId} is not a client's`);
    const content = withoutPadding(frame);
    const block = (flags & flag.priority) === 0 ? content : content.subarray(5);
    this.#block = { streamId, endStream: (flags & flag.endStream) !== 0, parts: [block], bytes: block.length };
    if ((flags & flag.endHeaders) !== 0) this.#endOfHeaders(this.#block);
  }

  #continuation({ streamId, flags, payload }: Frame): void {
    const block = this.#block;
    if (block?.streamId !== streamId) throw new Http2Error(errorCode.protocol, "a stray CONTINUATION");
    block.parts.push(payload);
    block.bytes += payload.length;
    if (block.bytes > MAX_HEADER_BYTES || block.parts.length > 100) {
      throw new Http2Error(errorCode.enhanceYourCalm, "endless headers");
    }
    if ((flags & flag.endHeaders) !== 0) this.#endOfHeaders(block);
  }

  #endOfHeaders({ streamId, endStream, parts }: HeaderBlock): void {
    this.#block = undefined;
    // Always decoded, because later blocks may refer to it.
    const headers = this.#decoder.decode(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
    if (streamId <= this.#lastStream) this.#trailers(this.#streams.get(streamId), endStream);
    else this.#openStream({ streamId, endStream, headers });
  }

  #openStream(request: { streamId: number; endStream: boolean; headers: Headers | undefined }): void {
    const { streamId, endStream, headers } = request;
    this.#lastStream = streamId;
    if (this.#leaving || this.#streams.size >= MAX_STREAMS) {
      this.writer.resetStream(streamId, errorCode.refusedStream);
      return;
    }
    const stream = new Http2Stream(streamId, this, this.peer.initialWindow);
    stream.remoteEnded = endStream;
    this.#streams.set(streamId, stream);
    const events = this.#open(stream, headers);
    stream.events = events;
    if (endStream && !stream.closed) events.onEnd();
  }

  /** Headers after the content, which gRPC's clients do not send: they only end the stream. */
  #trailers(stream: Http2Stream | undefined, endStream: boolean): void {
    if (stream === undefined) return;
    if (!endStream || stream.remoteEnded) {
      stream.reset(errorCode.protocol);
      return;
    }
    stream.remoteEnded = true;
    stream.events?.onEnd();
  }

  #settings({ flags, payload }: Frame): void {
    if ((flags & flag.ack) !== 0) return;
    const change = this.peer.apply(payload);
    for (const stream of this.#streams.values()) {
      if (!stream.widen(change)) throw new Http2Error(errorCode.flowControl, "too large a window");
    }
    this.writer.frame({ type: frameType.settings, flags: flag.ack, streamId: 0 });
    if (change > 0) for (const stream of [...this.#streams.values()]) stream.pump();
  }

  #windowUpdate(frame: Frame): void {
    if (frame.payload.length !== 4) throw new Http2Error(errorCode.frameSize, "broken WINDOW_UPDATE");
    const bytes = frame.payload.readUInt32BE(0) & MAX_WINDOW;
    if (frame.streamId === 0) {
      this.#sendWindow += bytes;
      if (bytes === 0) throw new Http2Error(errorCode.protocol, "a window update of nothing");
      if (this.#sendWindow > MAX_WINDOW) throw new Http2Error(errorCode.flowControl, "too large a window");
      this.#pumpWaiting();
      return;
    }
    const stream = this.#streamOf(frame);
    if (stream === undefined) return;
    if (bytes === 0) stream.reset(errorCode.protocol);
    else if (stream.widen(bytes)) stream.pump();
    else stream.reset(errorCode.flowControl);
  }

  /** In turns: whoever cannot go on waits again, behind the others. */
  #pumpWaiting(): void {
    if (this.#waiting.size === 0 || this.allowance() <= 0) return;
    const streams = [...this.#waiting];
    this.#waiting.clear();
    for (const stream of streams) stream.pump();
  }

  #fail({ code, message }: Http2Error): void {
    const debug = Buffer.from(message.slice(0, 100), "latin1");
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(this.#lastStream, 0);
    numbers.writeUInt32BE(code, 4);
    this.writer.frame({ type: frameType.goaway, flags: 0, streamId: 0 }, numbers, debug);
    this.writer.flush();
    this.#abortAll();
    this.#socket.destroySoon();
  }

  #abortAll(): void {
    if (this.#gone) return;
    this.#gone = true;
    for (const stream of [...this.#streams.values()]) stream.aborted();
  }

  #endIfIdle(): void {
    if (!this.#leaving || this.#gone || this.#streams.size > 0) return;
    this.writer.flush();
    this.#socket.end();
  }
}

const ourSettings = settingsPayload([
  [setting.maxStreams, MAX_STREAMS],
  [setting.initialWindow, STREAM_WINDOW],
  [setting.maxHeaders, MAX_HEADER_BYTES],
]);

function settingsPayload(settings: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * 6);
  for (const [index, [key, value]] of settings.entries()) {
    payload.writeUInt16BE(key, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  }
  return payload;
}
