// Interning: databases, collections, collection groups and indexes get small numbers, so that keys stay short.
// Numbers are handed out in memory, written with the commits that need them, and never reused.
import { createHash } from "node:crypto";
import { type DatabaseName, sameDatabase } from "../model/path.ts";
import { type Environment, type ReadTransaction, range } from "./environment.ts";
import { afterPrefix, KeyWriter, readId } from "./key-writer.ts";
import type { WriteSet } from "./write-set.ts";

const DATABASE = 0x01;
const COLLECTION = 0x02;
const GROUP = 0x03;
const INDEX = 0x04;
const REVERSE = 0x05;
const COUNTER = Buffer.from([0x06]);
const FIRST_FREE = 16;
const MAX_KEY = 1900;

export interface CollectionInfo {
  readonly number: number;
  readonly database: DatabaseName;
  readonly path: readonly string[];
  /** The scope number of the collection group's entries. */
  readonly group: number;
}

/** A document's name, whole and in parts. */
export interface DocumentRef {
  readonly database: DatabaseName;
  readonly path: readonly string[];
  readonly name: string;
}

interface StoredCollection {
  database: DatabaseName;
  path: string[];
  group: number;
}

export class Names {
  readonly #environment: Environment;
  readonly #numbers = new Map<string, number>();
  readonly #collections = new Map<number, CollectionInfo>();
  /** By full names, which is how the busy paths know them. */
  readonly #byName = new Map<string, CollectionInfo>();
  /** Handed out and not yet written. */
  #added: { readonly key: Buffer; readonly value: Buffer }[] = [];
  #next: number | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Adds the names that were given to the writes of those who need them. */
  save(set: WriteSet): void {
    if (this.#added.length === 0) return;
    for (const { key, value } of this.#added) set.put(this.#environment.names, key, value);
    set.put(this.#environment.names, COUNTER, uint32(this.#free()));
    this.#added = [];
  }

  /** When what was handed out will not be written. */
  forget(): void {
    this.#numbers.clear();
    this.#collections.clear();
    this.#byName.clear();
    this.#added = [];
    this.#next = undefined;
  }

  findDatabase(database: DatabaseName): number | undefined {
    return this.#find(databaseKey(database));
  }

  findCollection(database: DatabaseName, path: readonly string[]): CollectionInfo | undefined {
    const owner = this.findDatabase(database);
    const number = owner === undefined ? undefined : this.#find(collectionKey(owner, path));
    return number === undefined ? undefined : this.collectionInfo(number);
  }

  /** The same for the collection of a document, given by its path and its full name. */
  findCollectionOf(document: DocumentRef): CollectionInfo | undefined {
    const key = collectionName(document);
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    const info = this.findCollection(document.database, document.path.slice(0, -1));
    if (info !== undefined) this.#byName.set(key, info);
    return info;
  }

  findGroup(database: DatabaseName, collectionId: string): number | undefined {
    const owner = this.findDatabase(database);
    return owner === undefined ? undefined : this.#find(textKey(GROUP, owner, collectionId));
  }

  findIndex(label: string): number | undefined {
    return this.#find(textKey(INDEX, 0, label));
  }

  /** For a commit only: new names are written with it. */
  index(label: string): number {
    return this.#findOrAdd(textKey(INDEX, 0, label));
  }

  /** For a commit only: new names are written with it. */
  collectionOf(document: DocumentRef): CollectionInfo {
    return this.findCollectionOf(document) ?? this.#addCollection(document.database, document.path.slice(0, -1));
  }

  #addCollection(database: DatabaseName, path: readonly string[]): CollectionInfo {
    const owner = this.#findOrAdd(databaseKey(database), { project: database.project, database: database.database });
    const key = collectionKey(owner, path);
    const group = this.#findOrAdd(textKey(GROUP, owner, path.at(-1) as string));
    const stored: StoredCollection = { database, path: [...path], group };
    const info: CollectionInfo = { number: this.#findOrAdd(key, stored), ...stored };
    this.#collections.set(info.number, info);
    return info;
  }

  collectionInfo(number: number): CollectionInfo {
    const known = this.#collections.get(number);
    if (known !== undefined) return known;
    const record = this.#environment.names.get(reverseKey(number));
    if (record === undefined) throw new Error(`unknown collection number ${number}`);
    const info: CollectionInfo = { number, ...(JSON.parse(record.toString("utf8")) as StoredCollection) };
    this.#collections.set(number, info);
    return info;
  }

  databases(): DatabaseName[] {
    const found: DatabaseName[] = [];
    const from = Buffer.from([DATABASE]);
    for (const { value } of range(this.#environment.names, { from, to: afterPrefix(from) })) {
      const record = this.#environment.names.get(reverseKey(value.readUInt32BE(0)));
      if (record !== undefined) found.push(JSON.parse(record.toString("utf8")) as DatabaseName);
    }
    return found;
  }

  /** Every collection below a path (of a document, a collection or the root), in path order, empty ones included. */
  *collectionsBelow(
    database: DatabaseName,
    path: readonly string[],
    transaction?: ReadTransaction,
  ): Generator<CollectionInfo> {
    const owner = this.findDatabase(database);
    if (owner === undefined) return;
    const from = collectionKey(owner, path);
    for (const { value } of range(this.#environment.names, { from, to: afterPrefix(from) }, transaction)) {
      const info = this.collectionInfo(value.readUInt32BE(0));
      if (sameDatabase(info.database, database)) yield info;
    }
  }

  #find(key: Buffer): number | undefined {
    const text = key.toString("latin1");
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#environment.names.get(key)?.readUInt32BE(0);
    if (number !== undefined) this.#numbers.set(text, number);
    return number;
  }

  #findOrAdd(key: Buffer, description?: unknown): number {
    const known = this.#find(key);
    if (known !== undefined) return known;
    const number = this.#free();
    this.#next = number + 1;
    this.#added.push({ key, value: uint32(number) });
    if (description !== undefined) {
      this.#added.push({ key: reverseKey(number), value: Buffer.from(JSON.stringify(description)) });
    }
    this.#numbers.set(key.toString("latin1"), number);
    return number;
  }

  #free(): number {
    this.#next ??= this.#environment.names.get(COUNTER)?.readUInt32BE(0) ?? FIRST_FREE;
    return this.#next;
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function collectionName({ name }: DocumentRef): string {
  return name.slice(0, name.lastIndexOf("/"));
}

function reverseKey(number: number): Buffer {
  return Buffer.concat([Buffer.from([REVERSE]), uint32(number)]);
}

const writer = new KeyWriter(1024);

function databaseKey(database: DatabaseName): Buffer {
  return writer.truncate(0).byte(DATABASE).text(database.project).text(database.database).bytes();
}

function textKey(tag: number, owner: number, text: string): Buffer {
  return fit(writer.truncate(0).byte(tag).uint32(owner).text(text).bytes());
}

function collectionKey(owner: number, path: readonly string[]): Buffer {
  return fit(writer.truncate(0).byte(COLLECTION).uint32(owner).path(path).bytes());
}

function fit(key: Buffer): Buffer {
  if (key.length <= MAX_KEY) return key;
  return Buffer.concat([key.subarray(0, MAX_KEY - 32), createHash("sha256").update(key).digest()]);
}

export { readId };
