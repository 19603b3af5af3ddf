// Warns of expressions that can only fail: a type where another is needed, an unknown name, a comparison that is always
// false. Expectations go down the tree, known types come up.

import { builtinNamespaces } from "../builtins/index.ts";
import { compileRegex, invalidPattern } from "../builtins/regex.ts";
import { BuiltinFailure } from "../builtins/signature.ts";
import type { FunctionDefinition, Scope } from "../compile/scope.ts";
import type { BinaryNode, CallNode, ConditionalNode, Expression, IndexNode, SliceNode } from "../syntax/ast.ts";
import { Issues } from "../syntax/issues.ts";
import { SourceText } from "../syntax/source-text.ts";
import { typeOf } from "../values/value.ts";
import { maxCallDepth } from "./call-graph.ts";
import {
  binarySignatures,
  compatible,
  functionSignatures,
  methodSignatures,
  negateSignatures,
  type Signature,
  type StaticType,
  type StaticTypes,
  serviceFunctions,
} from "./static-signatures.ts";

export interface CheckScope {
  readonly scope: Scope;
  /** Types of parameters (unknown) and lets. */
  readonly locals: Map<string, StaticTypes>;
  /** At file level the look-ups are not defined yet. */
  readonly insideService: boolean;
  onRead(name: string): void;
  onCall(name: string): void;
}

const bool: readonly StaticType[] = ["bool"];
const pathText: readonly StaticType[] = ["path", "null", "int", "float", "string", "bool"];
const containers: readonly StaticType[] = ["list", "set", "map", "constraint"];
const sliceable: readonly StaticType[] = ["string", "list", "path"];
const subscripts: readonly StaticType[] = ["int", "string"];
const ends: readonly StaticType[] = ["null", "int"];

export class TypeChecker {
  readonly #issues: Issues;
  readonly #scope: CheckScope;

  constructor(issues: Issues, scope: CheckScope) {
    this.#issues = issues;
    this.#scope = scope;
  }

  /** The condition of an allow statement. */
  condition(node: Expression): void {
    if (node.kind === "conditional") this.check(node, bool);
    else {
      const types = this.#infer(node, bool);
      if (!compatible(types, bool)) {
        const received = `Received one of [${types?.join(", ")}]`;
        this.#issues.warning(node.at, `Invalid type. Permission statements expect a boolean value. ${received}.`);
      }
    }
  }

  check(node: Expression, expected: StaticTypes): StaticTypes {
    const types = this.#infer(node, expected);
    if (!compatible(types, expected)) {
      const texts = `Received one of [${types?.join(", ")}]. Expected one of [${expected?.join(", ")}]`;
      this.#issues.warning(node.at, `Invalid type. ${texts}.`);
    }
    return types;
  }

  #infer(node: Expression, expected: StaticTypes): StaticTypes {
    switch (node.kind) {
      case "literal":
        return [typeOf(node.value) as StaticType];
      case "name":
        return this.#name(node);
      case "member":
        if (!this.#packageMember(node.target)) this.check(node.target, ["map"]);
        return undefined;
      case "index":
        return this.#index(node, expected);
      case "slice":
        return this.#slice(node, expected);
      case "unary":
        if (node.op === "!") {
          this.check(node.operand, bool);
          return bool;
        }
        return this.#apply(negateSignatures, [node.operand], expected);
      case "is":
        this.check(node.operand, undefined);
        return bool;
      case "binary":
        return this.#binary(node, expected);
      case "conditional":
        return this.#conditional(node, expected);
      case "list":
        for (const item of node.items) this.check(item, undefined);
        return ["list"];
      case "map":
        for (const { key, value } of node.entries) {
          this.check(key, ["string"]);
          this.check(value, undefined);
        }
        return ["map"];
      case "path":
        for (const part of node.segments) if (part.kind === "expression") this.check(part.expression, pathText);
        return ["path"];
      case "call":
        return this.#call(node, expected);
    }
  }

