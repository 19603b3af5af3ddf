// Test support: a store with listeners on it, and a client that folds what a stream sends as the SDKs do.
import { create, fromJson, type JsonObject } from "@bufbuild/protobuf";
import { admin, type Caller } from "../model/caller.ts";
import { type DatabaseName, databaseName, pathOf, rootName } from "../model/path.ts";
import { fromTimestamp } from "../model/time.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  type ListenRequest,
  ListenRequestSchema,
  type ListenResponse,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { compileRules } from "../rules/index.ts";
import type { Ruleset } from "../rules/types.ts";
import type { StreamSession, StreamSink } from "../service/types.ts";
import { Store, type StoreOptions } from "../storage/store.ts";
import { createListen, type Listen } from "./index.ts";
import { createListenSource } from "./source.ts";
import type { ListenSource } from "./types.ts";

export const database: DatabaseName = { project: "demo", database: "(default)" };
export const root = rootName(database);

export const int = (value: number): Value =>
  create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(value) } });

/** The store and the listeners on it. */
export class ListenBench {
  readonly store: Store;
  readonly source: ListenSource;
  readonly listen: Listen;
  requireIndexes = false;
  billed = 0;
  #rules: Ruleset | undefined;
  #onRules: (() => void)[] = [];

  constructor(options: StoreOptions = {}) {
    this.store = new Store(options);
    this.source = createListenSource({
      store: this.store,
      requireIndexes: () => this.requireIndexes,
      rules: () => this.#rules,
      bill: (reads) => {
        this.billed += reads;
      },
      onRulesChanged: (listener) => {
        this.#onRules.push(listener);
        return () => {};
      },
    });
    this.listen = createListen(this.source);
  }

  /** Sets integer fields `{ n: 1 }` of documents, or deletes them (null), in one commit. */
  async write(documents: Record<string, Record<string, number> | null>): Promise<number> {
    const mutations = Object.entries(documents).map(([path, fields]) => ({
      path: path.split("/"),
      fields: fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, int(value)])),
    }));
    const { commitTime } = await this.store.commit({ database, caller: admin, build: () => mutations });
    return commitTime;
  }

  setRules(body: string): void {
    const text = `rules_version = '2'; service cloud.firestore { match /databases/{db}/documents { ${body} } }`;
    const { ruleset, issues } = compileRules(text);
    if (!ruleset) throw new Error(JSON.stringify(issues));
    this.#rules = ruleset;
    for (const listener of this.#onRules) listener();
  }

  client(caller: Caller = admin): TestClient {
    return new TestClient(this.listen, caller);
  }

  async close(): Promise<void> {
    this.listen.close();
    await this.store.close();
  }
}

/** Lets everything that was scheduled happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const names = ["NO_CHANGE", "ADD", "REMOVE", "CURRENT", "RESET"];

export interface Snapshot {
  readonly readTime: number;
  /** Target id -> document path -> update time. */
  readonly results: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

export class TestClient implements StreamSink<ListenResponse> {
  /** Bytes the test pretends are waiting. */
  pending = 0;
  /** One line per message, as in test/conformance/listen-recorder.ts. */
  lines: string[] = [];
  readonly messages: ListenResponse[] = [];
  readonly snapshots: Snapshot[] = [];
  ended: unknown = "open";
  readonly session: StreamSession<ListenRequest>;
  readonly #results = new Map<number, Map<string, number>>();
  readonly #live = new Set<number>();
  #lastReadTime = 0;

  constructor(listen: Listen, caller: Caller) {
    this.session = listen.open(this, { caller, signal: new AbortController().signal });
  }

  send(message: ListenResponse): void {
    this.messages.push(message);
    this.lines.push(this.#fold(message));
  }

  end(error?: unknown): void {
    this.ended = error;
  }

  request(json: JsonObject): void {
    void this.session.receive(fromJson(ListenRequestSchema, { database: databaseName(database), ...json }));
  }

  query(targetId: number, query: string | JsonObject, extra: JsonObject = {}): void {
    const structuredQuery = typeof query === "string" ? { from: [{ collectionId: query }] } : query;
    this.request({ addTarget: { targetId, query: { parent: root, structuredQuery }, ...extra } });
  }

  documents(targetId: number, paths: readonly string[], extra: JsonObject = {}): void {
    const documents = paths.map((path) => `${root}/${path}`);
    this.request({ addTarget: { targetId, documents: { documents }, ...extra } });
  }

  /** The lines since the last call, once everything scheduled has happened. */
  async take(): Promise<string[]> {
    await settle();
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  token(): string {
    const withToken = this.messages.findLast(({ responseType }) => {
      return responseType.case === "targetChange" && responseType.value.resumeToken.length > 0;
    })?.responseType;
    return withToken?.case === "targetChange" ? Buffer.from(withToken.value.resumeToken).toString("base64") : "";
  }

  result(targetId: number): ReadonlyMap<string, number> {
    return this.#results.get(targetId) ?? new Map();
  }

  /** The client drops what it held, as an SDK does that goes on without a token. */
  forget(targetId: number): void {
    this.#results.delete(targetId);
  }

  #fold({ responseType: { case: kind, value } }: ListenResponse): string {
    const minus = (ids: readonly number[]) => ids.map((id) => -id);
    switch (kind) {
      case "targetChange": {
        const { targetChangeType: type, targetIds, cause, readTime } = value;
        if (readTime) this.#advance(fromTimestamp(readTime));
        for (const id of targetIds) {
          if (type === 1 || type === 4) this.#reset(id, type === 1);
          if (type === 3) this.#live.add(id);
          if (type === 2) this.#live.delete(id);
        }
        if (type === 0) this.#keepSnapshot();
        return `${[names[type], ...targetIds].join(" ")}${cause ? ` ${cause.code}` : ""}`;
      }
      case "documentChange": {
        const path = pathOf(value.document?.name ?? "").join("/");
        const version = value.document?.updateTime ? fromTimestamp(value.document.updateTime) : 0;
        for (const id of value.targetIds) this.#results.get(id)?.set(path, version);
        for (const id of value.removedTargetIds) this.#results.get(id)?.delete(path);
        return ["DOC", path, ...value.targetIds, ...minus(value.removedTargetIds)].join(" ");
      }
      case "documentDelete":
      case "documentRemove": {
        const path = pathOf(value.document).join("/");
        if (value.readTime) this.#advance(fromTimestamp(value.readTime));
        for (const id of value.removedTargetIds) this.#results.get(id)?.delete(path);
        const word = kind === "documentDelete" ? "DELETE" : "REMOVE_DOC";
        return [word, path, ...minus(value.removedTargetIds)].join(" ");
      }
      default:
        throw new Error(`unexpected ${kind}`);
    }
  }

  /** A resumed target goes on from what the client already holds. */
  #reset(id: number, added: boolean): void {
    if (!added || !this.#results.has(id)) this.#results.set(id, new Map());
  }

  #advance(readTime: number): void {
    if (readTime < this.#lastReadTime) throw new Error("read times went back");
    this.#lastReadTime = readTime;
  }

  #keepSnapshot(): void {
    const results = new Map([...this.#live].map((id) => [id, new Map(this.#results.get(id))]));
    this.snapshots.push({ readTime: this.#lastReadTime, results });
  }
}
