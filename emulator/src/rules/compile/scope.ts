// Lexical scopes. A function body sees the wildcards of the blocks around its definition, never its caller's.

import type { Evaluate } from "../evaluation.ts";
import type { FunctionNode } from "../syntax/ast.ts";

export interface FunctionDefinition {
  readonly node: FunctionNode;
  /** Where the function is defined. */
  readonly scope: Scope;
  /** Set once compiled; calls look it up when they run, so order of definition does not matter. */
  compiled: { readonly body: Evaluate; readonly lets: readonly Evaluate[] } | undefined;
  used: boolean;
}

export class Scope {
  readonly parent: Scope | undefined;
  readonly functions = new Map<string, FunctionDefinition>();
  /** Wildcard name to its slot among the captures of the whole match chain. */
  readonly #captures = new Map<string, number>();
  #slots: number;

  constructor(parent?: Scope) {
    this.parent = parent;
    this.#slots = parent === undefined ? 0 : parent.#slots;
  }

  define(node: FunctionNode): FunctionDefinition {
    const definition: FunctionDefinition = { node, scope: this, compiled: undefined, used: false };
    this.functions.set(node.name, definition);
    return definition;
  }

  capture(name: string): void {
    this.#captures.set(name, this.#slots++);
  }

  findFunction(name: string): FunctionDefinition | undefined {
    return this.functions.get(name) ?? this.parent?.findFunction(name);
  }

  findCapture(name: string): number | undefined {
    return this.#captures.get(name) ?? this.parent?.findCapture(name);
  }
}

/** The scope of an expression: a function's own names, or none in an allow condition. */
export interface ExpressionScope {
  readonly scope: Scope;
  readonly locals: ReadonlyMap<string, number>;
  /** Told when a local is read, for the unused-variable warning. */
  readonly onRead?: (name: string) => void;
}
