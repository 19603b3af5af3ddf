// Which delivery may go next. A lane is one function and one document: its events go one after the other, in commit
// order. Lanes of one function run side by side only when its running requests are slow, because every request beyond
// the first makes the functions emulator fork a process.
import { YIELD_LIMIT_MS } from "./chaos.ts";

export interface Delivery {
  /** The outbox entry. */
  readonly id: number;
  readonly functionId: string;
  readonly document: string;
  readonly addedAt: number;
  /** Milliseconds since the epoch; not sent earlier (chaos, back-off). */
  notBefore: number;
  /** How often it is still to be sent. More than 1 only under chaos. */
  deliveries: number;
  /** Chaos: lets the next one of its lane pass. */
  yields: boolean;
  attempts: number;
}

interface Lane {
  readonly key: string;
  readonly items: Delivery[];
}

interface FunctionQueue {
  running: number;
  lastProgress: number;
  readonly ready: Lane[];
}

/** A function's first answer takes the start of a process; starting more of them meanwhile only makes it slower. */
const COLD_FACTOR = 10;

export interface LaneLimits {
  /** Requests at a time. The last place is kept for functions that have none running, however slow the others are. */
  readonly total: number;
  readonly scaleOutAfter: number;
}

export class Lanes {
  readonly #limits: LaneLimits;
  readonly #functions = new Map<string, FunctionQueue>();
  readonly #lanes = new Map<string, Lane>();
  /** Functions that have answered: their process is up. */
  readonly #warm = new Set<string>();
  #running = 0;
  #size = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Deliveries waiting or running. */
  get size(): number {
    return this.#size;
  }

  add(delivery: Delivery): void {
    this.#size += 1;
    const key = laneKey(delivery);
    const lane = this.#lanes.get(key);
    if (lane) {
      lane.items.push(delivery);
      return;
    }
    const opened = { key, items: [delivery] };
    this.#lanes.set(key, opened);
    this.#functionOf(delivery).ready.push(opened);
  }

  /** The next delivery, now counted as running; or the time from which asking again makes sense. */
  take(now: number): Delivery | { readonly wakeAt: number } {
    let wakeAt = Number.POSITIVE_INFINITY;
    if (this.#running >= this.#limits.total) return { wakeAt };
    for (const [id, queue] of this.#functions) {
      const gate = this.#gate(id, queue);
      if (gate > now) {
        wakeAt = Math.min(wakeAt, gate);
        continue;
      }
      for (const [index, lane] of queue.ready.entries()) {
        const from = readyFrom(lane, now);
        wakeAt = Math.min(wakeAt, from);
        const next = lane.items[0];
        if (from > now || !next) continue;
        queue.ready.splice(index, 1);
        // Last in line now, so that functions take turns.
        this.#functions.delete(id);
        this.#functions.set(id, queue);
        queue.running += 1;
        queue.lastProgress = now;
        this.#running += 1;
        return next;
      }
    }
    return { wakeAt };
  }

  /** Ends a running delivery: `remove` takes it out, otherwise it stays first in its lane. */
  finish(delivery: Delivery, now: number, remove: boolean): void {
    const key = laneKey(delivery);
    const lane = this.#lanes.get(key);
    if (!lane) return;
    const queue = this.#functionOf(delivery);
    if (remove) this.#warm.add(delivery.functionId);
    queue.running -= 1;
    queue.lastProgress = now;
    this.#running -= 1;
    if (remove) {
      lane.items.splice(lane.items.indexOf(delivery), 1);
      this.#size -= 1;
    }
    if (lane.items.length > 0) queue.ready.push(lane);
    else this.#lanes.delete(key);
    if (queue.running === 0 && queue.ready.length === 0) this.#functions.delete(delivery.functionId);
  }

  #functionOf({ functionId }: Delivery): FunctionQueue {
    const known = this.#functions.get(functionId);
    if (known) return known;
    const created: FunctionQueue = { running: 0, lastProgress: 0, ready: [] };
    this.#functions.set(functionId, created);
    return created;
  }

  /** From when this function may open another request. */
  #gate(id: string, queue: FunctionQueue): number {
    if (queue.ready.length === 0) return Number.POSITIVE_INFINITY;
    if (queue.running === 0) return 0;
    if (this.#running >= this.#limits.total - 1) return Number.POSITIVE_INFINITY;
    const patience = this.#warm.has(id) ? 1 : COLD_FACTOR;
    return queue.lastProgress + this.#limits.scaleOutAfter * patience;
  }
}

const laneKey = ({ functionId, document }: Delivery): string => `${functionId}\n${document}`;

/** From when the lane's first delivery may go; lets a yielding one be passed first. */
function readyFrom(lane: Lane, now: number): number {
  const [first, second] = lane.items;
  if (first?.yields) {
    if (second === undefined) {
      const limit = first.addedAt + YIELD_LIMIT_MS;
      if (now < limit) return limit;
    } else {
      lane.items.splice(0, 2, second, first);
    }
    first.yields = false;
  }
  return lane.items[0]?.notBefore ?? Number.POSITIVE_INFINITY;
}
