// What documents were before recent commits: enough to read at a time in the recent past and to resume listeners with
// a delta. Bounded by age, number and bytes; whoever asks for more is told so. What documents became is not kept: it is
// what they were before the next commit that changed them, or what they are now.
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
  readonly commit: Omit<CommitEvent, "changes">;
  /** Names and, each at the same place, what stood under them. */
  readonly names: readonly string[];
  readonly befores: readonly (StoredDocument | null)[];
  readonly bytes: number;
}

/** About what a name or a kept version costs beside its content. */
const OVERHEAD = 100;

export class History {
  readonly #limits: HistoryLimits;
  /** Undefined once forgotten, so that nothing holds on to it until the list is cut. */
  #past: (Past | undefined)[] = [];
  #start = 0;
  #changes = 0;
  #bytes = 0;
  /** Everything after this time is known. */
  #since: Micros;

  constructor(since: Micros, limits: HistoryLimits) {
    this.#since = since;
    this.#limits = limits;
  }

  add({ database, commitTime, caller, isImport = false, changes }: CommitEvent): void {
    const names: string[] = [];
    const befores: (StoredDocument | null)[] = [];
    let bytes = 0;
    for (const { name, before } of changes) {
      names.push(name);
      befores.push(before instanceof RecordDocument ? before.compact() : before);
      bytes += name.length + OVERHEAD + size(before);
    }
    this.#past.push({ commit: { database, commitTime, caller, isImport }, names, befores, bytes });
    this.#changes += names.length;
    this.#bytes += bytes;
    this.#trim(commitTime);
  }

  /**
   * The commits of a database after a time, oldest first; undefined when that time is too long ago. `readNow` reads the
   * state after the last commit that was added.
   */
  after(
    database: DatabaseName,
    time: Micros,
    readNow: (name: string) => StoredDocument | null,
  ): readonly CommitEvent[] | undefined {
    if (time < this.#since) return undefined;
    const found: CommitEvent[] = [];
    const later = new Map<string, StoredDocument | null>();
    for (let i = this.#past.length - 1; i >= this.#start; i--) {
      const { commit, names, befores } = this.#past[i] as Past;
      if (commit.commitTime <= time) break;
      if (commit.database.project !== database.project || commit.database.database !== database.database) continue;
      const changes = names.map((name, index) => {
        const known = later.get(name);
        const after = known === undefined ? readNow(name) : known;
        const before = befores[index] ?? null;
        later.set(name, before);
        return { name, before, after };
      });
      found.push({ ...commit, changes });
    }
    return found.reverse();
  }

  /** Whether all commits after a time are known. */
  reaches(time: Micros): boolean {
    return time >= this.#since;
  }

  #trim(now: Micros): void {
    while (this.#start < this.#past.length) {
      const { commit, names, bytes } = this.#past[this.#start] as Past;
      const fits = this.#changes <= this.#limits.changes && this.#bytes <= this.#limits.bytes;
      if (fits && commit.commitTime >= now - this.#limits.age) break;
      this.#since = commit.commitTime;
      this.#changes -= names.length;
      this.#bytes -= bytes;
      this.#past[this.#start++] = undefined;
    }
    if (this.#start > 1024 && this.#start * 2 > this.#past.length) {
      this.#past = this.#past.slice(this.#start);
      this.#start = 0;
    }
  }
}

function size(document: StoredDocument | null): number {
  return document instanceof RecordDocument ? document.bytes.length + OVERHEAD : 0;
}
