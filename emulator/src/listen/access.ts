// May this caller (still) see this target? Also tells which documents the verdict depended on.
import { type DatabaseName, type Path, pathOf, resourceName } from "../model/path.ts";
import { permissionDenied } from "../model/status.ts";
import type { RulesDocument, RulesOperation, RulesReader } from "../rules/types.ts";
import type { CallContext } from "../service/types.ts";
import type { StoredDocument } from "../storage/types.ts";
import type { WatchedQuery } from "./query-watch.ts";
import type { ListenSource } from "./types.ts";

export type Watched = WatchedQuery | { readonly database: DatabaseName; readonly paths: readonly Path[] };

export interface Verdict {
  /** Full names of the documents that get() and exists() read; never those watched themselves. */
  readonly reads: ReadonlySet<string>;
}

const nothingRead: Verdict = { reads: new Set() };

export class Access {
  readonly #source: ListenSource;
  readonly #context: CallContext;

  constructor(source: ListenSource, context: CallContext) {
    this.#source = source;
    this.#context = context;
  }

  /** Throws PERMISSION_DENIED with the rules' reason. */
  check(watched: Watched): Verdict {
    const { database } = watched;
    if (!("paths" in watched)) return this.#authorize(database, () => listOperation(watched));
    // Each document is a request of its own, with its own budget of look-ups.
    const verdicts = watched.paths.map((path) =>
      this.#authorize(database, () => getOperation(path, this.#source.read(database, path))),
    );
    return { reads: new Set(verdicts.flatMap(({ reads }) => [...reads])) };
  }

  /** Whether one document may be shown by itself. */
  canGet(database: DatabaseName, document: StoredDocument): boolean {
    try {
      this.#authorize(database, () => getOperation(pathOf(document.name), document));
      return true;
    } catch {
      return false;
    }
  }

  #authorize(database: DatabaseName, operation: () => RulesOperation): Verdict {
    const { caller } = this.#context;
    if (caller.kind === "admin") return nothingRead;
    const rules = this.#source.rules(database);
    if (rules === undefined) return nothingRead;
    const reads = new Set<string>();
    const verdict = rules.authorize({
      database: database.database,
      auth: caller.kind === "user" ? { uid: caller.uid, token: caller.token } : null,
      time: this.#source.now(),
      reader: this.#reader(database, reads),
      operations: [operation()],
    });
    if (!verdict.allowed) throw permissionDenied(verdict.message);
    return { reads };
  }

  #reader(database: DatabaseName, reads: Set<string>): RulesReader {
    const read = (path: readonly string[]): RulesDocument | null => {
      reads.add(resourceName(database, path));
      this.#source.bill(1, this.#context.span);
      const found = this.#source.read(database, path);
      return found && { path, fields: found.fields };
    };
    return { read, readAfter: read, isWritten: () => false };
  }
}

function getOperation(path: Path, document: StoredDocument | null): RulesOperation {
  const resource = document && { path, fields: document.fields };
  return { method: "get", path, resource, requestResource: null };
}

function listOperation({ parent, query }: WatchedQuery): RulesOperation {
  const collectionId = query.from[0]?.collectionId ?? "";
  const path = collectionId === "" ? parent : [...parent, collectionId];
  return { method: "list", path, resource: null, requestResource: null, query: { query, parent } };
}
