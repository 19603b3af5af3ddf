// The store: commits, snapshots and the change feed over one LMDB environment.
// Commits that arrive while others are being written share the next transaction and its one sync to disk.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatabaseName, pathOf } from "../model/path.ts";
import { FirestoreError } from "../model/status.ts";
import { type Clock, systemClock } from "../model/time.ts";
import type { Fields } from "../model/value.ts";
import { type Applied, CommitBatch, type CommitRequest, type CommitResult, type StorageParts } from "./commit-batch.ts";
import { countEntries } from "./entry-count.ts";
import { type Environment, openEnvironment } from "./environment.ts";
import { claimFolder } from "./folder-claim.ts";
import { defaultHistoryLimits, History, type HistoryLimits } from "./history.ts";
import { buildIndexes } from "./index-build.ts";
import { type FieldIndex, hasFieldIndex, type IndexConfig, noIndexes, type VectorIndex } from "./index-definition.ts";
import { Indexes, type NumberedIndex } from "./indexes.ts";
import { Names } from "./names.ts";
import { StoredOutbox } from "./outbox.ts";
import type { ChangeFeed, CommitEvent, Micros } from "./types.ts";
import { View } from "./view.ts";

export interface StoreOptions {
  /** A directory, made when missing. Without it the data is throw-away: a temporary directory, not synced, gone at close. */
  readonly path?: string;
  readonly clock?: Clock;
  readonly indexes?: IndexConfig;
  readonly history?: Partial<HistoryLimits>;
}

interface Job {
  readonly run: () => Outcome;
  readonly settle: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

type Outcome = Applied | { readonly refused: unknown } | undefined;

const LAST_COMMIT = Buffer.from("lastCommitTime");
const BATCH = 256;
/** A batch ends after the commit that passes this, so that reads need not wait for many large commits. */
const BATCH_MS = 20;

export class Store implements ChangeFeed {
  readonly outbox: StoredOutbox;
  readonly #environment: Environment;
  readonly #names: Names;
  readonly #indexes: Indexes;
  readonly #history: History;
  readonly #batch: CommitBatch;
  readonly #clock: Clock;
  readonly #temporary: string | undefined;
  readonly #release: () => void;
  readonly #listeners = new Set<(event: CommitEvent) => void>();
  #config: IndexConfig;
  #queue: Job[] = [];
  #scheduled: boolean = false;
  #closed: boolean = false;
  #lastCommit: Micros;
  #lastRead: Micros = 0;

  constructor(options: StoreOptions = {}) {
    this.#temporary = options.path === undefined ? mkdtempSync(join(tmpdir(), "hearth-emulator-")) : undefined;
    const path = options.path ?? (this.#temporary as string);
    mkdirSync(path, { recursive: true });
    this.#release = claimFolder(path);
    this.#environment = openEnvironment({ path, sync: options.path !== undefined });
    this.#clock = options.clock ?? systemClock;
    this.#names = new Names(this.#environment);
    this.#indexes = new Indexes(this.#names);
    this.#batch = new CommitBatch(this.#parts);
    this.#lastCommit = this.#environment.meta.get(LAST_COMMIT)?.readDoubleBE(0) ?? 0;
    this.#history = new History(this.#lastCommit, { ...defaultHistoryLimits, ...options.history });
    this.outbox = new StoredOutbox(this.#environment, (work) => this.#maintain(work));
    this.#config = options.indexes ?? noIndexes;
    this.#environment.root.transactionSync(() => buildIndexes(this.#parts, this.#config));
  }

  get #parts(): StorageParts {
    return { environment: this.#environment, names: this.#names, indexes: this.#indexes };
  }

  /** The time of a read at this moment: not before the last commit, and before every later one. */
  readTime(): Micros {
    this.#lastRead = Math.max(this.#lastCommit, this.#lastRead, this.#clock());
    return this.#lastRead;
  }

  lastCommitTime(): Micros {
    return this.#lastCommit;
  }

  /** Resolves when the commit is durable, after the change feed has been told. */
  commit(request: CommitRequest): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      this.#enqueue({
        run: () => this.#batch.apply(request, this.#nextCommitTime()),
        settle: (outcome) => {
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
    return new View(this.#environment, this.#names);
  }

  /** A snapshot that stays as it is until closed, across awaits. */
  snapshot(): View {
    return new View(this.#environment, this.#names, this.#environment.root.useReadTransaction());
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
    return this.#maintain(() => {
      buildIndexes(this.#parts, config);
      this.#config = config;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    while (this.#queue.length > 0) this.#flush();
    this.#closed = true;
    await this.#environment.root.close();
    this.#release();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  #maintain(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const run = (): undefined => {
        work();
      };
      this.#enqueue({ run, settle: () => resolve(), fail: reject });
    });
  }

  #enqueue(job: Job): void {
    if (this.#closed) {
      job.fail(new FirestoreError("UNAVAILABLE", "The emulator is shutting down."));
      return;
    }
    this.#queue.push(job);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    let jobs = this.#queue.slice(0, BATCH);
    this.#queue = this.#queue.slice(BATCH);
    if (jobs.length === 0) return;
    const before = this.#lastCommit;
    let outcomes: Outcome[];
    try {
      outcomes = this.#environment.root.transactionSync(() => this.#run(jobs));
    } catch (error) {
      this.#lastCommit = before;
      this.#names.forget();
      this.#indexes.forget();
      this.#schedule();
      for (const job of jobs) job.fail(error);
      return;
    }
    // What did not fit into the time of one batch comes first in the next.
    this.#queue = [...jobs.slice(outcomes.length), ...this.#queue];
    jobs = jobs.slice(0, outcomes.length);
    this.#schedule();
    // Without this, reads of the same turn could still see the state from before.
    this.#environment.root.resetReadTxn();
    const events = outcomes.flatMap(eventsOf);
    // All at once, because what can be read now is the state after the last of them.
    for (const event of events) this.#history.add(event);
    for (const event of events) for (const listener of this.#listeners) listener(event);
    this.outbox.announce();
    jobs.forEach((job, index) => {
      job.settle(outcomes[index]);
    });
  }

  #run(jobs: readonly Job[]): Outcome[] {
    const before = this.#lastCommit;
    const outcomes: Outcome[] = [];
    const deadline = performance.now() + BATCH_MS;
    for (const job of jobs) {
      if (outcomes.length > 0 && performance.now() > deadline) break;
      const outcome = job.run();
      if (outcome !== undefined && "event" in outcome && outcome.event !== undefined) {
        this.#lastCommit = outcome.event.commitTime;
        this.outbox.record(outcome.event);
      }
      outcomes.push(outcome);
    }
    if (this.#lastCommit !== before) {
      const time = Buffer.alloc(8);
      time.writeDoubleBE(this.#lastCommit);
      this.#environment.meta.putSync(LAST_COMMIT, time);
    }
    return outcomes;
  }

  #nextCommitTime(): Micros {
    return Math.max(this.#lastCommit + 1, this.#lastRead + 1, this.#clock());
  }
}

function eventsOf(outcome: Outcome): CommitEvent[] {
  return outcome !== undefined && "event" in outcome && outcome.event !== undefined ? [outcome.event] : [];
}
