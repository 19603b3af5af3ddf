// What the RPCs share: the store, rules, costs, locks and transactions of one emulator.

import { failedPrecondition, invalidArgument } from "../model/status.ts";
import type { Store } from "../storage/store.ts";
import type { Micros } from "../storage/types.ts";
import { CostMeter } from "./costs.ts";
import { HeldSnapshots } from "./held-snapshots.ts";
import { Locks } from "./locks.ts";
import type { RulesRegistry } from "./rules-registry.ts";
import { Transactions } from "./transactions.ts";

/** Production keeps old versions for an hour. */
const OLDEST_READ: Micros = 3_600_000_000;

export interface CoreOptions {
  readonly store: Store;
  readonly rules: RulesRegistry;
  /** Refuse queries without their composite index, as production does. */
  readonly requireIndexes: boolean;
  readonly transactionIdleMs?: number;
  readonly lockTimeoutMs?: number;
  /** Called before each commit; may throw what the client is to see instead (chaos). */
  readonly beforeCommit?: () => void;
}

export class Core {
  readonly store: Store;
  readonly rules: RulesRegistry;
  readonly requireIndexes: boolean;
  readonly costs = new CostMeter();
  readonly snapshots = new HeldSnapshots();
  readonly locks: Locks;
  readonly transactions: Transactions;
  readonly beforeCommit: () => void;

  constructor(options: CoreOptions) {
    this.store = options.store;
    this.rules = options.rules;
    this.requireIndexes = options.requireIndexes;
    this.beforeCommit = options.beforeCommit ?? (() => undefined);
    this.locks = new Locks(options.lockTimeoutMs);
    this.transactions = new Transactions({
      locks: this.locks,
      now: () => this.store.readTime(),
      checkReadTime: (time) => this.checkReadTime(time),
      ...(options.transactionIdleMs === undefined ? {} : { idleMs: options.transactionIdleMs }),
    });
  }

  checkReadTime(time: Micros): void {
    const now = this.store.readTime();
    if (time > now) throw invalidArgument("The requested 'read_time' cannot be in the future.");
    if (time < now - OLDEST_READ || !this.store.remembers(time)) {
      throw failedPrecondition("The requested 'read_time' is too old.");
    }
  }
}
