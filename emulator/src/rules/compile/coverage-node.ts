// A node of the coverage report: an expression that is no literal, and the expressions inside it.
import type { Span } from "../syntax/ast.ts";

export interface CoverageNode {
  readonly id: number;
  readonly span: Span;
  readonly children: CoverageNode[];
}

/** Hands out the ids; the nodes' values are counted by id. */
export class CoverageTree {
  readonly roots: CoverageNode[] = [];
  #count = 0;

  node(span: Span, children: CoverageNode[]): CoverageNode {
    return { id: this.#count++, span, children };
  }

  get size(): number {
    return this.#count;
  }
}
