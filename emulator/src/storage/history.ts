// What documents were before recent commits: enough to read at a time in the recent past and to resume listeners with
// a delta. Bounded by age, number and bytes; whoever asks for more is told so.
import type { DatabaseName } from "../model/path.ts";
import { RecordDocument } from "./record.ts";
import type { CommitEvent, Micros, StoredDocument } from "./types.ts";

export interface HistoryLimits {
  /** Microseconds. Production keeps one hour. */
  readonly age: Micros;
  readonly changes: number;
  readonly bytes: number;
}

export const defaultHistoryLimits: HistoryLimits = { age: 3_600_000_000, changes: 100_000, bytes: 32 << 20 };

interface Past {
  readonly event: CommitEvent;
  readonly bytes: number;
}

export class History {
  readonly #limits: HistoryLimits;
  #past: Past[] = [];
  #start = 0;
  #changes = 0;
  #bytes = 0;
  /** Everything after this time is known. */
  #since: Micros;

  constructor(since: Micros, limits: HistoryLimits) {
    this.#since = since;
    this.#limits = limits;
  }

  get since(): Micros {
    return this.#since;
  }

  add(event: CommitEvent): void {
    const changes = event.changes.map(({ name, before, after }) => ({
      name,
      before: compact(before),
      after: compact(after),
    }));
    const bytes = changes.reduce((sum, change) => sum + 200 + size(change.before) + size(change.after), 0);
    this.#past.push({ event: { ...event, changes }, bytes });
    this.#changes += changes.length;
    this.#bytes += bytes;
    this.#trim(event.commitTime);
  }

  /** The commits of a database after a time, oldest first; undefined when that time is too long ago. */
  after(database: DatabaseName, time: Micros): readonly CommitEvent[] | undefined {
    if (time < this.#since) return undefined;
    const found: CommitEvent[] = [];
    for (let i = this.#past.length - 1; i >= this.#start; i--) {
      const { event } = this.#past[i] as Past;
      if (event.commitTime <= time) break;
      if (event.database.project === database.project && event.database.database === database.database) {
        found.push(event);
      }
    }
    return found.reverse();
  }

  #trim(now: Micros): void {
    while (this.#start < this.#past.length) {
      const { event, bytes } = this.#past[this.#start] as Past;
      const fits = this.#changes <= this.#limits.changes && this.#bytes <= this.#limits.bytes;
      if (fits && event.commitTime >= now - this.#limits.age) break;
      this.#since = event.commitTime;
      this.#changes -= event.changes.length;
      this.#bytes -= bytes;
      this.#start++;
    }
    if (this.#start > 1024 && this.#start * 2 > this.#past.length) {
      this.#past = this.#past.slice(this.#start);
      this.#start = 0;
    }
  }
}

function compact(document: StoredDocument | null): StoredDocument | null {
  return document instanceof RecordDocument ? document.compact() : document;
}

function size(document: StoredDocument | null): number {
  return document instanceof RecordDocument ? document.bytes.length : 0;
}
