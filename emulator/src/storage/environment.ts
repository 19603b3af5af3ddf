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

export function openEnvironment(options: EnvironmentOptions): Environment {
  const root = open<Buffer, Buffer>({
    path: options.path,
    maxDbs: 8,
    maxReaders: 2048,
    // An acknowledged commit must be on disk, so the sync is part of the commit and not left to run behind it.
    overlappingSync: false,
    noSync: !options.sync,
    ...binary,
  });
  const table = (name: string): Table => root.openDB<Buffer, Buffer>({ name, ...binary });
  return {
    root,
    documents: table("documents"),
    entries: table("entries"),
    names: table("names"),
    outbox: table("outbox"),
    meta: table("meta"),
  };
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
