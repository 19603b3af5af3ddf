// HTTP/2 frames (RFC 9113, section 4): the numbers of the protocol, and a reader that finds frames in what a socket gives.

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const errorCode = {
  noError: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  enhanceYourCalm: 11,
} as const;

export const setting = {
  headerTableSize: 1,
  enablePush: 2,
  maxStreams: 3,
  initialWindow: 4,
  maxFrame: 5,
  maxHeaders: 6,
};

export const FRAME_HEADER = 9;
/** The largest frame that anybody must take without having said more. */
export const DEFAULT_MAX_FRAME = 16_384;
export const DEFAULT_WINDOW = 65_535;
export const MAX_WINDOW = 0x7fff_ffff;

/** Breaks the whole connection. */
export class Http2Error extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** A view of what was received, not a copy. */
  readonly payload: Buffer;
}

export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  push(chunk: Buffer): void {
    this.#bytes = this.#at === this.#bytes.length ? chunk : Buffer.concat([this.#bytes.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /** Whether what is there agrees with the beginning of these bytes. */
  startsLike(bytes: Buffer): boolean {
    const there = this.#bytes.subarray(this.#at, this.#at + bytes.length);
    return there.equals(bytes.subarray(0, there.length));
  }

  /** The next `length` bytes when they are there. */
  take(length: number): Buffer | undefined {
    if (this.#bytes.length - this.#at < length) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** The next whole frame. Throws FRAME_SIZE_ERROR for one that is larger than we said we take. */
  next(): Frame | undefined {
    const bytes = this.#bytes;
    const at = this.#at;
    if (bytes.length - at < FRAME_HEADER) return undefined;
    const length = bytes.readUIntBE(at, 3);
    if (length > DEFAULT_MAX_FRAME) throw new Http2Error(errorCode.frameSize, `a frame of ${length} bytes`);
    const end = at + FRAME_HEADER + length;
    if (bytes.length < end) return undefined;
    this.#at = end;
    return {
      type: bytes[at + 3] as number,
      flags: bytes[at + 4] as number,
      streamId: bytes.readUInt32BE(at + 5) & MAX_WINDOW,
      payload: bytes.subarray(at + FRAME_HEADER, end),
    };
  }
}

/** A frame's content without its padding (RFC 9113, 6.1). */
export function withoutPadding({ flags, payload }: Frame): Buffer {
  if ((flags & flag.padded) === 0) return payload;
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) {
    throw new Http2Error(errorCode.protocol, "more padding than frame");
  }
  return payload.subarray(1, payload.length - padding);
}
