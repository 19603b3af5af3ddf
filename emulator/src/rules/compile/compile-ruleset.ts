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
    for (const part of node.pattern) if (part.kind === "capture") scope.capture(part.name);
    const parts = [...prefix, ...node.pattern];
    this.#functions(node.functions, scope);
    for (const match of node.matches) this.#match(match, scope, parts);
    const allows = node.allows.map((allow) => this.#allow(allow, scope));
    if (allows.length > 0) this.#matches.push({ pattern: new Pattern(parts, this.#tree.version), allows });
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
      const locals = new Map(node.parameters.map((parameter, i) => [parameter.name, i]));
      const lets: Evaluate[] = [];
      const compiler = new ExpressionCompiler(this.#coverage, { scope, locals });
      const letNodes = node.lets.map((item) => {
        const compiled = compiler.compile(item.value);
        lets.push(compiled.run);
        locals.set(item.name, locals.size);
        return compiled.node;
      });
      const body = compiler.compile(node.body);
      const first = node.lets[0];
      if (first !== undefined && body.node !== undefined) {
        body.node.children.unshift(...letNodes.filter((item) => item !== undefined));
      }
      if (body.node !== undefined) this.#coverage.roots.push(body.node);
      definition.compiled = { body: body.run, lets };
    }
  }
}

export const compileTree = (tree: RulesetNode): CompiledRules => new RulesetCompiler(tree).compile();
