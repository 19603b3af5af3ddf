// The cost meter: reads, writes and deletes as production bills them, in total and per labelled span.
import type { Costs } from "./types.ts";

export type CostKind = keyof Costs;

const MAX_SPANS = 10_000;

export class CostMeter {
  #total: Costs = { reads: 0, writes: 0, deletes: 0 };
  readonly #spans = new Map<string, Costs>();

  add(kind: CostKind, count: number, span?: string): void {
    this.#total[kind] += count;
    if (span === undefined) return;
    const known = this.#spans.get(span);
    if (known === undefined && this.#spans.size >= MAX_SPANS) return;
    const costs = known ?? { reads: 0, writes: 0, deletes: 0 };
    costs[kind] += count;
    this.#spans.set(span, costs);
  }

  report(): { total: Costs; spans: Record<string, Costs> } {
    const spans = [...this.#spans].map(([name, costs]) => [name, { ...costs }] as const);
    return { total: { ...this.#total }, spans: Object.fromEntries(spans) };
  }

  reset(): void {
    this.#total = { reads: 0, writes: 0, deletes: 0 };
    this.#spans.clear();
  }
}
