// Chaos on request: what production may do to events (twice, late, out of order), decided by a seed and the order of
// the events, so that a failing run can be repeated.
export interface ChaosOptions {
  /** Share of events delivered twice, 0 to 1. */
  readonly duplicate?: number;
  /** Every event waits up to this many milliseconds. */
  readonly delayMs?: number;
  /** Share of events that let the next one to the same function and document pass, 0 to 1. */
  readonly reorder?: number;
  readonly seed?: number;
}

export interface ChaosVerdict {
  readonly deliveries: number;
  readonly delayMs: number;
  readonly yields: boolean;
}

const calm: ChaosVerdict = { deliveries: 1, delayMs: 0, yields: false };

/** How long a yielding event waits for another to pass before it goes anyway. */
export const YIELD_LIMIT_MS = 1_000;

export function createChaos(options: ChaosOptions = {}): () => ChaosVerdict {
  const { duplicate = 0, delayMs = 0, reorder = 0, seed = 1 } = options;
  if (duplicate <= 0 && delayMs <= 0 && reorder <= 0) return () => calm;
  const next = mulberry32(seed);
  return () => {
    const [first, second, third] = [next(), next(), next()];
    return { deliveries: first < duplicate ? 2 : 1, delayMs: Math.floor(second * delayMs), yields: third < reorder };
  };
}

/** A small seeded generator of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
