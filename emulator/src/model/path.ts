// Resource names: projects/P/databases/D/documents/a/b. Parsing, validation and the order of paths.
import { invalidArgument } from "./status.ts";
import { compareUtf8, isWellFormed, utf8Length } from "./utf8.ts";

export interface DatabaseName {
  readonly project: string;
  readonly database: string;
}

/** Segments below `/documents`. An even number of them is a document (or the root), an odd number a collection. */
export type Path = readonly string[];

export interface ResourceName {
  readonly database: DatabaseName;
  readonly path: Path;
}

const MAX_ID_BYTES = 1500;
const MAX_SEGMENTS = 200;
const MAX_NAME_BYTES = 6 * 1024;
const NUMERIC_ID = /^__id(-?\d{1,19})__$/;

export function databaseName(database: DatabaseName): string {
  return `projects/${database.project}/databases/${database.database}`;
}

export function rootName(database: DatabaseName): string {
  return `${databaseName(database)}/documents`;
}

export function resourceName(database: DatabaseName, path: Path): string {
  return path.length === 0 ? rootName(database) : `${rootName(database)}/${path.join("/")}`;
}

export function sameDatabase(a: DatabaseName, b: DatabaseName): boolean {
  return a.project === b.project && a.database === b.database;
}

/** The segments below `/documents` of a name that is known to be valid. */
export function pathOf(name: string): string[] {
  return name.split("/").slice(5);
}

/** The last one, because most requests are for the same; whoever keeps it shares it. */
let recent: { readonly name: string; readonly database: DatabaseName } | undefined;

/** `projects/P/databases/D` and nothing more. */
export function parseDatabaseName(name: string): DatabaseName {
  if (recent?.name !== name) recent = { name, database: parseWholeDatabaseName(name) };
  return recent.database;
}

function parseWholeDatabaseName(name: string): DatabaseName {
  const segments = name.split("/");
  if (segments.length !== 4) {
    throw invalidArgument(`Database name "${name}" must have the form projects/{project}/databases/{database}.`);
  }
  return parsePrefix(name, segments, "Database");
}

/** A document's full name. */
export function parseDocumentName(name: string): ResourceName {
  const resource = parseName(name, "Document");
  if (resource.path.length === 0 || resource.path.length % 2 === 1) {
    throw invalidArgument(`Document name "${name}" lacks "/" at index ${name.length}.`);
  }
  return resource;
}

/** What a query or a list hangs below: the root `…/documents` or a document. */
export function parseParentName(name: string): ResourceName {
  const resource = parseName(name, "Document parent");
  if (resource.path.length % 2 === 1) {
    throw invalidArgument(`Document parent name "${name}" lacks "/" at index ${name.length}.`);
  }
  return resource;
}

function parseName(name: string, what: string): ResourceName {
  const segments = name.split("/");
  const database = parsePrefix(name, segments, what);
  if (segments[4] !== "documents")
    throw invalidArgument(
      `${what} name "${name}" lacks "documents" at index ${segments.slice(0, 4).join("/").length + 1}.`,
    );
  const path = segments.slice(5);
  for (const segment of path) assertId(segment, what, name);
  if (path.length > MAX_SEGMENTS) throw invalidArgument(`${what} name has more than ${MAX_SEGMENTS / 2} levels.`);
  if (utf8Length(name) > MAX_NAME_BYTES) throw invalidArgument(`${what} name is longer than ${MAX_NAME_BYTES} bytes.`);
  return { database, path };
}

function parsePrefix(name: string, segments: readonly string[], what: string): DatabaseName {
  if (segments[0] !== "projects") throw invalidArgument(`${what} name "${name}" lacks "projects" at index 0.`);
  if (segments[2] !== "databases") throw invalidArgument(`${what} name "${name}" lacks "databases" at index 2.`);
  const project = segments[1];
  const database = segments[3];
  if (project === undefined || project === "" || !isPlain(project)) {
    throw invalidArgument(`${what} name "${name}" has an invalid project id.`);
  }
  if (database === undefined || database === "" || !isPlain(database)) {
    throw invalidArgument(`${what} name "${name}" has an invalid database id.`);
  }
  return { project, database };
}

function isPlain(text: string): boolean {
  return text.length <= 256 && text !== "." && text !== ".." && isWellFormed(text) && !text.includes("\0");
}

/** A collection or document id: 1 to 1500 bytes, not `.` or `..`, not `__…__` unless it is a numeric id. */
export function assertId(id: string, what: string, name: string): void {
  if (id === "") throw invalidArgument(`${what} name "${name}" lacks a resource id at index ${emptyAt(name)}.`);
  if (id === "." || id === "..") {
    const at = `${name}/`.indexOf(`/${id}/`) + 1;
    throw invalidArgument(`${what} name "${name}" contains a resource id "${id}" at index ${at}.`);
  }
  if (id.includes("/")) throw invalidArgument(`${what} id "${id}" is invalid because it contains "/".`);
  if (!isWellFormed(id)) throw invalidArgument(`${what} name contains invalid Unicode.`);
  if (utf8Length(id) > MAX_ID_BYTES)
    throw invalidArgument(`The key path element name is longer than ${MAX_ID_BYTES} bytes.`);
  if (isReserved(id) && numericId(id) === undefined) {
    throw invalidArgument(`Resource id "${id}" is invalid because it is reserved.`);
  }
}

export function isReserved(id: string): boolean {
  return id.length > 4 && id.startsWith("__") && id.endsWith("__");
}

function emptyAt(name: string): number {
  return name.endsWith("/") ? name.length : name.indexOf("//") + 1;
}

/** The integer of an id such as `__id42__` (Datastore's numeric ids); these sort before all other ids. */
export function numericId(id: string): bigint | undefined {
  if (!id.startsWith("__id")) return undefined;
  const match = NUMERIC_ID.exec(id);
  if (match === null) return undefined;
  const value = BigInt(match[1] as string);
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

export function compareIds(a: string, b: string): number {
  const x = numericId(a);
  const y = numericId(b);
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (x !== undefined) return -1;
  if (y !== undefined) return 1;
  return compareUtf8(a, b);
}

/** The order of paths: segment by segment, a parent before what is below it. */
export function comparePaths(a: Path, b: Path): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareIds(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** The order of full names, as `__name__` sorts. Names of one collection are the common case and compared fast. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return comparePaths(a.split("/"), b.split("/"));
}

export function isBelow(path: Path, ancestor: Path): boolean {
  return path.length > ancestor.length && ancestor.every((segment, index) => path[index] === segment);
}
