// Collects what is wrong with a source, with positions, so that one compilation reports everything at once.
import type { RulesIssue } from "../types.ts";
import type { SourceText } from "./source-text.ts";

export interface Span {
  /** Code-unit offsets; `end` is inclusive. */
  readonly start: number;
  readonly end: number;
}

export const tooComplex = "Expression is too complex to evaluate safely.";

const maxIssues = 500;

export class Issues {
  readonly #source: SourceText;
  readonly #list: RulesIssue[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** So many errors that looking for more helps no one. */
  get full(): boolean {
    return this.#list.length >= maxIssues;
  }

  error(span: Span, description: string): void {
    if (this.full) return;
    this.#list.push({ ...this.#position(span), severity: "ERROR", description });
  }

  warning(span: Span, description: string): void {
    if (this.full) return;
    this.#list.push({ ...this.#position(span), severity: "WARNING", description });
  }

  /** An issue of the whole file. */
  general(severity: "ERROR" | "WARNING", description: string): void {
    this.#list.push({ sourcePosition: { line: 0, column: 0 }, severity, description });
  }

  get failed(): boolean {
    return this.#list.some((issue) => issue.severity === "ERROR");
  }

  /** An expression nests so deep that it must not be walked. */
  get tooDeep(): boolean {
    return this.#list.some((issue) => issue.description === tooComplex);
  }

  /** By position; what concerns the whole file only matters when nothing is wrong. */
  get list(): readonly RulesIssue[] {
    const placed = this.#list.filter((issue) => issue.sourcePosition.line > 0 || !this.failed);
    const lone = placed.length === 0 ? this.#list : placed;
    return [...lone].sort((a, b) => (a.sourcePosition.currentOffset ?? -1) - (b.sourcePosition.currentOffset ?? -1));
  }

  #position(span: Span): Pick<RulesIssue, "sourcePosition"> {
    return { sourcePosition: this.#source.position(span.start, span.end) };
  }
}
