// The generators' randomness. Seeded, so that a difference can be seen again.

/** How many cases of each kind are generated unless HEARTH_FUZZ says otherwise, and the seed they come from. */
export const generatedCases = (usual: number): number => Number(process.env.HEARTH_FUZZ ?? usual);
export const seed = Number(process.env.HEARTH_SEED ?? 20_260_701);

/** A small fast generator (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}
