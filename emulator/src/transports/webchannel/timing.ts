// The clocks of a WebChannel session, in milliseconds. Tests shorten them.

export interface Timing {
  /** Longest silence on a back channel. The handshake tells it to clients, which allow for half as much again. */
  readonly noopMs: number;
  /** A streamed response ends after this and the client opens the next; browsers keep all of a response in memory. */
  readonly rotateMs: number;
  /** A session that no request has touched for this long, and without a back channel, is dropped. */
  readonly expiryMs: number;
}

export const defaultTiming: Timing = { noopMs: 30_000, rotateMs: 60_000, expiryMs: 300_000 };
