// Keeps LMDB from using the pages that one transaction freed in the very next one. Pages freed by one transaction lie
// here and there, those freed by many in rows, and a disk takes a row of pages many times faster (see
// docs/decisions/064). A reader that stays for a while is all it takes; the file is as much larger as is written
// meanwhile.
import type { Environment } from "./environment.ts";
import { Snapshot } from "./snapshot.ts";

/** Documents and index entries written before freed pages are used again. */
const OPERATIONS = 10_000;

export class FreedPages {
  readonly #environment: Environment;
  #snapshot: Snapshot | undefined;
  #operations = OPERATIONS;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Before each transaction: how much it will write. */
  keep(operations: number): void {
    this.#operations += operations;
    if (this.#operations < OPERATIONS) return;
    this.release();
    this.#snapshot = new Snapshot(this.#environment);
    this.#operations = 0;
  }

  /** They can be used at once. */
  release(): void {
    this.#snapshot?.release();
    this.#snapshot = undefined;
  }
}
