// Consistent reads: now, at a time in the past, or in a transaction. Takes the locks that the transaction needs.

import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type DatabaseName, type Path, resourceName } from "../model/path.ts";
import { failedPrecondition } from "../model/status.ts";
import { fromTimestamp } from "../model/time.ts";
import type { TransactionOptions } from "../proto/gen/google/firestore/v1/common_pb.js";
import {
  countByEntries,
  describeIndexes,
  type ExecuteOptions,
  executeQuery,
  type IndexNeed,
  type IndexUse,
  type Plan,
  type Work,
} from "../query/index.ts";
import type { Micros, StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import type { Core } from "./core.ts";
import { collectionLockKey, databaseLockKey, documentLockKey } from "./lock-keys.ts";
import type { Transaction } from "./transactions.ts";

/** The oneof that read requests share. */
export type ConsistencySelector =
  | { case: "transaction"; value: Uint8Array }
  | { case: "newTransaction"; value: TransactionOptions }
  | { case: "readTime"; value: Timestamp }
  | { case: undefined; value?: undefined };

/** What a request reads from. Keep it once it is not refused; close it. */
export interface Reading {
  readonly readTime: Micros;
  readonly view: View;
  /** The id to tell the client, when this request began the transaction. */
  readonly newTransaction: Uint8Array | undefined;
  readonly inTransaction: boolean;
  /** `name` is the document's full name, for those who know it. */
  read(path: Path, name?: string): StoredDocument | null;
  query(plan: Plan, options?: QueryOptions): Generator<StoredDocument>;
  /** How much a query finds, at most `atMost`; undefined when only `query` can tell. */
  count(plan: Plan, options: QueryOptions & { readonly atMost: number }): number | undefined;
  /** The indexes that `query` would use. Throws FAILED_PRECONDITION as it would. */
  indexes(plan: IndexNeed): IndexUse[];
  /** The client hears of what was read: its locks stay, and so does the transaction that it began. */
  keep(): void;
  /** Undoes what this request did to a transaction, unless it was kept. */
  close(): void;
}

export interface QueryOptions {
  /** The query's index was found by other means (a vector index): do not look for one. */
  readonly isCovered?: boolean;
  readonly work?: Work | undefined;
}

export interface ReadTargets {
  readonly documents?: readonly Path[];
  readonly plan?: Plan;
  /** The caller reads everything before it awaits anything, so the latest state needs no snapshot. */
  readonly atOnce?: boolean;
}

export async function openReading(
  core: Core,
  database: DatabaseName,
  request: { selector: ConsistencySelector; targets: ReadTargets },
): Promise<Reading> {
  const { selector, targets } = request;
  const transaction = transactionOf(core, database, selector);
  if (selector.case === "readTime") core.checkReadTime(fromTimestamp(selector.value));
  const isNew = selector.case === "newTransaction";
  const keys = transaction === undefined ? [] : await lock(core, transaction, { database, targets });
  let isKept = false;
  const leave = (): void => {
    if (transaction === undefined || isKept) return;
    // Nobody knows the id of a new one, so that nobody could roll it back.
    if (isNew) core.transactions.end(transaction.id, false);
    else core.locks.giveBack(transaction, keys);
  };
  const past = selector.case === "readTime" ? fromTimestamp(selector.value) : transaction?.readTime;
  try {
    const snapshot = snapshotAt(core, database, { past, atOnce: targets.atOnce ?? false });
    return {
      ...snapshot,
      newTransaction: isNew ? transaction?.id : undefined,
      inTransaction: transaction !== undefined,
      keep: () => {
        isKept = true;
      },
      close: () => {
        snapshot.close();
        leave();
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Takes the locks of a read and returns their names. */
async function lock(
  core: Core,
  transaction: Transaction,
  { database, targets }: { database: DatabaseName; targets: ReadTargets },
): Promise<readonly string[]> {
  if (transaction.readTime !== undefined) return [];
  const keys = lockKeysOf(database, targets);
  try {
    await core.locks.share(transaction, keys);
  } catch (error) {
    core.transactions.end(transaction.id, false);
    throw error;
  }
  // It may have expired or been rolled back while it waited; then nobody would give these locks back.
  if (!core.transactions.isOpen(transaction)) core.locks.release(transaction);
  core.transactions.use(database, transaction.id);
  return keys;
}

function transactionOf(core: Core, database: DatabaseName, selector: ConsistencySelector): Transaction | undefined {
  if (selector.case === "newTransaction") return core.transactions.begin(database, selector.value);
  if (selector.case === "transaction") return core.transactions.use(database, selector.value);
  return undefined;
}

function lockKeysOf(database: DatabaseName, targets: ReadTargets): string[] {
  const keys = [databaseLockKey(database)];
  for (const path of targets.documents ?? []) keys.push(documentLockKey(database, path));
  if (targets.plan !== undefined) keys.push(collectionLockKey(database, targets.plan.collectionId));
  return keys;
}

function snapshotAt(
  core: Core,
  database: DatabaseName,
  { past, atOnce }: { past: Micros | undefined; atOnce: boolean },
): Omit<Reading, "newTransaction" | "inTransaction" | "keep"> {
  const held = atOnce ? undefined : core.snapshots.hold(core.store.snapshot());
  const view = held?.view ?? core.store.latest();
  const overrides = past === undefined ? undefined : overridesAt(core, database, past);
  const optionsFor = ({ isCovered = false, work }: QueryOptions = {}): ExecuteOptions => ({
    catalog: core.store,
    requireIndexes: core.requireIndexes && !isCovered,
    ...(overrides && { overrides }),
    ...(work && { work }),
  });
  return {
    readTime: past ?? core.store.readTime(),
    view,
    read: (path, name = resourceName(database, path)) => {
      const old = overrides?.get(name);
      return old === undefined ? view.read(database, path, name) : old;
    },
    query: (plan, options) => {
      const found = executeQuery(view, plan, optionsFor(options));
      return held === undefined ? found : held.follow(found);
    },
    count: (plan, options) => countByEntries(view, plan, { ...optionsFor(options), atMost: options.atMost }),
    indexes: (plan) => describeIndexes(plan, optionsFor()),
    close: () => held?.close(),
  };
}

/** Documents that changed since, as they were then. */
function overridesAt(core: Core, database: DatabaseName, time: Micros): Map<string, StoredDocument | null> {
  const events = core.store.changesAfter(database, time);
  if (events === undefined) throw failedPrecondition("The requested 'read_time' is too old.");
  const overrides = new Map<string, StoredDocument | null>();
  for (const { changes } of events) {
    for (const { name, before } of changes) {
      if (!overrides.has(name)) overrides.set(name, before);
    }
  }
  return overrides;
}
