// Server-side transactions: their ids, their locks, their snapshots and their end.
import { randomBytes } from "node:crypto";
import { type DatabaseName, sameDatabase } from "../model/path.ts";
import { aborted, invalidArgument } from "../model/status.ts";
import { fromTimestamp } from "../model/time.ts";
import type { TransactionOptions } from "../proto/gen/google/firestore/v1/common_pb.js";
import type { Micros } from "../storage/types.ts";
import { type LockOwner, type Locks, TRANSACTION_OVER } from "./locks.ts";

const MAGIC = Buffer.from("HTx1");
const ID_BYTES = 20;

export interface Transaction extends LockOwner {
  readonly id: Buffer;
  readonly database: DatabaseName;
  /** Set in read-only transactions: all reads are of this time and take no locks. */
  readonly readTime: Micros | undefined;
}

export interface TransactionsOptions {
  readonly locks: Locks;
  readonly idleMs?: number;
  /** Throws for times in the future or too far in the past. */
  readonly checkReadTime: (time: Micros) => void;
  readonly now: () => Micros;
}

interface Open extends Transaction {
  readonly timer: NodeJS.Timeout;
  isCommitting: boolean;
}

export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #open = new Map<string, Open>();
  /** Ages of transactions that ended without committing, so that their retries keep their place in the queue. */
  readonly #ages = new Map<string, number>();
  #next = 1;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  begin(database: DatabaseName, options: TransactionOptions | undefined): Transaction {
    const mode = options?.mode;
    let readTime: Micros | undefined;
    if (mode?.case === "readOnly") {
      const selector = mode.value.consistencySelector;
      readTime = selector.case === "readTime" ? fromTimestamp(selector.value) : this.#options.now();
      if (selector.case === "readTime") this.#options.checkReadTime(readTime);
    }
    const retried = mode?.case === "readWrite" ? mode.value.retryTransaction : undefined;
    if (retried !== undefined && retried.length > 0 && !isOurs(retried)) throw invalidArgument("Invalid transaction.");
    const age = (retried && this.#ages.get(keyOf(retried))) ?? this.#next;
    this.#next++;
    const id = Buffer.concat([MAGIC, randomBytes(ID_BYTES - MAGIC.length)]);
    const transaction: Open = { id, database, readTime, age, timer: this.#expire(id), isCommitting: false };
    this.#open.set(keyOf(id), transaction);
    return transaction;
  }

  /**
   * An open transaction; using it postpones its expiry. ABORTED when it ended or is being committed, INVALID_ARGUMENT
   * when it never was.
   */
  use(database: DatabaseName, id: Uint8Array): Transaction {
    return this.#find(database, id);
  }

  /** As `use`, for its one commit: to everybody else it is over from now on. */
  useToCommit(database: DatabaseName, id: Uint8Array): Transaction {
    const transaction = this.#find(database, id);
    transaction.isCommitting = true;
    return transaction;
  }

  #find(database: DatabaseName, id: Uint8Array): Open {
    if (!isOurs(id)) throw invalidArgument("Invalid transaction.");
    const transaction = this.#open.get(keyOf(id));
    if (transaction === undefined || transaction.isCommitting) throw aborted(TRANSACTION_OVER);
    if (!sameDatabase(transaction.database, database)) {
      throw invalidArgument("The transaction belongs to another database.");
    }
    transaction.timer.refresh();
    return transaction;
  }

  isOpen(transaction: Transaction): boolean {
    return this.#open.has(keyOf(transaction.id));
  }

  /** Ending twice is fine. */
  end(id: Uint8Array, committed: boolean): void {
    const key = keyOf(id);
    const transaction = this.#open.get(key);
    if (transaction === undefined) return;
    clearTimeout(transaction.timer);
    this.#open.delete(key);
    if (!committed) this.#remember(key, transaction.age);
    this.#options.locks.release(transaction);
  }

  /** Ends a commit that waits for locks; one that has begun to write goes on. */
  rollback(id: Uint8Array): void {
    if (!isOurs(id)) throw invalidArgument("Invalid transaction.");
    this.end(id, false);
  }

  /** As if all of a database had expired. */
  endAll(database: DatabaseName): void {
    for (const open of [...this.#open.values()]) {
      if (sameDatabase(open.database, database)) this.end(open.id, false);
    }
  }

  close(): void {
    for (const { id } of [...this.#open.values()]) this.end(id, false);
  }

  #expire(id: Buffer): NodeJS.Timeout {
    return setTimeout(() => this.end(id, false), this.#options.idleMs ?? 60_000).unref();
  }

  #remember(key: string, age: number): void {
    this.#ages.set(key, age);
    if (this.#ages.size > 1000) this.#ages.delete(this.#ages.keys().next().value as string);
  }
}

function keyOf(id: Uint8Array): string {
  return Buffer.from(id).toString("hex");
}

function isOurs(id: Uint8Array): boolean {
  return id.length === ID_BYTES && MAGIC.equals(id.subarray(0, MAGIC.length));
}
