// get, exists, getAfter, existsAfter: what they read, what is free, and the budget of a request.

import { documentsPath, documentValue } from "./context.ts";
import type { LookupName } from "./evaluation.ts";
import type { RulesRequest } from "./types.ts";
import { serviceCallError, unsupported } from "./values/errors.ts";
import { RulesPath } from "./values/path-value.ts";
import { RulesError, type RulesValue, typeOf } from "./values/value.ts";

/** Distinct look-ups per operation, and over all operations of a batch. */
const perOperation = 10;
const perBatch = 20;

/** Shared by all operations of a request. */
export class Lookups {
  readonly #request: RulesRequest;
  readonly #results = new Map<string, RulesValue>();
  /** Distinct over the request: what one operation looked up costs the batch nothing when another does. */
  readonly #paid = new Set<string>();

  constructor(request: RulesRequest) {
    this.#request = request;
  }

  /** The look-ups of one operation; its own document is free. */
  forOperation(ownPath: readonly string[] | undefined): (name: LookupName, path: RulesValue) => RulesValue {
    const own = ownPath?.join("/");
    const seen = new Set<string>();
    return (name, argument) => {
      const path = documentPath({ database: this.#request.database, name, argument });
      if (path instanceof RulesError) return path;
      const text = path.join("/");
      const key = `${this.#slot(name, path)} ${text}`;
      if (!seen.has(key) && !this.#isFree(name, path, text === own)) {
        const batchFull = !this.#paid.has(key) && this.#paid.size >= perBatch;
        if (seen.size >= perOperation || batchFull) return serviceCallError(name, pathText(argument));
        this.#paid.add(key);
        seen.add(key);
      }
      const cached = `${text === own ? "own " : ""}${name} ${text}`;
      const known = this.#results.get(cached);
      if (known !== undefined) return known;
      const result = this.#read({ name, path, argument, own: text === own });
      this.#results.set(cached, result);
      return result;
    };
  }

  /** getAfter of a document that the commit leaves alone is the same read as get. */
  #slot(name: LookupName, path: readonly string[]): string {
    return name === "getAfter" && !this.#request.reader.isWritten(path) ? "get" : name;
  }

  #isFree(name: LookupName, path: readonly string[], own: boolean): boolean {
    if (own) return true;
    return (name === "getAfter" || name === "existsAfter") && this.#request.reader.isWritten(path);
  }

  /** A missing document is an error, but the operation's own is null, and so is what the commit deletes (measured). */
  #read(call: { name: LookupName; path: readonly string[]; argument: RulesValue; own: boolean }): RulesValue {
    const { name, path, argument, own } = call;
    const { reader, database } = this.#request;
    const after = name === "getAfter" || name === "existsAfter";
    const document = after ? reader.readAfter(path) : reader.read(path);
    if (name === "exists" || name === "existsAfter") return document !== null;
    const known = own || (after && reader.isWritten(path));
    if (document === null && !known) return serviceCallError(name, pathText(argument));
    return documentValue(database, document);
  }
}

/** A document's path below `/databases/<this database>/documents`, or the error of anything else. */
export function documentPath(call: {
  database: string;
  name: LookupName;
  argument: RulesValue;
}): readonly string[] | RulesError {
  const { database, name, argument } = call;
  if (!(argument instanceof RulesPath)) return unsupported(`${name}(${typeOf(argument)})`, `${name}(path)`);
  const segments = argument.plain;
  const prefix = documentsPath(database, []);
  const path = segments?.slice(prefix.length) ?? [];
  const valid =
    segments !== undefined &&
    prefix.every((part, i) => segments[i] === part) &&
    path.length > 0 &&
    path.length % 2 === 0 &&
    path.every((segment) => segment !== "" && !segment.includes("/"));
  return valid ? path : serviceCallError(name, pathText(argument));
}

/** The argument as Google's emulator prints it: the protobuf text of a path value. */
export function pathText(value: RulesValue): string {
  if (!(value instanceof RulesPath)) return String(value);
  const segments = value.segments.map((segment) =>
    typeof segment === "string"
      ? `  segments {\n    simple: ${JSON.stringify(segment)}\n  }\n`
      : `  segments {\n    capture {\n      name: ${JSON.stringify(segment.placeholder)}\n    }\n  }\n`,
  );
  return `path_value {\n${segments.join("")}}\n`;
}
