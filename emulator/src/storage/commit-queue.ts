// Who writes next. Commits wait here while others are on their way to disk; all that have come meanwhile are decided
// together and share one transaction and its sync. One group is on its way at a time, so that each commit is decided
// against the state that the one before it left, and the event loop never waits for the disk.
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
  /** A group has been decided: writes it as one transaction, if it is not empty, and tells who listens. */
  readonly write: (set: WriteSet) => Promise<void>;
  /** A group will not be written: what was decided in it must be forgotten. */
  readonly discard: () => void;
}

const GROUP = 256;
/** A group ends after the commit that passes this, so that reads need not wait for many large commits. */
const GROUP_MS = 20;

export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #jobs: Job[] = [];
  #scheduled: boolean = false;
  #running: boolean = false;
  #onIdle: (() => void)[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    if (this.#running || this.#scheduled) return;
    this.#scheduled = true;
    // What else comes in this turn belongs to the same group.
    setImmediate(() => {
      this.#scheduled = false;
      void this.#work();
    });
  }

  /** Resolves when everything that was added has been written. */
  idle(): Promise<void> {
    if (this.#jobs.length === 0 && !this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  async #work(): Promise<void> {
    this.#running = true;
    let answer = (): void => {};
    while (this.#jobs.length > 0) {
      const written = this.#group();
      // Those of the group before are answered while this one is on its way.
      answer();
      answer = await written;
    }
    this.#running = false;
    answer();
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  /** Decides and writes a group at once; resolves with what tells those who wait for it. */
  async #group(): Promise<() => void> {
    const set = new WriteSet();
    const group: Job[] = [];
    try {
      this.#decide(group, set);
      await this.#options.write(set);
    } catch (error) {
      this.#options.discard();
      return () => {
        for (const job of group) job.fail(error);
      };
    }
    return () => tell(group);
  }

  /** Moves jobs from those that wait into the group. */
  #decide(group: Job[], set: WriteSet): void {
    const deadline = performance.now() + GROUP_MS;
    const waiting = this.#jobs;
    try {
      for (const job of waiting) {
        const isFull = group.length === GROUP || performance.now() > deadline;
        if (group.length > 0 && (job.place !== undefined || isFull)) break;
        group.push(job);
        job.run(set);
        if (job.place === "alone") break;
      }
    } finally {
      this.#jobs = waiting.slice(group.length);
    }
  }
}

/** In two turns of the event loop, so that the first clients go on while the others are told. */
function tell(group: readonly Job[]): void {
  const half = Math.ceil(group.length / 2);
  for (const job of group.slice(0, half)) job.done();
  if (half === group.length) return;
  setImmediate(() => {
    for (const job of group.slice(half)) job.done();
  });
}
