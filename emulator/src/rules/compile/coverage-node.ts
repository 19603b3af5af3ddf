// A node of the coverage report: an expression that is no literal, and the expressions inside it.
import type { Span } from "../syntax/ast.ts";

export interface CoverageNode {
  readonly id: number;
  readonly span: Span;
  readonly children: readonly CoverageNode[];
}

/** Hands out the ids; the nodes' values are counted by id. */
export class CoverageTree {
  /** Function bodies and allow conditions. */
  readonly roots: CoverageNode[] = [];
  #count = 0;

  node(span: Span, children: readonly CoverageNode[]): CoverageNode {
    return { id: this.#count++, span, children };
  }

  get size(): number {
    return this.#count;
  }
}

/** The ids of a node and all below it. */
export const idsOf = (node: CoverageNode | undefined): readonly number[] =>
  node === undefined ? [] : [node.id, ...node.children.flatMap(idsOf)];
