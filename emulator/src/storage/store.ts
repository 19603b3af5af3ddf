// The store: commits, snapshots and the change feed over one LMDB environment.
// While a group of commits is on its way to disk, everybody reads the state before it, at a time before it: what is seen
// when, what the feed tells and what is on disk change together, once the group is there.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatabaseName, pathOf } from "../model/path.ts";
import { FirestoreError } from "../model/status.ts";
import { type Clock, systemClock } from "../model/time.ts";
import type { Fields } from "../model/value.ts";
import { type Applied, CommitBatch, type CommitRequest, type CommitResult, type StorageParts } from "./commit-batch.ts";
import { CommitQueue, type Job } from "./commit-queue.ts";
import { assertDataFile } from "./data-file.ts";
import { countEntries } from "./entry-count.ts";
import { type Environment, openEnvironment, write } from "./environment.ts";
import { claimFolder } from "./folder-claim.ts";
import { FreedPages } from "./freed-pages.ts";
import { defaultHistoryLimits, History, type HistoryLimits } from "./history.ts";
import { buildIndexes } from "./index-build.ts";
import { type FieldIndex, hasFieldIndex, type IndexConfig, noIndexes, type VectorIndex } from "./index-definition.ts";
import { Indexes, type NumberedIndex } from "./indexes.ts";
import { Names } from "./names.ts";
import { StoredOutbox } from "./outbox.ts";
import { Snapshot } from "./snapshot.ts";
import type { ChangeFeed, CommitEvent, Micros } from "./types.ts";
import { View } from "./view.ts";
import type { WriteSet } from "./write-set.ts";

export interface StoreOptions {
  /** A directory, made when missing. Without it the data is throw-away: a temporary directory, not synced, gone at close. */
  readonly path?: string;
  readonly clock?: Clock;
  readonly indexes?: IndexConfig;
  readonly history?: Partial<HistoryLimits>;
}

type Outcome = Applied | { readonly refused: unknown };

const LAST_COMMIT = Buffer.from("lastCommitTime");

/** What is read while a group of commits is on its way. */
interface Before {
  readonly snapshot: Snapshot;
  /** The latest time that is earlier than those commits. */
  readonly time: Micros;
}

export class Store implements ChangeFeed {
  readonly outbox: StoredOutbox;
  readonly #environment: Environment;
  readonly #names: Names;
  readonly #indexes: Indexes;
  readonly #history: History;
  readonly #batch: CommitBatch;
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  readonly #temporary: string | undefined;
  readonly #release: () => void;
  readonly #listeners = new Set<(event: CommitEvent) => void>();
  #config: IndexConfig;
  /** When the first commit takes place that has been decided and not yet sent to disk. */
  #decided: Micros | undefined;
  #before: Before | undefined;
  readonly #freedPages: FreedPages;
  #closed: boolean = false;
  #lastCommit: Micros;
  /** Of the commits that are decided, written or not. */
  #lastDecided: Micros;
  #lastRead: Micros = 0;

