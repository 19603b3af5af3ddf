// The snapshots that requests read from, for as long as their clients take. LMDB has room for a number of them; when that
// many are held, the one that has been waiting longest for its client makes room.
import { FirestoreError } from "../model/status.ts";
import type { View } from "../storage/view.ts";

/** LMDB's room is 2,048; commits and listeners need some, too. */
const MOST = 1_500;

export class HeldSnapshots {
  /** The one that was used least recently first. */
  readonly #held = new Set<HeldSnapshot>();

  hold(view: View): HeldSnapshot {
    const held = new HeldSnapshot(view, this.#held);
    const [idle] = this.#held;
    if (this.#held.size > MOST) idle?.giveUp();
    return held;
  }
}

export class HeldSnapshot {
  readonly view: View;
  readonly #all: Set<HeldSnapshot>;
  /** What reads from it just now; each keeps a cursor open. */
  readonly #readers = new Set<Generator<unknown>>();

  constructor(view: View, all: Set<HeldSnapshot>) {
    this.view = view;
    this.#all = all;
    all.add(this);
  }

  /** The items, read on as they are taken. Throws UNAVAILABLE when the snapshot had to go meanwhile. */
  *follow<T>(items: Generator<T>): Generator<T> {
    this.#readers.add(items);
    try {
      for (;;) {
        this.#use();
        const { done, value } = items.next();
        if (done === true) return;
        yield value;
      }
    } finally {
      items.return(undefined);
      this.#readers.delete(items);
    }
  }

  close(): void {
    if (this.#all.delete(this)) this.view.close();
  }

  giveUp(): void {
    for (const items of this.#readers) items.return(undefined);
    this.close();
  }

  #use(): void {
    if (!this.#all.delete(this)) {
      throw new FirestoreError("UNAVAILABLE", "The answer was not read while many others asked. Ask again.");
    }
    this.#all.add(this);
  }
}
