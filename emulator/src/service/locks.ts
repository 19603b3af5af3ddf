// Pessimistic locks of server transactions. Readers share; a commit waits until nobody else has read-locked what it
// writes, or waited for that before it, at most two seconds; readers wait for commits under way. Commits need not wait
// for each other: the store takes them one by one. A circle of waiting transactions is broken at once by aborting the
// youngest.
import { aborted } from "../model/status.ts";

/** What becomes of whatever a transaction still wants when it has ended. */
export const TRANSACTION_OVER = "The referenced transaction has expired or is no longer valid.";

const TIMEOUT = "Transaction lock timeout.";
const DEADLOCK = "Too much contention on these documents. Please try again.";

/** Somebody who holds or wants locks. The smaller `age` is the older; only transactions have one. */
export interface LockOwner {
  readonly age: number;
}

/** For commits without a transaction, the youngest of all: they wait for everybody. */
export const plainCommit = (): LockOwner => ({ age: Number.POSITIVE_INFINITY });

/** What a commit writes, as the names of locks: documents, and the collection ids that they are in. */
export type LockKeys = ReadonlySet<string>;

interface Request {
  readonly owner: LockOwner;
  readonly blockers: () => LockOwner[];
  /** What it wants to read; a commit, nothing. */
  readonly reads: readonly string[];
}

interface Waiter extends Request {
  readonly isFree: () => boolean;
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
}

export class Locks {
  readonly #timeoutMs: number;
  /** Key -> transactions that read it, and how many of their reads hold it. */
  readonly #shared = new Map<string, Map<LockOwner, number>>();
  /** Commits under way, and what they write; asked only when somebody wants to read in a transaction. */
  readonly #commits = new Map<LockOwner, () => LockKeys>();
  readonly #waiters = new Set<Waiter>();

  constructor(timeoutMs = 2000) {
    this.#timeoutMs = timeoutMs;
  }

  /** For reads in a transaction: documents and queried collections, held until `giveBack` or `release`. */
  share(owner: LockOwner, keys: readonly string[]): Promise<void> {
    const blockers = (): LockOwner[] => this.#writersOf(keys).filter((writer) => writer !== owner);
    return this.#acquire({ owner, blockers, reads: keys }, () => {
      for (const key of keys) add(this.#shared, key, owner);
    });
  }

  /**
   * For a commit: nobody reads what it writes while `work` runs. The owner's own shared locks do not block it. The keys
   * are asked for when somebody reads in a transaction, which for most commits is never.
   */
  async exclusively<T>(owner: LockOwner, keys: () => LockKeys, work: () => Promise<T>): Promise<T> {
    const written = once(keys);
    const begin = (): unknown => this.#commits.set(owner, written);
    if (this.#shared.size === 0 && this.#waiters.size === 0) begin();
    else await this.#acquire({ owner, blockers: this.#blockersOf(owner, written()), reads: [] }, begin);
    try {
      return await work();
    } finally {
      this.#commits.delete(owner);
      this.#wake();
    }
  }

  /**
   * For a commit that waits for nobody, because it writes only what nobody has read (`isHeld`), as it is decided. Nobody
   * reads that until the function is called that this returns.
   */
  write(keys: LockKeys): () => void {
    const owner = plainCommit();
    this.#commits.set(owner, () => keys);
    return () => {
      this.#commits.delete(owner);
      this.#wake();
    };
  }

  /** Whether a commit of these would have to wait. */
  isHeld(keys: LockKeys): boolean {
    return this.#readersOf(keys).length > 0;
  }

  /** Who keeps a commit from beginning: those who have read what it writes, or wait for that as it arrives. */
  #blockersOf(owner: LockOwner, keys: LockKeys): () => LockOwner[] {
    const ahead = [...this.#waiters].filter((waiter) => waiter.reads.some((key) => keys.has(key)));
    return () => {
      const waiting = ahead.filter((waiter) => this.#waiters.has(waiter)).map((waiter) => waiter.owner);
      return [...this.#readersOf(keys), ...waiting].filter((other) => other !== owner);
    };
  }

  #readersOf(keys: LockKeys): LockOwner[] {
    const found = new Set<LockOwner>();
    for (const key of keys) {
      for (const reader of this.#shared.get(key)?.keys() ?? []) found.add(reader);
    }
    return [...found];
  }

  #writersOf(keys: readonly string[]): LockOwner[] {
    const found: LockOwner[] = [];
    for (const [writer, written] of this.#commits) {
      if (keys.some((key) => written().has(key))) found.push(writer);
    }
    return found;
  }

  /** Undoes one `share`. What other reads of the same transaction have locked stays locked. */
  giveBack(owner: LockOwner, keys: readonly string[]): void {
    for (const key of keys) {
      const owners = this.#shared.get(key);
      const reads = owners?.get(owner);
      if (owners === undefined || reads === undefined) continue;
      if (reads > 1) owners.set(owner, reads - 1);
      else this.#forget(key, owners, owner);
    }
    this.#wake();
  }

  /** Gives up everything that a transaction holds or waits for. */
  release(owner: LockOwner): void {
    for (const waiter of this.#waiters) {
      if (waiter.owner === owner) waiter.refuse(aborted(TRANSACTION_OVER));
    }
    for (const [key, owners] of this.#shared) this.#forget(key, owners, owner);
    this.#wake();
  }

  #forget(key: string, owners: Map<LockOwner, number>, owner: LockOwner): void {
    if (owners.delete(owner) && owners.size === 0) this.#shared.delete(key);
  }

  #acquire(request: Request, take: () => void): Promise<void> {
    const isFree = (): boolean => request.blockers().length === 0;
    if (isFree()) {
      take();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => waiter.refuse(aborted(TIMEOUT)), this.#timeoutMs);
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        ...request,
        isFree,
        grant: () => {
          leave();
          take();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
          this.#wake();
        },
      };
      this.#waiters.add(waiter);
      this.#breakCircle(waiter);
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (waiter.isFree()) waiter.grant();
    }
  }

  /** Follows who waits for whom from a new waiter; if that leads back to it, aborts the youngest on the way. */
  #breakCircle(start: Waiter): void {
    for (;;) {
      const circle = this.#findCircle(start);
      if (circle === undefined) return;
      const youngest = circle.reduce((a, b) => (b.owner.age > a.owner.age ? b : a));
      youngest.refuse(aborted(DEADLOCK));
      if (youngest === start) return;
    }
  }

  #findCircle(start: Waiter): readonly Waiter[] | undefined {
    const waiting = Map.groupBy(this.#waiters, ({ owner }) => owner);
    // Where no way led back from a waiter, none does when it is met again.
    const visited = new Set([start]);
    const search = (path: readonly Waiter[]): readonly Waiter[] | undefined => {
      for (const blocker of path.at(-1)?.blockers() ?? []) {
        if (blocker === start.owner) return path;
        for (const waiter of waiting.get(blocker) ?? []) {
          if (visited.has(waiter)) continue;
          visited.add(waiter);
          const circle = search([...path, waiter]);
          if (circle !== undefined) return circle;
        }
      }
      return undefined;
    };
    return search([start]);
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function add(map: Map<string, Map<LockOwner, number>>, key: string, owner: LockOwner): void {
  const owners = map.get(key);
  if (owners === undefined) map.set(key, new Map([[owner, 1]]));
  else owners.set(owner, (owners.get(owner) ?? 0) + 1);
}