  #name(node: Extract<Expression, { kind: "name" }>): StaticTypes {
    const { name } = node;
    if (builtinNamespaces.has(name)) return this.#packageName(node);
    if (this.#scope.locals.has(name)) {
      this.#scope.onRead(name);
      return this.#scope.locals.get(name);
    }
    const capture = this.#scope.scope.captureKind(name);
    if (capture !== undefined) return [capture === "many" ? "path" : "string"];
    if (name !== "request" && name !== "resource") this.#issues.warning(node.at, `Invalid variable name: ${name}.`);
    return undefined;
  }

  #packageName(node: Extract<Expression, { kind: "name" }>): undefined {
    this.#issues.error(node.at, `${node.name} is a package and cannot be used as variable name.`);
    return undefined;
  }

  #packageMember(target: Expression): boolean {
    if (target.kind !== "name" || !builtinNamespaces.has(target.name)) return false;
    this.#packageName(target);
    return true;
  }

  #index(node: IndexNode, expected: StaticTypes): undefined {
    const withString = compatible(expected, ["string"]);
    this.check(node.target, withString ? ["string", "list", "map", "path"] : ["list", "map", "path"]);
    this.check(node.index, subscripts);
    return undefined;
  }

  #slice(node: SliceNode, expected: StaticTypes): StaticTypes {
    const possible = compatible(expected, sliceable);
    this.check(node.target, possible ? sliceable.filter((type) => compatible(expected, [type])) : undefined);
    for (const end of [node.from, node.to]) if (end !== undefined) this.check(end, possible ? ends : undefined);
    return sliceable;
  }

  #binary(node: BinaryNode, expected: StaticTypes): StaticTypes {
    const { op, left, right } = node;
    switch (op) {
      case "||":
      case "&&":
        this.check(left, bool);
        this.check(right, bool);
        return bool;
      case "in":
        this.check(left, undefined);
        this.check(right, containers);
        return bool;
      case "==":
      case "!=": {
        const [a, b] = [this.check(left, undefined), this.check(right, undefined)];
        if (!compatible(a, b)) {
          const always = `this comparison will always return ${op === "!="}`;
          this.#issues.warning(node.at, `The sub-expressions are not comparable, so ${always}.`);
        }
        return bool;
      }
      case "<":
      case "<=":
      case ">":
      case ">=":
        this.check(left, undefined);
        this.check(right, undefined);
        return bool;
      default:
        return this.#apply(binarySignatures[op] ?? [], [left, right], expected);
    }
  }

  #conditional(node: ConditionalNode, expected: StaticTypes): undefined {
    this.check(node.condition, bool);
    const whenTrue = this.check(node.whenTrue, expected);
    const whenFalse = this.check(node.whenFalse, expected);
    const differ = whenTrue !== undefined && whenFalse !== undefined && String(whenTrue) !== String(whenFalse);
    if (expected === undefined && differ) {
      const text = "Ternary operator result if condition is true has a different type than if condition is false.";
      this.#issues.warning(node.at, text);
    }
    return undefined;
  }

  #call(node: CallNode, expected: StaticTypes): StaticTypes {
    const { target, name, args } = node;
    if (target === undefined) return this.#functionCall(node, expected);
    if (target.kind === "name" && builtinNamespaces.has(target.name)) {
      return this.#known(
        functionSignatures.get(`${target.name}.${name}`),
        { node, name: `${target.name}.${name}` },
        expected,
      );
    }
    this.#checkPattern(node);
    const signatures = methodSignatures.get(name);
    if (signatures === undefined || !signatures.some(({ params }) => params.length === args.length)) {
      this.check(target, undefined);
      return this.#known(signatures, { node, name }, expected);
    }
    const possible = signatures.filter(({ result }) => result === undefined || compatible([result], expected));
    this.check(target, possible.length === 0 ? undefined : unique(possible.map(({ self }) => self as StaticType)));
    return this.#apply(signatures, args, expected);
  }

  /** A literal pattern of `matches` and `split` is compiled at once. */
  #checkPattern({ name, args }: CallNode): void {
    const [pattern] = args;
    if (pattern?.kind !== "literal" || typeof pattern.value !== "string" || args.length !== 1) return;
    if (name !== "matches" && name !== "split") return;
    try {
      if (compileRegex(pattern.value) === undefined) this.#issues.error(pattern.at, invalidPattern(pattern.value));
    } catch (failure) {
      if (!(failure instanceof BuiltinFailure)) throw failure;
      this.#issues.error(pattern.at, failure.error.message);
    }
  }

  #functionCall(node: CallNode, expected: StaticTypes): StaticTypes {
    const { name, args } = node;
    const definition = this.#scope.scope.findFunction(name);
    if (definition === undefined) {
      if (serviceFunctions.has(name) && !this.#scope.insideService) {
        this.#issues.warning(node.at, `Call to service function '${name}' occurs outside of defining scope.`);
      }
      return this.#known(functionSignatures.get(name), { node, name }, expected);
    }
    this.#scope.onCall(name);
    if (definition.node.parameters.length !== args.length) this.#argumentCount(node, name);
    for (const arg of args) this.check(arg, undefined);
    return resultOf(definition);
  }

  #known(
    signatures: readonly Signature[] | undefined,
    call: { node: CallNode; name: string },
    expected: StaticTypes,
  ): StaticTypes {
    const { node, name } = call;
    const counted = signatures?.some(({ params }) => params.length === node.args.length);
    if (signatures !== undefined && counted) return this.#apply(signatures, node.args, expected);
    if (signatures === undefined) this.#issues.warning(node.at, `Invalid function name: ${name}.`);
    else this.#argumentCount(node, name);
    for (const arg of node.args) this.check(arg, undefined);
    return undefined;
  }

  #argumentCount(node: CallNode, name: string): void {
    this.#issues.warning(node.at, `Incorrect number of arguments supplied to function: ${name}.`);
  }

  /** Checks operands against the overloads whose result is wanted; gives all results, wanted or not. */
  #apply(signatures: readonly Signature[], operands: readonly Expression[], expected: StaticTypes): StaticTypes {
    const fitting = signatures.filter(({ params }) => params.length === operands.length);
    const possible = fitting.filter(({ result }) => result === undefined || compatible([result], expected));
    for (const [i, operand] of operands.entries()) {
      const types = unique(possible.map(({ params }) => params[i] as StaticType | "any"));
      this.check(operand, types.length === 0 || types.includes("any") ? undefined : (types as StaticType[]));
    }
    if (fitting.some(({ result }) => result === undefined)) return undefined;
    return unique(fitting.map(({ result }) => result as StaticType));
  }
}

/** How many functions deep an inference is: chains longer than calls may be are not followed. */
let inferring = 0;

const results = new WeakMap<FunctionDefinition, { types: StaticTypes }>();

/** What is known of a function's result from its body alone; names in it could be anything. */
function resultOf(definition: FunctionDefinition): StaticTypes {
  const known = results.get(definition);
  if (known !== undefined) return known.types;
  if (inferring >= maxCallDepth) return undefined;
  const result: { types: StaticTypes } = { types: undefined };
  // Set first: a function that calls itself (an error reported elsewhere) finds its own result unknown.
  results.set(definition, result);
  const { node, scope } = definition;
  const locals = new Map<string, StaticTypes>();
  for (const { name } of [...node.parameters, ...node.lets]) locals.set(name, undefined);
  const ignore = (): void => undefined;
  const silent = new Issues(new SourceText(""));
  const checker = new TypeChecker(silent, { scope, locals, insideService: true, onRead: ignore, onCall: ignore });
  inferring++;
  result.types = checker.check(node.body, undefined);
  inferring--;
  return result.types;
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
