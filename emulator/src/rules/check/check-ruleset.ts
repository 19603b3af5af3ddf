// What a parsed ruleset may still have wrong: names, limits, recursion, types. Everything is reported, with positions.
import { builtinNamespaces } from "../builtins/index.ts";
import { meterRegexes } from "../builtins/regex.ts";
import { type FunctionDefinition, Scope } from "../compile/scope.ts";
import type { AllowNode, FunctionNode, MatchNode, PatternPart, RulesetNode, ServiceNode, Span } from "../syntax/ast.ts";
import type { Issues } from "../syntax/issues.ts";
import { maxPatternWork, WorkMeter } from "../work.ts";
import { checkCalls } from "./call-graph.ts";
import { checkDepth } from "./depth.ts";
import type { StaticTypes } from "./static-signatures.ts";
import { TypeChecker } from "./type-checker.ts";

export const limits = {
  functionArguments: 7,
  /** The documented limit is 10; Google's emulator counts from the second one. */
  lets: 11,
  /** Below the outermost match. */
  matchDepth: 11,
  pathSegments: 100,
  captures: 20,
} as const;

const methods: ReadonlySet<string> = new Set(["get", "list", "create", "update", "delete", "read", "write"]);
const serviceName = "cloud.firestore";

interface Chain {
  readonly scope: Scope;
  readonly depth: number;
  readonly segments: number;
  readonly captures: number;
}

class RulesetChecker {
  readonly #tree: RulesetNode;
  readonly #issues: Issues;
  readonly #definitions: FunctionDefinition[] = [];
  readonly #calls = new Map<FunctionDefinition, Set<FunctionDefinition>>();
  readonly #called = new Set<FunctionDefinition>();

  constructor(tree: RulesetNode, issues: Issues) {
    this.#tree = tree;
    this.#issues = issues;
  }

  check(): void {
    const file = new Scope();
    const define = this.#define(this.#tree.functions, file);
    for (const definition of define) this.#function(definition, false);
    const seen = new Set<string>();
    for (const service of this.#tree.services) {
      if (seen.has(service.name)) this.#issues.error(service.nameSpan, "Duplicate service name declaration.");
      seen.add(service.name);
      this.#service(service, file);
    }
    if (this.#issues.tooDeep) return;
    for (const definition of this.#definitions) {
      if (this.#called.has(definition)) continue;
      this.#issues.warning(definition.node.nameSpan, `Unused function: ${definition.node.name}.`);
    }
    checkCalls(this.#definitions, this.#calls, this.#issues);
  }

  #service(service: ServiceNode, file: Scope): void {
    const known = service.name === serviceName;
    if (!known) this.#issues.warning(service.nameSpan, `Invalid service name: ${service.name}.`);
    if (service.functions.length + service.matches.length === 0) {
      this.#issues.error(
        { start: service.end, end: service.end },
        "The 'service' body must contain at least one declaration.",
      );
    }
    const scope = new Scope(file);
    for (const definition of this.#define(service.functions, scope)) this.#function(definition, true);
    const chain = { scope, depth: 0, segments: 0, captures: 0 };
    for (const match of service.matches) this.#match(match, chain, known);
  }

  #define(nodes: readonly FunctionNode[], scope: Scope): readonly FunctionDefinition[] {
    const definitions: FunctionDefinition[] = [];
    for (const node of nodes) {
      if (scope.functions.has(node.name)) {
        this.#issues.error(node.nameSpan, `Function ${node.name} is already defined.`);
        // The first definition stays the one that calls find.
        const twin: FunctionDefinition = { node, scope, body: undefined };
        this.#called.add(twin);
        definitions.push(twin);
      } else definitions.push(scope.define(node));
    }
    this.#definitions.push(...definitions);
    return definitions;
  }

  #match(node: MatchNode, outer: Chain, known: boolean): void {
    const scope = new Scope(outer.scope);
    const chain: Chain = {
      scope,
      depth: outer.depth + 1,
      segments: outer.segments + node.pattern.length,
      captures: outer.captures + node.pattern.filter((part) => part.kind === "capture").length,
    };
    this.#limits(node, outer, chain);
    this.#pattern(node.pattern, scope);
    for (const definition of this.#define(node.functions, scope)) this.#function(definition, true);
    for (const match of node.matches) this.#match(match, chain, known);
    for (const allow of node.allows) this.#allow(allow, scope, known);
  }

  #limits(node: MatchNode, outer: Chain, chain: Chain): void {
    const keyword = { start: node.start, end: node.start + "match".length - 1 };
    const exceeded = (key: "depth" | "segments" | "captures", limit: number): boolean =>
      chain[key] > limit && outer[key] <= limit;
    if (exceeded("depth", limits.matchDepth)) {
      this.#issues.error(keyword, `Maximum allowed resource rule depth of ${limits.matchDepth - 1} is reached.`);
    }
    if (exceeded("segments", limits.pathSegments)) {
      this.#issues.error(keyword, `Maximum allowed path length of ${limits.pathSegments} is reached.`);
    }
    if (exceeded("captures", limits.captures)) {
      this.#issues.error(keyword, `Maximum allowed amount of ${limits.captures} match field variables is reached.`);
    }
  }

