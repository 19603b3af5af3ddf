// Remembers the last judged requests and tells who watches of new ones. JSON is made only for somebody who looks.
import { type Evaluation, evaluationJson } from "./evaluation.ts";

/** Evaluations kept. Each holds on to at most two documents of a mebibyte. */
const kept = 200;

export class RequestMonitor {
  #recent: Evaluation[] = [];
  readonly #watchers = new Set<(json: string) => void>();

  record(evaluations: readonly Evaluation[]): void {
    this.#recent.push(...evaluations);
    if (this.#recent.length > 2 * kept) this.#recent = this.#recent.slice(-kept);
    if (this.#watchers.size === 0) return;
    for (const evaluation of evaluations) {
      const json = JSON.stringify(evaluationJson(evaluation));
      for (const watcher of this.#watchers) watcher(json);
    }
  }

  /** One JSON array, oldest first. */
  past(): string {
    return JSON.stringify(this.#recent.slice(-kept).map(evaluationJson));
  }

  watch(watcher: (json: string) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}
