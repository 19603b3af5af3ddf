// The first documents of a limited query, with a few to spare: a document that leaves is replaced from the spare ones,
// and the query runs again only when those are used up.
import type { DocumentChange, StoredDocument } from "../storage/types.ts";
import type { ListenPlan } from "./types.ts";

export class QueryWindow {
  readonly #query: ListenPlan;
  readonly #offset: number;
  /** Offset and limit together. */
  readonly #needed: number;
  readonly #capacity: number;
  #documents: StoredDocument[] = [];
  /** False when the window holds the query's whole result. */
  #more: boolean = false;

  constructor(query: ListenPlan, limit: number) {
    this.#query = query;
    this.#offset = query.offset;
    this.#needed = this.#offset + limit;
    this.#capacity = this.#needed + Math.min(100, Math.max(10, Math.ceil(this.#needed / 2)));
  }

  /** What the query returns now. */
  get visible(): readonly StoredDocument[] {
    return this.#documents.slice(this.#offset, this.#needed);
  }

  load(): void {
    const count = Number.isFinite(this.#capacity) ? this.#capacity + 1 : undefined;
    this.#documents = this.#query.run(count);
    this.#more = this.#documents.length > this.#capacity;
    if (this.#more) this.#documents.pop();
  }

  /** Whether any of the changes touched what the window holds. */
  apply(changes: Iterable<DocumentChange>): boolean {
    let touched = false;
    for (const change of changes) touched = this.#applyOne(change) || touched;
    if (this.#more && this.#documents.length < this.#needed) this.load();
    return touched;
  }

  #applyOne({ before, after }: DocumentChange): boolean {
    const query = this.#query;
    const removed = before !== null && query.contains(before) && this.#remove(before);
    if (after === null || !query.contains(after)) return removed;
    const index = this.#position(after);
    if (index === this.#documents.length && this.#more) return removed;
    this.#documents.splice(index, 0, after);
    if (this.#documents.length > this.#capacity) {
      this.#documents.pop();
      this.#more = true;
    }
    return true;
  }

  #remove(document: StoredDocument): boolean {
    const index = this.#position(document);
    if (this.#documents[index]?.name !== document.name) return false;
    this.#documents.splice(index, 1);
    return true;
  }

  /** Where the document is, or would be. */
  #position(document: StoredDocument): number {
    let [low, high] = [0, this.#documents.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#documents[middle];
      if (other !== undefined && this.#query.compare(other, document) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
