// The SDK's door: documents written and read by people's own browsers, under the rules.
import {
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from "@firebase/rules-unit-testing";
import fc from "fast-check";
import {
  Bytes,
  collection as collectionAt,
  deleteDoc,
  doc,
  type Firestore,
  GeoPoint,
  getDoc,
  getDocs,
  limit,
  query,
  serverTimestamp,
  setDoc,
  setLogLevel,
  Timestamp,
  updateDoc,
} from "firebase/firestore";
import type { Shape } from "../../functions/src/kit/define/shape.ts";
import { type AnyCollection, coreShape, encodeFields, type StoredTypes } from "../../functions/src/kit/index.ts";
import { suite } from "../api/backend.ts";
import { fittingOf } from "./documents.ts";

// Denials are what is tested here: the SDK need not tell of each.
setLogLevel("silent");

/** The environment of the running suite, with the rules that it was started with. */
export async function openDoor(): Promise<RulesTestEnvironment> {
  const [host = "", port = ""] = suite.firestore.split(":");
  return await initializeTestEnvironment({ projectId: suite.projectId, firestore: { host, port: Number(port) } });
}

const databases = new Map<string, Firestore>();

/** A person's own connection, kept: opening one takes longer than what tests do with it. */
export function databaseOf(environment: RulesTestEnvironment, uid: string | undefined): Firestore {
  const known = databases.get(uid ?? "");
  if (known !== undefined) return known;
  const context: RulesTestContext =
    uid === undefined ? environment.unauthenticatedContext() : environment.authenticatedContext(uid);
  const database = context.firestore() as unknown as Firestore;
  databases.set(uid ?? "", database);
  return database;
}

export type Verdict = "allowed" | "denied";

/** What the rules say; anything but an answer or a denial is thrown. */
export async function verdict(attempt: Promise<unknown>): Promise<Verdict> {
  try {
    await attempt;
    return "allowed";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "permission-denied") return "denied";
    throw error;
  }
}

export type Data = Record<string, unknown>;

/** JSON fields as the SDK stores them. */
export function toStored(collection: AnyCollection, fields: Data): Data {
  return { ...encodeFields(collection, fields, types) };
}

const types: StoredTypes = {
  timestamp: (seconds, nanoseconds) => new Timestamp(seconds, nanoseconds),
  geoPoint: (latitude, longitude) => new GeoPoint(latitude, longitude),
  bytes: (bytes) => Bytes.fromUint8Array(bytes),
  reference: (path) => doc(someDatabase(), path),
};

/** References are of one project, whoever makes them. */
function someDatabase(): Firestore {
  const [database] = databases.values();
  if (database === undefined) throw new Error("open a database first");
  return database;
}

/** A new document as the web client writes it: complete, stamped by the server's clock. */
export function newDocument(collection: AnyCollection, fields: Data, uid: string): Data {
  const stamps = { createdAt: serverTimestamp(), createdBy: uid, updatedAt: serverTimestamp(), updatedBy: uid };
  return { ...toStored(collection, fields), ...stamps, ...(collection.hasTrash ? { deletedAt: null } : {}) };
}

export const changeStamps = (uid: string) => ({ updatedAt: serverTimestamp(), updatedBy: uid });

/** The operations of the door, by name. */
export const operations = {
  get: (at: Target) => getDoc(doc(at.database, at.path)),
  list: (at: Target) => getDocs(query(collectionAt(at.database, parentOf(at.path)), limit(5))),
  create: (at: Target) => setDoc(doc(at.database, `${parentOf(at.path)}/${at.newId}`), at.created),
  update: (at: Target) => updateDoc(doc(at.database, at.path), at.changed),
  trash: (at: Target) =>
    updateDoc(doc(at.database, at.path), { deletedAt: serverTimestamp(), ...changeStamps(at.uid) }),
  delete: (at: Target) => deleteDoc(doc(at.database, at.path)),
} as const;

export interface Target {
  readonly database: Firestore;
  readonly uid: string;
  readonly path: string;
  readonly newId: string;
  readonly created: Data;
  readonly changed: Data;
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));

/** A value that a shape accepts, as JSON; defaults are filled in, as direct writes must be complete. */
export function sampleOf(shape: Shape): unknown {
  switch (shape.kind) {
    case "string":
      return shape.patterns.length === 0 ? "s".repeat(Math.max(1, shape.min)) : fittingSample(shape);
    case "number":
      return fittingSample(shape);
    case "boolean":
      return true;
    case "timestamp":
      return "2026-01-01T00:00:00Z";
    case "userId":
      return "someone";
    case "geoPoint":
      return { latitude: 48.1, longitude: 11.6 };
    case "bytes":
      return Buffer.alloc(Math.max(1, shape.min)).toString("base64");
    case "reference":
      return `${shape.to.replace(/\{\w+\}/g, "w")}/d`;
    case "oneOf":
      return shape.values[0];
    case "array":
      return Array(shape.min).fill(sampleOf(shape.items));
    case "object":
      return Object.fromEntries(Object.entries(shape.fields).map(([name, each]) => [name, sampleOf(each)]));
    case "union":
      return sampleOf(Object.values(shape.options)[0] as Shape);
    case "record":
      return shape.max === 0 ? {} : { [String(sampleOf(shape.keys))]: sampleOf(shape.values) };
    case "nullable":
    case "optional":
    case "checked":
      return sampleOf(shape.inner);
    case "default":
      return shape.value;
  }
}

/** Always the same one. */
const fittingSample = (shape: Shape) => fc.sample(fittingOf(shape), { numRuns: 1, seed: 1 })[0];

/** A value that is not what a new document has by itself. */
export function unsetSample(shape: Shape | undefined): unknown {
  if (shape === undefined) throw new Error("no such field");
  const core = coreShape(shape);
  return core.kind === "array" ? [sampleOf(core.items)] : sampleOf(core);
}

/** A document's own fields that the collection accepts from anyone who may create. */
export function sampleFields(collection: AnyCollection): Data {
  const { fieldAccess, shapes, systemFields } = collection;
  const own = Object.entries(shapes).filter(
    ([name, { kind }]) => !systemFields.includes(name) && !(kind === "optional" && Object.hasOwn(fieldAccess, name)),
  );
  return Object.fromEntries(own.map(([name, shape]) => [name, sampleOf(shape)]));
}
