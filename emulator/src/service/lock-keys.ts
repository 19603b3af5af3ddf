// The names of locks: a document, a collection id of a database (what a query in a transaction depends on), or a database.
import { type DatabaseName, databaseName, type Path, resourceName } from "../model/path.ts";
import type { LockKeys } from "./locks.ts";

export function documentLockKey(database: DatabaseName, path: Path): string {
  return resourceName(database, path);
}

/** Undefined: every collection of the database. */
export function collectionLockKey(database: DatabaseName, collectionId: string | undefined): string {
  return `${databaseName(database)}#${collectionId ?? ""}`;
}

/** Of every read; whoever clears the database writes it. */
export function databaseLockKey(database: DatabaseName): string {
  return databaseName(database);
}

/** Of those who write documents. */
export function writeLockKeys(database: DatabaseName, writes: Iterable<{ readonly path: Path }>): LockKeys {
  const keys = new Set([collectionLockKey(database, undefined)]);
  for (const { path } of writes) {
    keys.add(documentLockKey(database, path));
    keys.add(collectionLockKey(database, path.at(-2)));
  }
  return keys;
}
