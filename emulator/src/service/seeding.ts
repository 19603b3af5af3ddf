// A seed: an export that every database of its id begins with, in whatever project, and again after a reset.
// It is imported when somebody first asks for that database, as Google's emulator does.
import { type DatabaseName, parseDatabaseName } from "../model/path.ts";
import type { Core } from "./core.ts";
import { importExport } from "./import-export.ts";
import type { FirestoreService, StreamSession, StreamSink } from "./types.ts";

export interface Seed {
  /** An `*.overall_export_metadata` file. */
  readonly overallFile: string;
  readonly log: (line: string) => void;
}

export class Seeding {
  readonly #core: Core;
  readonly #seed: Seed;
  /** Databases under way or done. */
  readonly #begun = new Map<string, Promise<void>>();
  /** Databases that a data folder brought along: their data has moved on since it was seeded. */
  #older: ReadonlySet<string>;

  constructor(core: Core, seed: Seed) {
    this.#core = core;
    this.#seed = seed;
    this.#older = new Set(
      core.store
        .databases()
        .filter((database) => hasDocuments(core, database))
        .map(keyOf),
    );
  }

  /** Resolves when the database has its seed. */
  readonly ensure = async (database: DatabaseName): Promise<void> => {
    const key = keyOf(database);
    let begun = this.#begun.get(key);
    if (begun === undefined) {
      begun = this.#begin(key, database);
      this.#begun.set(key, begun);
    }
    try {
      await begun;
    } catch (error) {
      // The next request tries again: what could not be read may have been put right.
      if (this.#begun.get(key) === begun) this.#begun.delete(key);
      throw error;
    }
  };

  async #begin(key: string, database: DatabaseName): Promise<void> {
    const { overallFile, log } = this.#seed;
    if (this.#older.has(key)) log(`seed: left out for ${key}, which has documents of its own`);
    else await importExport(this.#core, database, overallFile);
  }

  /** Everything is gone: each database begins anew. */
  readonly restart = (): void => {
    this.#begun.clear();
    this.#older = new Set();
  };
}

const keyOf = ({ project, database }: DatabaseName): string => `${project}/${database}`;

function hasDocuments({ store }: Core, database: DatabaseName): boolean {
  const view = store.latest();
  return Iterator.from(view.collectionsBelow(database, [])).some((collection) => view.hasDocuments(collection));
}

type AnyRequest = Readonly<Record<string, unknown>>;
type Method = (request: AnyRequest, context: unknown) => Promise<unknown> | AsyncIterable<unknown>;
type Open = (sink: StreamSink<unknown>, context: unknown) => StreamSession<AnyRequest>;

const streams: ReadonlySet<string> = new Set(["write", "listen"]);
const streamed: ReadonlySet<string> = new Set(["batchGetDocuments", "runQuery", "runAggregationQuery"]);

/** The same service, each of whose requests waits for its database's seed. */
export function seeded(service: FirestoreService, ensure: (database: DatabaseName) => Promise<void>): FirestoreService {
  const before = async (request: AnyRequest): Promise<void> => {
    const database = databaseOf(request);
    if (database !== undefined) await ensure(database);
  };
  const wrapped = Object.entries(service).map(([name, method]) => {
    if (streams.has(name)) return [name, waitingStream(method as unknown as Open, before)];
    const call = method as unknown as Method;
    if (streamed.has(name)) {
      return [
        name,
        async function* (request: AnyRequest, context: unknown) {
          await before(request);
          yield* call(request, context) as AsyncIterable<unknown>;
        },
      ];
    }
    return [
      name,
      async (request: AnyRequest, context: unknown) => {
        await before(request);
        return await (call(request, context) as Promise<unknown>);
      },
    ];
  });
  return Object.fromEntries(wrapped) as FirestoreService;
}

function waitingStream(open: Open, before: (request: AnyRequest) => Promise<void>): Open {
  return (sink, context) => {
    const session = open(sink, context);
    return {
      close: () => session.close(),
      async receive(request) {
        try {
          await before(request);
        } catch (error) {
          // In this order: a session that is closed ends its stream cleanly.
          sink.end(error);
          session.close();
          return;
        }
        await session.receive(request);
      },
    };
  };
}

/** Undefined for what is no name: the service says so in its own words. */
function databaseOf(request: AnyRequest): DatabaseName | undefined {
  const { database, parent, name, document } = request as Partial<Record<string, string & { readonly name?: string }>>;
  const text = database || parent || name || document?.name || "";
  const prefix = /^projects\/[^/]+\/databases\/[^/]+/.exec(text)?.[0];
  if (prefix === undefined) return undefined;
  try {
    return parseDatabaseName(prefix);
  } catch {
    return undefined;
  }
}
