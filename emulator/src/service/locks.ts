// Pessimistic locks of server transactions. Readers share; a commit needs what it writes to itself and waits for it,
// at most two seconds. A circle of waiting transactions is broken at once by aborting the youngest.
import { aborted } from "../model/status.ts";

const TIMEOUT = "Transaction lock timeout.";
const DEADLOCK = "Too much contention on these documents. Please try again.";

/** Somebody who holds or wants locks. The smaller `age` is the older; only transactions have one. */
export interface LockOwner {
  readonly age: number;
}

export interface LockKeys {
  /** Documents written: nobody else may read-lock or write them meanwhile. */
  readonly documents: readonly string[];
  /** Collection ids written to: nobody else may hold a query lock on them, but others may write to them, too. */
  readonly collections: readonly string[];
}

interface Waiter {
  readonly owner: LockOwner;
  readonly isFree: () => boolean;
  readonly blockers: () => LockOwner[];
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
}

export class Locks {
  readonly #timeoutMs: number;
  /** Key -> transactions that read it. */
  readonly #shared = new Map<string, Set<LockOwner>>();
  /** Document -> the commit that is writing it. */
  readonly #exclusive = new Map<string, LockOwner>();
  /** Collection -> commits that are writing to it. */
  readonly #writing = new Map<string, Set<LockOwner>>();
  readonly #waiters = new Set<Waiter>();

  constructor(timeoutMs = 2000) {
    this.#timeoutMs = timeoutMs;
  }

  /** For reads in a transaction: documents and queried collections, held until `release`. */
  share(owner: LockOwner, keys: readonly string[]): Promise<void> {
    const blockers = (): LockOwner[] =>
      keys
        .flatMap((key) => [this.#exclusive.get(key), ...(this.#writing.get(key) ?? [])])
        .filter((holder) => holder !== undefined && holder !== owner) as LockOwner[];
    return this.#acquire({ owner, blockers }, () => {
      for (const key of keys) add(this.#shared, key, owner);
    });
  }

  /** For a commit: exclusive while `work` runs. The owner's own shared locks do not block it. */
  async exclusively<T>(owner: LockOwner, keys: LockKeys, work: () => Promise<T>): Promise<T> {
    const blockers = (): LockOwner[] => {
      const found = this.#holders(keys);
      found.delete(owner);
      return [...found];
    };
    await this.#acquire({ owner, blockers }, () => {
      for (const key of keys.documents) this.#exclusive.set(key, owner);
      for (const key of keys.collections) add(this.#writing, key, owner);
    });
    try {
      return await work();
    } finally {
      for (const key of keys.documents) {
        if (this.#exclusive.get(key) === owner) this.#exclusive.delete(key);
      }
      for (const key of keys.collections) remove(this.#writing, key, owner);
      this.#wake();
    }
  }

  /** Whether a commit of these would have to wait. */
  isHeld(keys: LockKeys): boolean {
    return this.#holders(keys).size > 0;
  }

  #holders(keys: LockKeys): Set<LockOwner> {
    const found = new Set<LockOwner>();
    for (const key of [...keys.documents, ...keys.collections]) {
      for (const holder of this.#shared.get(key) ?? []) found.add(holder);
    }
    for (const key of keys.documents) {
      const holder = this.#exclusive.get(key);
      if (holder !== undefined) found.add(holder);
    }
    return found;
  }

  /** Whether nobody holds a shared lock: then commits need not name what they write. */
  get isIdle(): boolean {
    return this.#shared.size === 0 && this.#waiters.size === 0;
  }

  /** Gives up everything that a transaction holds or waits for. */
  release(owner: LockOwner): void {
    for (const [key, owners] of this.#shared) {
      if (owners.delete(owner) && owners.size === 0) this.#shared.delete(key);
    }
    this.#wake();
  }

  #acquire(request: Pick<Waiter, "owner" | "blockers">, take: () => void): Promise<void> {
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
      const circle = this.#findCircle(start, [start]);
      if (circle === undefined) return;
      const youngest = circle.reduce((a, b) => (b.owner.age > a.owner.age ? b : a));
      youngest.refuse(aborted(DEADLOCK));
      if (youngest === start) return;
    }
  }

  #findCircle(start: Waiter, path: readonly Waiter[]): readonly Waiter[] | undefined {
    const last = path.at(-1) as Waiter;
    for (const blocker of last.blockers()) {
      if (blocker === start.owner) return path;
      for (const waiter of this.#waiters) {
        if (waiter.owner !== blocker || path.includes(waiter)) continue;
        const circle = this.#findCircle(start, [...path, waiter]);
        if (circle !== undefined) return circle;
      }
    }
    return undefined;
  }
}

function add(map: Map<string, Set<LockOwner>>, key: string, owner: LockOwner): void {
  const owners = map.get(key);
  if (owners === undefined) map.set(key, new Set([owner]));
  else owners.add(owner);
}

function remove(map: Map<string, Set<LockOwner>>, key: string, owner: LockOwner): void {
  const owners = map.get(key);
  owners?.delete(owner);
  if (owners?.size === 0) map.delete(key);
}
