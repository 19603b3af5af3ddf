// A syntax tree to what can be asked: match blocks with their full patterns and compiled conditions.
import type { Evaluate } from "../evaluation.ts";
import type { AllowNode, FunctionNode, MatchNode, PatternPart, RulesetNode, Span } from "../syntax/ast.ts";
import type { RulesMethod } from "../types.ts";
import { ExpressionCompiler } from "./compile-expression.ts";
import { CoverageTree } from "./coverage-node.ts";
import { Pattern } from "./pattern.ts";
import { Scope } from "./scope.ts";

export interface CompiledAllow {
  readonly methods: ReadonlySet<RulesMethod>;
  /** Absent: `allow read;` or a literal true. */
  readonly condition: Evaluate;
  /** Where the condition starts, for messages. */
  readonly span: Span;
}

export interface CompiledMatch {
  readonly pattern: Pattern;
  readonly allows: readonly CompiledAllow[];
  /** The same by method; absent: none. */
  readonly byMethod: Readonly<Partial<Record<RulesMethod, readonly CompiledAllow[]>>>;
}

export interface CompiledRules {
  /** In the order in which they are asked. */
  readonly matches: readonly CompiledMatch[];
  readonly coverage: CoverageTree;
}

const methodGroups: Readonly<Record<string, readonly RulesMethod[]>> = {
  get: ["get"],
  list: ["list"],
  create: ["create"],
  update: ["update"],
  delete: ["delete"],
  read: ["get", "list"],
  write: ["create", "update", "delete"],
};

class RulesetCompiler {
  readonly #tree: RulesetNode;
  readonly #coverage = new CoverageTree();
  readonly #matches: CompiledMatch[] = [];

  constructor(tree: RulesetNode) {
    this.#tree = tree;
  }

  compile(): CompiledRules {
    const file = new Scope();
    this.#functions(this.#tree.functions, file);
    for (const service of this.#tree.services) {
      if (service.name !== "cloud.firestore") continue;
      const scope = new Scope(file);
      this.#functions(service.functions, scope);
      for (const match of service.matches) this.#match(match, scope, []);
    }
    return { matches: this.#matches, coverage: this.#coverage };
  }

  #match(node: MatchNode, outer: Scope, prefix: readonly PatternPart[]): void {
    const scope = new Scope(outer);
    for (const part of node.pattern) if (part.kind === "capture") scope.capture(part.name, part.many ? "many" : "one");
    const parts = [...prefix, ...node.pattern];
    this.#functions(node.functions, scope);
    // Requests ask a block before the blocks inside it; the coverage report lists the inner ones first.
    const allows: CompiledAllow[] = [];
    const byMethod: Partial<Record<RulesMethod, CompiledAllow[]>> = {};
    this.#matches.push({ pattern: new Pattern(parts, this.#tree.version), allows, byMethod });
    for (const match of node.matches) this.#match(match, scope, parts);
    for (const allow of node.allows) allows.push(this.#allow(allow, scope));
    for (const allow of allows) {
      for (const method of allow.methods) {
        byMethod[method] ??= [];
        byMethod[method].push(allow);
      }
    }
  }

  #allow(node: AllowNode, scope: Scope): CompiledAllow {
    const methods = new Set(node.methods.flatMap((method) => methodGroups[method.name] ?? []));
    if (node.condition === undefined) return { methods, condition: () => true, span: node };
    const compiled = new ExpressionCompiler(this.#coverage, { scope, locals: new Map() }).compile(node.condition);
    if (compiled.node !== undefined) this.#coverage.roots.push(compiled.node);
    return { methods, condition: compiled.run, span: node.condition };
  }

  #functions(nodes: readonly FunctionNode[], scope: Scope): void {
    // All are known before any is compiled: a function may be used before its declaration.
    const definitions = nodes.map((node) => scope.define(node));
    for (const definition of definitions) {
      const { node } = definition;
      const locals = new Map<string, number>(node.parameters.map((parameter, i) => [parameter.name, i]));
      const compiler = new ExpressionCompiler(this.#coverage, { scope, locals });
      const body = compiler.compileBody(node.lets, node.body);
      if (body.node !== undefined) this.#coverage.roots.push(body.node);
      definition.body = body.run;
    }
  }
}

export const compileTree = (tree: RulesetNode): CompiledRules => new RulesetCompiler(tree).compile();
