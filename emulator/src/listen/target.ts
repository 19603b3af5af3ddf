// One target of one stream: what it watches, and what happened to it since the client was last told.
import type { DocumentChange, StoredDocument } from "../storage/types.ts";
import type { Watched } from "./access.ts";
import { addChange } from "./merge-changes.ts";
import type { Selector, Watch } from "./types.ts";

/** What a target may hold back for a client that does not read, before it starts over instead. */
const MAX_PENDING_CHANGES = 20_000;
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

export class Target {
  readonly id: number;
  readonly watched: Watched;
  readonly watch: Watch;
  /** The initial result has been sent. */
  live: boolean = false;
  /** No longer part of the stream. */
  dropped: boolean = false;
  /** The rules' verdict may have changed. */
  recheck: boolean = false;
  /** Too much was held back: the client gets the whole result again. */
  overflowed: boolean = false;
  /** Microseconds; when the rules were last asked. */
  checkedAt = 0;
  #reads: readonly Selector[] = [];
  #pending = new Map<string, DocumentChange>();
  #pendingBytes = 0;

  constructor(options: { id: number; watched: Watched; watch: Watch }) {
    this.id = options.id;
    this.watched = options.watched;
    this.watch = options.watch;
  }

  /** The documents that the verdict depended on. */
  get reads(): readonly Selector[] {
    return this.#reads;
  }

  setReads(names: ReadonlySet<string>): void {
    this.#reads = [...names].map((name) => ({ kind: "document", name }));
  }

  note(change: DocumentChange): void {
    if (this.overflowed) return;
    addChange(this.#pending, change);
    this.#pendingBytes += sizeOf(change.before) + sizeOf(change.after);
  }

  /** Called while the client does not read. */
  limitPending(): void {
    if (this.#pending.size <= MAX_PENDING_CHANGES && this.#pendingBytes <= MAX_PENDING_BYTES) return;
    this.overflowed = true;
    this.take();
  }

  take(): Iterable<DocumentChange> {
    const taken = this.#pending;
    this.#pending = new Map();
    this.#pendingBytes = 0;
    return taken.values();
  }
}

function sizeOf(document: StoredDocument | null): number {
  return document === null ? 0 : (document.bytes?.length ?? 0) + 200;
}