  constructor(options: StoreOptions = {}) {
    this.#temporary = options.path === undefined ? mkdtempSync(join(tmpdir(), "hearth-emulator-")) : undefined;
    const path = options.path ?? (this.#temporary as string);
    mkdirSync(path, { recursive: true });
    this.#release = claimFolder(path);
    let opened: Environment | undefined;
    try {
      assertDataFile(path);
      opened = openEnvironment({ path, sync: options.path !== undefined });
      this.#environment = opened;
      this.#freedPages = new FreedPages(this.#environment);
      this.#clock = options.clock ?? systemClock;
      this.#names = new Names(this.#environment);
      this.#indexes = new Indexes(this.#names);
      this.#batch = new CommitBatch(this.#parts);
      this.#queue = new CommitQueue({ write: (set) => this.#write(set), discard: () => this.#discard() });
      this.#lastCommit = this.#environment.meta.get(LAST_COMMIT)?.readDoubleBE(0) ?? 0;
      this.#lastDecided = this.#lastCommit;
      this.#history = new History(this.#lastCommit, { ...defaultHistoryLimits, ...options.history });
      this.outbox = new StoredOutbox(this.#environment, (work) => this.#maintain(work));
      this.#config = options.indexes ?? noIndexes;
      buildIndexes(this.#parts, this.#config);
    } catch (error) {
      void opened?.root.close();
      this.#leave();
      throw error;
    }
  }

  get #parts(): StorageParts {
    return { environment: this.#environment, names: this.#names, indexes: this.#indexes };
  }

  /** The time of a read at this moment: not before the last commit, and before every later one. */
  readTime(): Micros {
    const next = this.#before?.time ?? (this.#decided ?? Number.POSITIVE_INFINITY) - 1;
    const now = Math.min(this.#clock(), next);
    this.#lastRead = Math.max(this.#lastCommit, this.#lastRead, now);
    return this.#lastRead;
  }

  lastCommitTime(): Micros {
    return this.#lastCommit;
  }

  /** Resolves when the commit is durable, after the change feed has been told. */
  commit(request: CommitRequest): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      let outcome: Outcome | undefined;
      this.#enqueue({
        run: (set) => {
          outcome = this.#decide(request, set);
        },
        place: request.scans === true ? "first" : undefined,
        done: () => {
          if (outcome === undefined || "refused" in outcome) reject(outcome?.refused);
          else resolve(outcome.result);
        },
        fail: reject,
      });
    });
  }

  subscribe(listener: (event: CommitEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The latest state; each read sees the newest commit. For one synchronous stretch of reads. */
  latest(): View {
    const transaction = this.#before?.snapshot.transaction;
    return new View(this.#environment, this.#names, transaction && { transaction });
  }

  /** A snapshot that stays as it is until closed, across awaits. */
  snapshot(): View {
    const snapshot = this.#before?.snapshot.share() ?? new Snapshot(this.#environment);
    const { transaction } = snapshot;
    return new View(this.#environment, this.#names, { transaction, onClose: () => snapshot.release() });
  }

  /** The commits of a database after a time; undefined when they are no longer all known. */
  changesAfter(database: DatabaseName, time: Micros): readonly CommitEvent[] | undefined {
    const view = this.latest();
    return this.#history.after(database, time, (name) => view.read(database, pathOf(name)));
  }

  /** Whether `changesAfter` would know them all; costs nothing. */
  remembers(time: Micros): boolean {
    return this.#history.reaches(time);
  }

  /** Automatic index of a field: its number, or undefined when no document ever had the field. */
  findFieldIndex(path: readonly string[], contains: boolean): number | undefined {
    return this.#indexes.findSingle(path, contains);
  }

  compositeIndexes(collectionId: string): readonly NumberedIndex[] {
    return this.#indexes.composites(collectionId);
  }

  vectorIndexes(collectionId: string): readonly VectorIndex[] {
    return this.#config.vectors.filter(({ collectionGroup }) => collectionGroup === collectionId);
  }

  hasFieldIndex(collectionId: string, field: FieldIndex): boolean {
    return hasFieldIndex(this.#config, collectionId, field);
  }

  /** As production counts them. */
  countIndexEntries(collectionId: string, fields: Fields): number {
    return countEntries(this.#config, collectionId, fields);
  }

  /** Fields with a TTL policy. */
  ttlFields(): readonly { readonly collectionGroup: string; readonly path: readonly string[] }[] {
    return this.#config.overrides.filter(({ ttl }) => ttl);
  }

  databases(): DatabaseName[] {
    return this.#names.databases();
  }

  /** Builds what is new and drops what is gone; queries use the new set at once. */
  setIndexes(config: IndexConfig): Promise<void> {
    const run = (): void => {
      buildIndexes(this.#parts, config);
      this.#config = config;
    };
    return this.#maintain(run, "alone");
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.idle();
    this.#freedPages.release();
    await this.#environment.root.close();
    this.#leave();
  }

  /** Leaves the folder to others; nothing of it is open any more. */
  #leave(): void {
    this.#release();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  /** Has work write with the next group, or alone. Resolves when that is on disk. */
  #maintain(run: Job["run"], place?: Job["place"]): Promise<void> {
    return new Promise((done, fail) => this.#enqueue({ run, place, done, fail }));
  }

  #enqueue(job: Job): void {
    if (this.#closed) job.fail(new FirestoreError("UNAVAILABLE", "The emulator is shutting down."));
    else this.#queue.add(job);
  }

  #decide(request: CommitRequest, set: WriteSet): Outcome {
    const time = Math.max(this.#lastDecided + 1, this.#lastRead + 1, this.#clock());
    const outcome = this.#batch.apply(request, time, set);
    if ("event" in outcome && outcome.event !== undefined) {
      this.#lastDecided = time;
      this.#decided ??= time;
      set.events.push(outcome.event);
      this.outbox.record(outcome.event, set);
    }
    return outcome;
  }

  async #write(set: WriteSet): Promise<void> {
    const { events } = set;
    const first = events[0]?.commitTime;
    const last = events.at(-1)?.commitTime;
    this.#names.save(set);
    if (last !== undefined) set.put(this.#environment.meta, LAST_COMMIT, timeBytes(last));
    this.#decided = undefined;
    if (set.operations.length === 0) return;
    this.#freedPages.keep(set);
    const snapshot = new Snapshot(this.#environment);
    this.#before = { snapshot, time: first === undefined ? Number.POSITIVE_INFINITY : first - 1 };
    try {
      await write(this.#environment, set.operations);
    } finally {
      this.#before = undefined;
      snapshot.release();
      // Without this, reads of the same turn could still see the state from before.
      this.#environment.root.resetReadTxn();
    }
    this.#lastCommit = last ?? this.#lastCommit;
    // All at once, because what can be read now is the state after the last of them.
    for (const event of events) this.#history.add(event);
    for (const event of events) for (const listener of this.#listeners) listener(event);
    if (set.hasWork) this.outbox.announce();
  }

  #discard(): void {
    this.#decided = undefined;
    // On a full disk, every page that is free counts.
    this.#freedPages.release();
    this.#names.forget();
    this.#indexes.forget();
  }
}

function timeBytes(time: Micros): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(time);
  return bytes;
}