  #pattern(parts: readonly PatternPart[], scope: Scope): void {
    const names = new Set<string>();
    let globs = 0;
    for (const [i, part] of parts.entries()) {
      if (part.kind !== "capture") continue;
      if (builtinNamespaces.has(part.name)) this.#packageName(part.name, part.nameSpan);
      if (names.has(part.name)) {
        this.#issues.error(part.nameSpan, `Variable ${part.name} already exists in the PathTemplate.`);
      }
      names.add(part.name);
      scope.capture(part.name, part.many ? "many" : "one");
      if (!part.many) continue;
      globs++;
      if (globs > 1) {
        const text = "Only one glob match is permitted in a match declaration path.";
        this.#issues.error({ start: part.span.start, end: part.span.start }, `Invalid glob match expression. ${text}`);
      } else if (this.#tree.version === 1 && i < parts.length - 1) {
        const text = "Glob matches are permitted as the last segment in a match declaration path.";
        this.#issues.error({ start: part.span.start, end: part.span.start }, `Invalid glob match expression. ${text}`);
      }
    }
  }

  #allow(node: AllowNode, scope: Scope, known: boolean): void {
    for (const { name, span } of node.methods) {
      if (!known || !methods.has(name)) this.#issues.warning(span, `Invalid method name: ${name}.`);
    }
    if (node.condition === undefined) return;
    checkDepth(node.condition, this.#issues);
    if (this.#issues.tooDeep) return;
    const onCall = (name: string): void => this.#onCall(undefined, scope.findFunction(name));
    const locals = new Map<string, StaticTypes>();
    new TypeChecker(this.#issues, { scope, locals, insideService: true, onCall, onRead: () => undefined }).condition(
      node.condition,
    );
  }

  #function(definition: FunctionDefinition, insideService: boolean): void {
    const { node, scope } = definition;
    if (node.parameters.length > limits.functionArguments) {
      const limit = limits.functionArguments;
      this.#issues.error(
        node.nameSpan,
        `Maximum allowed function arguments of ${limit} for function ${node.name} is reached.`,
      );
    }
    for (const expression of [...node.lets.map((item) => item.value), node.body]) checkDepth(expression, this.#issues);
    if (this.#issues.tooDeep) return;
    this.#body(definition, new Locals(this.#issues), { insideService, scope });
  }

  #body(definition: FunctionDefinition, locals: Locals, where: { insideService: boolean; scope: Scope }): void {
    const { node } = definition;
    for (const { name, span } of node.parameters) {
      if (builtinNamespaces.has(name)) this.#packageName(name, span);
      locals.declare({ name, span, taken: `Variable ${name} is already defined.` }, undefined);
    }
    const onCall = (name: string): void => this.#onCall(definition, where.scope.findFunction(name));
    const onRead = (name: string): void => locals.read(name);
    const checker = new TypeChecker(this.#issues, { ...where, locals: locals.types, onCall, onRead });
    for (const [i, item] of node.lets.entries()) {
      checker.check(item.value, undefined);
      const { name, nameSpan } = item;
      if (i === limits.lets) {
        const limit = limits.lets - 1;
        const text = `Maximum allowed variable count of ${limit} for a given function has been reached.`;
        this.#issues.error(nameSpan, text);
      }
      if (builtinNamespaces.has(name)) this.#packageName(name, nameSpan);
      locals.declare(
        { name, span: nameSpan, taken: `The identifier [${name}] is already bound in the current scope.` },
        undefined,
      );
    }
    checker.check(node.body, undefined);
    locals.reportUnused();
  }

  #onCall(caller: FunctionDefinition | undefined, callee: FunctionDefinition | undefined): void {
    if (callee === undefined) return;
    this.#called.add(callee);
    if (caller === undefined) return;
    const callees = this.#calls.get(caller) ?? new Set();
    callees.add(callee);
    this.#calls.set(caller, callees);
  }

  #packageName(name: string, span: Span): void {
    this.#issues.error(span, `${name} is a package and cannot be used as variable name.`);
  }
}

/** Parameters and lets of one function. */
class Locals {
  readonly types = new Map<string, StaticTypes>();
  readonly #issues: Issues;
  /** By name; two of one name are an error, and reading counts for the latest. */
  readonly #unread = new Map<string, Span[]>();

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  declare(local: { name: string; span: Span; taken: string }, types: StaticTypes): void {
    const { name, span, taken } = local;
    if (this.types.has(name)) this.#issues.error(span, taken);
    this.types.set(name, types);
    const unread = this.#unread.get(name);
    if (unread === undefined) this.#unread.set(name, [span]);
    else unread.push(span);
  }

  read(name: string): void {
    this.#unread.get(name)?.pop();
  }

  reportUnused(): void {
    for (const [name, spans] of this.#unread) {
      for (const span of spans) this.#issues.warning(span, `Unused variable: ${name}.`);
    }
  }
}

export function checkRuleset(tree: RulesetNode, issues: Issues): void {
  // All patterns of a ruleset share one budget.
  meterRegexes(new WorkMeter({ stage: maxPatternWork, request: maxPatternWork }));
  new RulesetChecker(tree, issues).check();
}
