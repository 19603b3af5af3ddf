// What a connection has to say: frames are written into one buffer and handed to the socket once per turn of the event
// loop, so that the answers of a burst share a system call.
import type { Socket } from "node:net";
import { FRAME_HEADER, frameType } from "./frame.ts";

const CAPACITY = 64 * 1024;
/** A buffer that grew beyond this for one large answer is not kept. */
const KEPT = 256 * 1024;

export class FrameWriter {
  readonly #socket: Socket;
  readonly #onFlushed: () => void;
  #buffer: Buffer | undefined;
  #length = 0;
  #scheduled: boolean = false;

  /** `onFlushed` is told each time the socket has taken something and when it has caught up. */
  constructor(socket: Socket, onFlushed: () => void) {
    this.#socket = socket;
    this.#onFlushed = onFlushed;
    socket.on("drain", onFlushed);
  }

  /** Bytes that the system has not taken yet. */
  get backlog(): number {
    return this.#length + this.#socket.writableLength;
  }

  /** The payload may come in parts. */
  frame(head: { type: number; flags: number; streamId: number }, ...payload: Uint8Array[]): void {
    let size = 0;
    for (const part of payload) size += part.length;
    const buffer = this.#reserve(FRAME_HEADER + size);
    let at = this.#length;
    at = buffer.writeUIntBE(size, at, 3);
    buffer[at++] = head.type;
    buffer[at++] = head.flags;
    at = buffer.writeUInt32BE(head.streamId, at);
    for (const part of payload) {
      buffer.set(part, at);
      at += part.length;
    }
    this.#length = at;
    this.#schedule();
  }

  /** A frame whose payload is one or two 32-bit numbers. */
  numbers(head: { type: number; flags: number; streamId: number }, ...values: number[]): void {
    const payload = Buffer.allocUnsafe(values.length * 4);
    for (const [index, value] of values.entries()) payload.writeUInt32BE(value, index * 4);
    this.frame(head, payload);
  }

  windowUpdate(streamId: number, bytes: number): void {
    this.numbers({ type: frameType.windowUpdate, flags: 0, streamId }, bytes);
  }

  resetStream(streamId: number, code: number): void {
    this.numbers({ type: frameType.rstStream, flags: 0, streamId }, code);
  }

  flush(): void {
    if (this.#length === 0 || this.#buffer === undefined || this.#socket.destroyed) return;
    const buffer = this.#buffer;
    const length = this.#length;
    this.#length = 0;
    this.#socket.write(buffer.subarray(0, length));
    // What the system took at once may be overwritten; otherwise the socket still holds on to it.
    if (this.#socket.writableLength > 0 || buffer.length > KEPT) this.#buffer = undefined;
    this.#onFlushed();
  }

  #reserve(size: number): Buffer {
    const wanted = this.#length + size;
    if (this.#buffer !== undefined && wanted <= this.#buffer.length) return this.#buffer;
    const grown = Buffer.allocUnsafeSlow(Math.max(CAPACITY, wanted, (this.#buffer?.length ?? 0) * 2));
    this.#buffer?.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
    return grown;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
