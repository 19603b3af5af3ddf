// Counts which values each expression had, for `:ruleCoverage`. Judging only appends to a log; the log is folded into
// counts now and then, and a node stops telling composite values apart after many, so that coverage costs little.
import type { CompiledRules } from "./compile/compile-ruleset.ts";
import type { CoverageNode } from "./compile/coverage-node.ts";
import { coverageKey, coverageValue } from "./coverage-value.ts";
import { type CoverageEntry, skipped } from "./evaluation.ts";
import type { SourceText } from "./syntax/source-text.ts";
import type { RulesValue } from "./values/value.ts";

/** Values counted per node before new ones are left out. */
const maxValues = 200;
const foldAt = 200_000;

interface Count {
  readonly value: RulesValue | typeof skipped;
  count: number;
}

/** One stage: a log, and where each root in it starts. */
export interface StageLog {
  readonly entries: readonly CoverageEntry[];
  readonly starts: readonly number[];
}

export class Coverage {
  readonly #rules: CompiledRules;
  readonly #source: SourceText;
  readonly #counts = new Map<number, Map<string, Count>>();
  #pending: StageLog[] = [];
  #pendingEntries = 0;

  constructor(rules: CompiledRules, source: SourceText) {
    this.#rules = rules;
    this.#source = source;
  }

  add(log: StageLog): void {
    this.#pending.push(log);
    this.#pendingEntries += log.entries.length;
    if (this.#pendingEntries > foldAt) this.#fold();
  }

  report(): unknown {
    return {
      rules: { files: [{ name: "firestore.rules", content: this.#source.text }] },
      report: this.nodes({ visitedOnly: false }),
    };
  }

  /** One report per function body and condition. */
  nodes(options: { visitedOnly: boolean }): readonly unknown[] {
    this.#fold();
    const roots = this.#rules.coverage.roots.filter((node) => !options.visitedOnly || this.#counts.has(node.id));
    return roots.map((node) => this.#node(node));
  }

  #node(node: CoverageNode): unknown {
    const values = [...(this.#counts.get(node.id)?.values() ?? [])].map(({ value, count }) => ({
      value: value === skipped ? {} : coverageValue(value, this.#source),
      count,
    }));
    return {
      sourcePosition: this.#source.position(node.span.start, node.span.end),
      ...(values.length > 0 && { values }),
      ...(node.children.length > 0 && { children: node.children.map((child) => this.#node(child)) }),
    };
  }

  /** Of n conditions asked in one stage the i-th counts n-i+1 times: Google's emulator adds the whole list each time. */
  #fold(): void {
    for (const { entries, starts } of this.#pending) {
      for (const [i, start] of starts.entries()) {
        const weight = starts.length - i;
        for (let at = start; at < (starts[i + 1] ?? entries.length); at += 2) {
          this.#count(entries[at] as number, entries[at + 1] as Count["value"], weight);
        }
      }
    }
    this.#pending = [];
    this.#pendingEntries = 0;
  }

  #count(id: number, value: Count["value"], weight: number): void {
    let counts = this.#counts.get(id);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(id, counts);
    }
    const composite = typeof value === "object" && value !== null;
    if (composite && counts.size >= maxValues) return;
    const key = value === skipped ? "skipped" : coverageKey(value);
    const known = counts.get(key);
    if (known !== undefined) known.count += weight;
    else if (counts.size < maxValues) counts.set(key, { value, count: weight });
  }
}
