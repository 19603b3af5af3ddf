// Collects what is wrong with a source, with positions, so that one compilation reports everything at once.
import type { RulesIssue } from "../types.ts";
import type { SourceText } from "./source-text.ts";

export interface Span {
  /** Code-unit offsets; `end` is inclusive. */
  readonly start: number;
  readonly end: number;
}

export const tooComplex = "Expression is too complex to evaluate safely.";

/** Of each severity. */
const maxIssues = 500;

export class Issues {
  readonly #source: SourceText;
  readonly #list: RulesIssue[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  #errors = 0;
  #warnings = 0;
  #tooDeep = false;

  /** What the lexer could not read, told only when nothing else is wrong: else it is what follows that is told. */
  readonly #doubtful: { span: Span; description: string }[] = [];

  get errors(): number {
    return this.#errors;
  }

  /** So many errors that looking for more helps no one. */
  get full(): boolean {
    return this.#errors >= maxIssues;
  }

  error(span: Span, description: string): void {
    if (description === tooComplex) this.#tooDeep = true;
    if (this.full) return;
    this.#errors++;
    this.#list.push({ ...this.#position(span), severity: "ERROR", description });
  }

  doubtful(span: Span, description: string): void {
    if (this.#doubtful.length < maxIssues) this.#doubtful.push({ span, description });
  }

  /** After parsing. */
  admitDoubtful(): void {
    if (!this.failed) for (const { span, description } of this.#doubtful) this.error(span, description);
  }

  /** Further warnings are left out; an error is never left out for the sake of warnings. */
  warning(span: Span, description: string): void {
    if (this.#warnings >= maxIssues) return;
    this.#warnings++;
    this.#list.push({ ...this.#position(span), severity: "WARNING", description });
  }

  /** An issue of the whole file. */
  general(severity: "ERROR" | "WARNING", description: string): void {
    if (severity === "ERROR") this.#errors++;
    this.#list.push({ sourcePosition: { line: 0, column: 0 }, severity, description });
  }

  get failed(): boolean {
    return this.#errors > 0;
  }

  /** An expression nests so deep that it must not be walked. */
  get tooDeep(): boolean {
    return this.#tooDeep;
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
