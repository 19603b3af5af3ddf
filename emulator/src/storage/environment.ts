// The LMDB environment: one file, a sub-database per kind of record. Nothing else imports lmdb.
import { type Database, open, type RootDatabase, type Transaction } from "lmdb";

export type Table = Database<Buffer, Buffer>;
export type ReadTransaction = Transaction;

export interface Environment {
  readonly root: RootDatabase<Buffer, Buffer>;
  /** [collection number][document id] -> record */
  readonly documents: Table;
  /** [scope number][index number][values][id or path] -> where the id starts; see index-entry.ts */
  readonly entries: Table;
  /** Interned databases, collections and field paths, by name and by number. */
  readonly names: Table;
  /** [number] -> work that a commit caused. */
  readonly outbox: Table;
  /** Small facts: the last commit time, the format, which indexes are built. */
  readonly meta: Table;
}

export interface EnvironmentOptions {
  readonly path: string;
  /** Durable on acknowledgement unless false, which is for throw-away data. */
  readonly sync: boolean;
}

const binary = { encoding: "binary", keyEncoding: "binary", cache: false } as const;

/**
 * LMDB's thread begins with a batch while it is still being handed over, instead of in the next turn of the event loop;
 * it waits for the rest before it commits. lmdb knows this option, its types do not.
 */
const earlyStart = { batchStartThreshold: 1 };

export function openEnvironment(options: EnvironmentOptions): Environment {
  const root = open<Buffer, Buffer>({
    path: options.path,
    // Otherwise a folder with a dot in its name is taken for a file.
    noSubdir: false,
    maxDbs: 8,
    maxReaders: 2048,
    // An acknowledged commit must be on disk, so the sync is part of the commit and not left to run behind it.
    overlappingSync: false,
    // Only `write` writes. Without this, a failure would also reject a promise of lmdb's that nobody can reach.
    eventTurnBatching: false,
    ...earlyStart,
    noSync: !options.sync,
    ...binary,
  });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...binary });
  try {
    return {
      root,
      documents: table("documents"),
      entries: table("entries"),
      names: table("names"),
      outbox: table("outbox"),
      meta: table("meta"),
    };
  } catch (error) {
    void root.close();
    throw error;
  }
}

export interface Operation {
  readonly table: Table;
  readonly key: Buffer;
  /** Undefined removes. */
  readonly value: Buffer | undefined;
}

/** One transaction on LMDB's own thread, all or nothing. Resolves once it is on disk and can be read. */
export async function write(environment: Environment, operations: readonly Operation[]): Promise<void> {
  try {
    await environment.root.batch(() => {
      for (const { table, key, value } of operations) {
        if (value === undefined) void table.remove(key);
        else void table.put(key, value);
      }
    });
  } catch (error) {
    // Why it failed comes by a promise of its own.
    await (error as { commitError?: Promise<never> }).commitError;
    throw error;
  }
}

/** The same inside `transactionSync`. */
export function writeNow(operations: readonly Operation[]): void {
  for (const { table, key, value } of operations) {
    if (value === undefined) table.removeSync(key);
    else table.putSync(key, value);
  }
}

export interface KeyRange {
  /** Inclusive. */
  readonly from: Buffer;
  /** Exclusive; to the end of the table when undefined. */
  readonly to: Buffer | undefined;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Entries of a half-open key range in either direction. */
export function range(table: Table, span: KeyRange, transaction?: ReadTransaction): Iterable<Entry> {
  const common = {
    ...(transaction === undefined ? {} : { transaction }),
    ...(span.limit === undefined ? {} : { limit: span.limit }),
  };
  if (span.to !== undefined && Buffer.compare(span.from, span.to) >= 0) return [];
  if (span.reverse !== true) {
    return table.getRange({ start: span.from, ...(span.to === undefined ? {} : { end: span.to }), ...common });
  }
  const start = span.to === undefined ? {} : { start: span.to, exclusiveStart: true };
  return table.getRange({ ...start, end: span.from, inclusiveEnd: true, reverse: true, ...common });
}
