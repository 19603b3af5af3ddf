// Microseconds inside, google.protobuf.Timestamp outside.
import type { Timestamp } from "@bufbuild/protobuf/wkt";

/** The present in microseconds since the epoch; injected so that tests can stand still. */
export type Clock = () => number;

/** The finer clock may run ahead of the machine's by this much before it is set anew. */
const LARGEST_LEAD_MS = 5;

export interface Clocks {
  /** Milliseconds since the epoch, whole ones, as the machine tells the time. */
  readonly coarse: () => number;
  /** Milliseconds and fractions of them, since whenever. */
  readonly fine: () => number;
}

/**
 * The machine's time with the fractions of a finer clock, and never earlier than the machine's: what a client has just
 * read there is not in the future here. The finer one is set anew whenever the two part, because it stands still while
 * the machine sleeps, and does not follow when somebody sets the time.
 */
export function createClock({ coarse, fine }: Clocks): Clock {
  let offset = Number.NEGATIVE_INFINITY;
  return () => {
    const now = coarse();
    const ticked = fine();
    const lead = offset + ticked - now;
    if (lead < 0 || lead > LARGEST_LEAD_MS) offset = now - ticked;
    return Math.max(now * 1000, Math.floor((offset + ticked) * 1000));
  };
}

export const systemClock: Clock = createClock({ coarse: () => Date.now(), fine: () => performance.now() });

export function toTimestamp(micros: number): Timestamp {
  const seconds = Math.floor(micros / 1_000_000);
  const nanos = (micros - seconds * 1_000_000) * 1000;
  // What `create` would make, at a tenth of its price: each answer has some.
  return { $typeName: "google.protobuf.Timestamp", seconds: BigInt(seconds), nanos };
}

/** Rounds down to the microsecond, as Firestore does with what it stores. */
export function fromTimestamp(timestamp: Timestamp): number {
  return Number(timestamp.seconds) * 1_000_000 + Math.floor(timestamp.nanos / 1000);
}

/** For values of any year: beyond 2255 and before 1684 a number has no microseconds. */
export function exactMicros({ seconds, nanos }: Timestamp): bigint {
  return seconds * 1_000_000n + BigInt(Math.floor(nanos / 1000));
}

export function fromExactMicros(micros: bigint): Timestamp {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = (micros - fraction) / 1_000_000n;
  return { $typeName: "google.protobuf.Timestamp", seconds, nanos: Number(fraction) * 1000 };
}
