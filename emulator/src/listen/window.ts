// The first documents of a limited query, with a few to spare: a document that leaves is replaced from the spare ones,
// and the query runs again only when those are used up.
import type { DocumentChange, StoredDocument } from "../storage/types.ts";
import type { Delta, ListenPlan } from "./types.ts";

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
    // With an offset alone that is infinity: what a window holds is compared for as long as somebody listens.
    this.#documents = this.#query.run(this.#capacity + 1);
    this.#more = this.#documents.length > this.#capacity;
    if (this.#more) this.#documents.pop();
  }

  /**
   * What the changes do to the view. A document that they did not touch can cross one of the view's two edges only from
   * as far as there are changes, so only that much of the view is compared.
   */
  apply(changes: readonly DocumentChange[]): Delta {
    const reach = changes.length;
    const befores = changes.map(({ before }) => before);
    const leaving = this.#near(reach, befores);
    const old = this.#near(2 * reach, befores);
    let touched = false;
    for (const change of changes) touched = this.#applyOne(change) || touched;
    if (this.#more && this.#documents.length < this.#needed) this.load();
    if (!touched) return { updates: [], removals: [] };
    const afters = changes.map(({ after }) => after);
    const entering = this.#near(reach, afters);
    const now = this.#near(2 * reach, afters);
    const known = new Map(changes.map(({ name, after }) => [name, after]));
    const isNew = ({ name, updateTime }: StoredDocument) => old.get(name)?.updateTime !== updateTime;
    return {
      updates: [...entering.values()].filter(isNew),
      removals: [...leaving.keys()]
        .filter((name) => !now.has(name))
        .map((name) => ({ name, current: known.get(name) })),
    };
  }

  /** The visible ones among these documents and those within reach of the view's edges, in order of the view. */
  #near(reach: number, documents: readonly (StoredDocument | null)[]): Map<string, StoredDocument> {
    const end = Math.min(this.#needed, this.#documents.length);
    const indexes = new Set<number>();
    for (let index = this.#offset; index < Math.min(end, this.#offset + reach); index += 1) indexes.add(index);
    for (let index = Math.max(this.#offset, end - reach); index < end; index += 1) indexes.add(index);
    for (const document of documents) {
      const index = document === null ? -1 : this.#find(document);
      if (index >= this.#offset && index < end) indexes.add(index);
    }
    const near = [...indexes].sort((a, b) => a - b).map((index) => this.#documents[index] as StoredDocument);
    return new Map(near.map((document) => [document.name, document]));
  }

  #applyOne({ before, after }: DocumentChange): boolean {
    const query = this.#query;
    const removed = before !== null && this.#remove(before);
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
    const index = this.#find(document);
    if (index >= 0) this.#documents.splice(index, 1);
    return index >= 0;
  }

  /** Where the window holds the document, as this version of it is ordered; -1 when it does not. */
  #find(document: StoredDocument): number {
    if (!this.#query.contains(document)) return -1;
    const index = this.#position(document);
    return this.#documents[index]?.name === document.name ? index : -1;
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
