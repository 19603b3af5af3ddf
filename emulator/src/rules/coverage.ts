// Counts which values each expression had, for `:ruleCoverage`. Judging only appends to a log, which is counted after it.
import type { CompiledRules } from "./compile/compile-ruleset.ts";
import type { CoverageNode } from "./compile/coverage-node.ts";
import { coverageKey, coverageValue } from "./coverage-value.ts";
import { type CoverageEntry, skipped } from "./evaluation.ts";
import type { SourceText } from "./syntax/source-text.ts";
import type { RulesValue } from "./values/value.ts";
import { weightOf } from "./work.ts";

/** Distinct values kept per node; more are left out. */
const maxValues = 200;
/**
 * How often lists, maps and errors are told apart per node. Doing so costs more than judging; a long run keeps counting
 * scalars exactly, which is what the report is read for.
 */
const maxComposites = 2000;

/** Values with more parts than this (texts count by 16 characters) are left out of the report. */
const maxReported = 5_000;
/** Parts of all values together that a ruleset keeps; further values are left out. */
const maxKept = 2_000_000;

type Logged = RulesValue | typeof skipped;

interface Count {
  readonly value: Logged;
  count: number;
}

/** How much more may be kept, shared by all nodes of a report. */
interface Room {
  left: number;
}

class NodeCounts {
  readonly list: Count[] = [];
  readonly #scalars = new Map<unknown, Count>();
  readonly #others = new Map<string, Count>();
  readonly #room: Room;
  #composites = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  add(value: Logged, weight: number): void {
    if (typeof value !== "object" || value === null) {
      const known = this.#scalars.get(value);
      if (known === undefined) this.#start(this.#scalars, { key: value, value, count: weight });
      else known.count += weight;
      return;
    }
    if (this.#composites >= maxComposites) return;
    this.#composites++;
    if (sizeOf(value) > maxReported) return;
    const key = coverageKey(value);
    const known = this.#others.get(key);
    if (known === undefined) this.#start(this.#others, { key, value, count: weight });
    else known.count += weight;
  }

  #start<K>(counts: Map<K, Count>, first: Count & { key: K }): void {
    if (this.list.length >= maxValues) return;
    const size = sizeOf(first.value);
    if (size > maxReported || size > this.#room.left) return;
    this.#room.left -= size;
    const count: Count = { value: first.value, count: first.count };
    counts.set(first.key, count);
    this.list.push(count);
  }
}

const sizeOf = (value: Logged): number => (value === skipped ? 1 : weightOf(value, maxReported));

/** One stage: a log, and where each root in it starts. */
export interface StageLog {
  readonly entries: readonly CoverageEntry[];
  readonly starts: readonly number[];
}

export class Coverage {
  readonly #rules: CompiledRules;
  readonly #source: SourceText;
  /** By node id. */
  readonly #counts: (NodeCounts | undefined)[] = [];
  readonly #room: Room = { left: maxKept };

  constructor(rules: CompiledRules, source: SourceText) {
    this.#rules = rules;
    this.#source = source;
  }

  /** Of n conditions asked in one stage the i-th counts n-i+1 times: Google's emulator adds the whole list each time. */
  add({ entries, starts }: StageLog): void {
    for (let i = 0; i < starts.length; i++) {
      const weight = starts.length - i;
      const end = starts[i + 1] ?? entries.length;
      for (let at = starts[i] as number; at < end; at += 2) {
        const id = entries[at] as number;
        let counts = this.#counts[id];
        if (counts === undefined) {
          counts = new NodeCounts(this.#room);
          this.#counts[id] = counts;
        }
        counts.add(entries[at + 1] as Logged, weight);
      }
    }
  }

  report(): unknown {
    return {
      rules: { files: [{ name: "firestore.rules", content: this.#source.text }] },
      report: this.nodes({ visitedOnly: false }),
    };
  }

  /** One report per function body and condition. */
  nodes(options: { visitedOnly: boolean }): readonly unknown[] {
    const roots = this.#rules.coverage.roots.filter(
      (node) => !options.visitedOnly || this.#counts[node.id] !== undefined,
    );
    return roots.map((node) => this.#node(node));
  }

  #node(node: CoverageNode): unknown {
    const values = (this.#counts[node.id]?.list ?? []).map(({ value, count }) => ({
      value: value === skipped ? {} : coverageValue(value, this.#source),
      count,
    }));
    return {
      sourcePosition: this.#source.position(node.span.start, node.span.end),
      ...(values.length > 0 && { values }),
      ...(node.children.length > 0 && { children: node.children.map((child) => this.#node(child)) }),
    };
  }
}
