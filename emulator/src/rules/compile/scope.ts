// Lexical scopes. A function body sees the wildcards of the blocks around its definition, never its caller's.

import type { Evaluate } from "../evaluation.ts";
import type { FunctionNode } from "../syntax/ast.ts";

export interface FunctionDefinition {
  readonly node: FunctionNode;
  /** Where the function is defined. */
  readonly scope: Scope;
  /** Set once compiled; calls look it up when they run, so order of definition does not matter. */
  body: Evaluate | undefined;
}

/** `{x}` binds one segment, `{x=**}` a path. */
export type CaptureKind = "one" | "many";

export class Scope {
  readonly parent: Scope | undefined;
  readonly functions = new Map<string, FunctionDefinition>();
  /** Wildcard name to its slot among the captures of the whole match chain. */
  readonly #captures = new Map<string, { readonly slot: number; readonly kind: CaptureKind }>();
  #slots: number;

  constructor(parent?: Scope) {
    this.parent = parent;
    this.#slots = parent === undefined ? 0 : parent.#slots;
  }

  define(node: FunctionNode): FunctionDefinition {
    const definition: FunctionDefinition = { node, scope: this, body: undefined };
    this.functions.set(node.name, definition);
    return definition;
  }

  capture(name: string, kind: CaptureKind): void {
    this.#captures.set(name, { slot: this.#slots++, kind });
  }

  findFunction(name: string): FunctionDefinition | undefined {
    return this.functions.get(name) ?? this.parent?.findFunction(name);
  }

  findCapture(name: string): number | undefined {
    return this.#captures.get(name)?.slot ?? this.parent?.findCapture(name);
  }

  captureKind(name: string): CaptureKind | undefined {
    return this.#captures.get(name)?.kind ?? this.parent?.captureKind(name);
  }
}

/** The scope of an expression: a function's own names, or none in an allow condition. */
export interface ExpressionScope {
  readonly scope: Scope;
  /** Grows by each let. */
  readonly locals: Map<string, number>;
}
