// What the kit needs of Firestore: documents by path, written under preconditions; declared queries; transactions.
import {
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  FieldPath,
  FieldValue,
  type Firestore,
  GeoPoint,
  type Query,
  Timestamp,
  type Transaction,
} from "firebase-admin/firestore";
import type { StoredTypes } from "../define/codec.ts";
import { guard } from "./failures.ts";
import { connect } from "./firestore.ts";
import { shareReads } from "./shared-reads.ts";

export interface StoredDocument {
  readonly id: string;
  readonly path: string;
  readonly data: DocumentData;
  /** When it was last written: the version that ETags name. */
  readonly updateTime: Timestamp;
}

/** The version a write needs: any existing one, or exactly the one written at that time. */
export type Version = Timestamp | "any";

export interface ListQuery {
  /** The collection's path, or with `group` its name. */
  readonly collection: string;
  readonly group?: boolean;
  readonly where: readonly { field: string; op: "==" | "array-contains" | "!=" | "<" | "<="; value: unknown }[];
  readonly orderBy: readonly { field: string; direction: "asc" | "desc" }[];
  /** 0 for no limit. */
  readonly limit: number;
  /** Where the page before ended: the values of `orderBy`, then the document's path. */
  readonly after?: { readonly values: readonly unknown[]; readonly path: string };
}

export interface Store {
  /** At most one read per path; undefined where nothing is. Callers share what is read: nobody changes it. */
  read(paths: readonly string[]): Promise<readonly (StoredDocument | undefined)[]>;
  list(query: ListQuery): Promise<readonly StoredDocument[]>;
  /** How many documents match, whatever the limit: a read per thousand. */
  count(query: Pick<ListQuery, "collection" | "group" | "where">): Promise<number>;
  /** Writes answer the time of the write. Throws WriteRefused. */
  create(path: string, data: DocumentData): Promise<Timestamp>;
  update(path: string, data: DocumentData, version: Version): Promise<Timestamp>;
  remove(path: string, version: Version): Promise<void>;
  /** The document and everything below it; answers how many documents went. */
  removeTree(path: string): Promise<number>;
  /** Runs again from the start when something it read has changed meanwhile. */
  transaction<T>(run: (transaction: StoreTransaction) => Promise<T>): Promise<T>;
}

/** All reads come before the first write, as Firestore demands. */
export interface StoreTransaction {
  read(paths: readonly string[]): Promise<readonly (StoredDocument | undefined)[]>;
  list(query: ListQuery): Promise<readonly StoredDocument[]>;
  create(path: string, data: DocumentData): void;
  set(path: string, data: DocumentData): void;
  update(path: string, data: DocumentData): void;
  remove(path: string): void;
}

export { Timestamp };
export type StoredTimestamp = Timestamp;

export const toTimestamp = (seconds: number, nanoseconds: number): Timestamp => new Timestamp(seconds, nanoseconds);

/** The SDK's classes for what JSON has no type for. */
export const storedTypes: Required<StoredTypes> = {
  timestamp: toTimestamp,
  geoPoint: (latitude, longitude) => new GeoPoint(latitude, longitude),
  bytes: (bytes) => Buffer.from(bytes),
  reference: (path) => connect().doc(path),
};

/** Adds to a number without reading it. */
export function increment(by: number): FieldValue {
  return FieldValue.increment(by);
}

/** How long a call may take, milliseconds. */
const defaultDeadline = 10_000;

export function createStore(database: Firestore = connect(), deadline: number = defaultDeadline): Store {
  const at = (path: string) => database.doc(path);
  const run = <T>(call: () => Promise<T>) => guard(call, deadline);
  const read = shareReads(async (paths) => (await database.getAll(...paths.map(at))).map(toStored));
  return {
    read: (paths) => run(() => read(paths)),
    list: (query) => run(async () => (await toQuery(database, query).get()).docs.map(toExisting)),
    count: (query) =>
      run(async () => {
        const filtered = toQuery(database, { ...query, orderBy: [], limit: 0 });
        return (await filtered.count().get()).data().count;
      }),
    create: (path, data) => run(async () => (await at(path).create(data)).writeTime),
    update: (path, data, version) => run(async () => (await at(path).update(data, toPrecondition(version))).writeTime),
    remove: (path, version) => run(async () => void (await at(path).delete(toPrecondition(version)))),
    removeTree: (path) => removeTree(database, at(path)),
    transaction: (write) =>
      run(() => database.runTransaction((transaction) => write(toStoreTransaction(database, transaction)))),
  };
}

const toPrecondition = (version: Version) => (version === "any" ? { exists: true } : { lastUpdateTime: version });

function toStoreTransaction(database: Firestore, transaction: Transaction): StoreTransaction {
  const at = (path: string) => database.doc(path);
  return {
    read: async (paths) => (await transaction.getAll(...paths.map(at))).map(toStored),
    list: async (query) => (await transaction.get(toQuery(database, query))).docs.map(toExisting),
    create: (path, data) => void transaction.create(at(path), data),
    set: (path, data) => void transaction.set(at(path), data),
    update: (path, data) => void transaction.update(at(path), data),
    remove: (path) => void transaction.delete(at(path)),
  };
}

function toStored(snapshot: DocumentSnapshot): StoredDocument | undefined {
  return snapshot.exists ? toExisting(snapshot) : undefined;
}

function toExisting(snapshot: DocumentSnapshot): StoredDocument {
  const { id, ref, updateTime } = snapshot;
  if (updateTime === undefined) throw new Error(`no update time on ${ref.path}`);
  return { id, path: ref.path, data: snapshot.data() ?? {}, updateTime };
}

function toQuery(database: Firestore, { collection, group, where, orderBy, limit, after }: ListQuery): Query {
  let query: Query = group === true ? database.collectionGroup(collection) : database.collection(collection);
  for (const { field, op, value } of where) query = query.where(field, op, value);
  for (const { field, direction } of orderBy) query = query.orderBy(field, direction);
  if (after !== undefined) {
    const direction = orderBy.at(-1)?.direction ?? "asc";
    query = query.orderBy(FieldPath.documentId(), direction).startAfter(...after.values, database.doc(after.path));
  }
  return limit === 0 ? query : query.limit(limit);
}

async function removeTree(database: Firestore, root: DocumentReference): Promise<number> {
  let removed = 0;
  const writer = database.bulkWriter();
  writer.onWriteResult(() => {
    removed += 1;
  });
  await database.recursiveDelete(root, writer);
  await writer.close();
  return removed;
}
