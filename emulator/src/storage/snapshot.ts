// A state of the data that is kept as long as somebody reads it.
import type { Environment, ReadTransaction } from "./environment.ts";

export class Snapshot {
  readonly transaction: ReadTransaction;
  #users = 1;

  constructor(environment: Environment) {
    this.transaction = environment.root.useReadTransaction();
  }

  /** One more reader, who must release it, too. */
  share(): this {
    this.#users += 1;
    return this;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.transaction.done();
  }
}
