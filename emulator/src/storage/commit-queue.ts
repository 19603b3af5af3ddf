// Who writes next. One group of commits is on its way to disk at a time; those that come meanwhile are decided on top of
// it, in memory, and are the next group: they share one transaction and its sync. Each commit is decided against the
// state that the one before it leaves, and the event loop never waits for the disk.
import { WriteSet } from "./write-set.ts";

export interface Job {
  /** Decides what to write, against the latest state and what the set has already. Throwing fails the whole group. */
  readonly run: (set: WriteSet) => void;
  /** What was written is on disk. */
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
  /**
   * `first`: looks at more than single documents, so that all before it must be in the tables and not in a set.
   * `alone`: does its writing itself, at once and with nothing else on its way.
   */
  readonly place?: "first" | "alone" | undefined;
}

export interface CommitQueueOptions {
  /** Writes a group as one transaction, if it is not empty, and tells who listens. */
  readonly write: (set: WriteSet) => Promise<void>;
  /** A group will not be written, and nothing is on its way: what was decided in it must be forgotten. */
  readonly discard: () => void;
}

const GROUP = 256;
/** A group ends after the commit that passes this, so that reads need not wait for many large commits. */
const GROUP_MS = 20;

export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #jobs: Job[] = [];
  /** Decided, and waiting for the one that is on its way. */
  #next: Group | undefined;
  #writing: Group | undefined;
  #scheduled: boolean = false;
  #onIdle: (() => void)[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    if (this.#scheduled) return;
    this.#scheduled = true;
    // What else comes in this turn belongs to the same group.
    setImmediate(() => {
      this.#scheduled = false;
      this.#advance();
    });
  }

  /** Resolves when everything that was added has been written. */
  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  get #isIdle(): boolean {
    return this.#jobs.length === 0 && this.#next === undefined && this.#writing === undefined;
  }

  #advance(): void {
    this.#decide();
    if (this.#writing !== undefined || this.#next === undefined) return;
    this.#writing = this.#next;
    this.#next = undefined;
    void this.#write(this.#writing);
  }

  /** Moves jobs from those that wait into the next group, as far as they can be decided now. */
  #decide(): void {
    let taken = 0;
    for (const job of this.#jobs) {
      if (this.#next === undefined) {
        if (job.place !== undefined && this.#writing !== undefined) break;
        this.#next = new Group(this.#writing?.set);
      } else if (job.place !== undefined || this.#next.isFull) {
        break;
      }
      this.#next.take(job);
      taken += 1;
    }
    if (taken > 0) this.#jobs = this.#jobs.slice(taken);
  }

  async #write(group: Group): Promise<void> {
    let answer = (): void => group.done();
    try {
      if (group.failure !== undefined) throw group.failure.error;
      await this.#options.write(group.set);
      this.#next?.set.settle();
    } catch (error) {
      // The next one was decided on top of it.
      const lost = [group, this.#next];
      this.#next = undefined;
      this.#options.discard();
      answer = () => {
        for (const each of lost) each?.fail(error);
      };
    }
    this.#writing = undefined;
    // Those of this group are answered while the next one is on its way.
    this.#advance();
    answer();
    if (this.#isIdle) for (const resolve of this.#onIdle.splice(0)) resolve();
  }
}

class Group {
  readonly set: WriteSet;
  /** Why it cannot be written. */
  failure: { readonly error: unknown } | undefined;
  readonly #jobs: Job[] = [];
  #milliseconds = 0;
  #closed: boolean = false;

  /** Below it is what is on its way to disk. */
  constructor(below: WriteSet | undefined) {
    this.set = new WriteSet(below);
  }

  get isFull(): boolean {
    return this.#closed || this.#jobs.length === GROUP || this.#milliseconds > GROUP_MS;
  }

  take(job: Job): void {
    const began = performance.now();
    this.#jobs.push(job);
    try {
      job.run(this.set);
    } catch (error) {
      this.failure = { error };
    }
    this.#closed = job.place === "alone" || this.failure !== undefined;
    this.#milliseconds += performance.now() - began;
  }

  /** In two turns of the event loop, so that the first clients go on while the others are told. */
  done(): void {
    const half = Math.ceil(this.#jobs.length / 2);
    for (const job of this.#jobs.slice(0, half)) job.done();
    if (half === this.#jobs.length) return;
    setImmediate(() => {
      for (const job of this.#jobs.slice(half)) job.done();
    });
  }

  fail(error: unknown): void {
    for (const job of this.#jobs) job.fail(error);
  }
}
