// Keeps LMDB from using the pages that one transaction freed in the very next one. Pages freed by one transaction lie
// here and there, those freed by many in rows, and a disk takes a row of pages many times faster (see
// docs/decisions/064). A reader that stays for a while is all it takes; the file is as much larger as is written
// meanwhile, which is why that is bounded.
import type { Environment } from "./environment.ts";
import { Snapshot } from "./snapshot.ts";
import type { WriteSet } from "./write-set.ts";

/** Documents and index entries written before freed pages are used again. */
const OPERATIONS = 10_000;
/** The same in bytes: of large documents, fewer. */
const BYTES = 16 * 1024 * 1024;

export class FreedPages {
  readonly #environment: Environment;
  #snapshot: Snapshot | undefined;
  #operations = OPERATIONS;
  #bytes = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Before each transaction: how much it will write. */
  keep({ operations, bytes }: WriteSet): void {
    this.#operations += operations.length;
    this.#bytes += bytes;
    if (this.#operations < OPERATIONS && this.#bytes < BYTES) return;
    this.release();
    this.#snapshot = new Snapshot(this.#environment);
    this.#operations = 0;
    this.#bytes = 0;
  }

  /** They can be used at once. */
  release(): void {
    this.#snapshot?.release();
    this.#snapshot = undefined;
  }
}
