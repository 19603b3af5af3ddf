// Expressions to closures. Each closure spends its share of the budget, and what it gives is logged for coverage.

import { callMethod, globalFunctions, namespaces } from "../builtins/index.ts";
import { type ArithmeticOp, arithmetic, negate } from "../builtins/operators.ts";
import { callBuiltin } from "../builtins/signature.ts";
import type { Evaluate, Evaluation, LookupName } from "../evaluation.ts";
import { skipped } from "../evaluation.ts";
import type { BinaryNode, CallNode, ConditionalNode, Expression, MapNode, PathNode } from "../syntax/ast.ts";
import { nullValue, typeError, unsupported } from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { type PathSegment, RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue, typeOf } from "../values/value.ts";
import * as access from "./access.ts";
import { compareEqual, compareOrder } from "./comparison.ts";
import type { CoverageNode, CoverageTree } from "./coverage-node.ts";
import { conditional, logical, not } from "./logic.ts";
import { opaqueCall, opaqueIn } from "./opaque.ts";
import type { ExpressionScope } from "./scope.ts";

interface Compiled {
  readonly run: Evaluate;
  /** Absent for a literal. */
  readonly node: CoverageNode | undefined;
}

const lookupNames: ReadonlySet<string> = new Set(["get", "exists", "getAfter", "existsAfter"]);

export class ExpressionCompiler {
  readonly #coverage: CoverageTree;
  readonly #scope: ExpressionScope;

  constructor(coverage: CoverageTree, scope: ExpressionScope) {
    this.#coverage = coverage;
    this.#scope = scope;
  }

  compile(node: Expression): Compiled {
    if (node.kind === "literal") {
      const { value } = node;
      const run: Evaluate = (evaluation) => {
        evaluation.spend(1);
        return value;
      };
      return { run, node: undefined };
    }
    const children: CoverageNode[] = [];
    const run = this.#bare(node, children);
    const covered = this.#coverage.node({ start: node.start, end: node.end }, children);
    const { id } = covered;
    const site = siteOf(node);
    const cost = costOf(node);
    return {
      node: covered,
      run: (evaluation) => {
        evaluation.spend(cost);
        let value = run(evaluation);
        if (value instanceof RulesError && value.site === undefined && !value.unknown) {
          value = new RulesError(value.message, false, site);
        }
        evaluation.log?.push(id, value);
        return value;
      },
    };
  }

  #bare(node: Exclude<Expression, { kind: "literal" }>, children: CoverageNode[]): Evaluate {
    const sub = (inner: Expression): Evaluate => this.#child(inner, children).run;
    switch (node.kind) {
      case "name":
        return this.#name(node.name);
      case "member": {
        const target = sub(node.target);
        const { name } = node;
        return (e) => access.member(target(e), name);
      }
      case "index": {
        const target = sub(node.target);
        const key = sub(node.index);
        return (e) => access.index(target(e), key(e));
      }
      case "slice": {
        const target = sub(node.target);
        const from = node.from && sub(node.from);
        const to = node.to && sub(node.to);
        return (e) => access.slice(target(e), from?.(e), to?.(e));
      }
      case "unary": {
        const operand = sub(node.operand);
        return node.op === "!" ? not(operand) : unaryMinus(operand);
      }
      case "is": {
        const operand = sub(node.operand);
        const { type } = node;
        return (e) => access.isType(operand(e), type);
      }
      case "binary":
        return this.#binary(node, children);
      case "conditional":
        return this.#conditional(node, children);
      case "list":
        return list(node.items.map(sub));
      case "map":
        return mapLiteral(node, sub);
      case "path":
        return pathLiteral(node, sub);
      case "call":
        return this.#call(node, sub);
    }
  }

  #child(node: Expression, siblings: CoverageNode[]): Compiled {
    const compiled = this.compile(node);
    if (compiled.node !== undefined) siblings.push(compiled.node);
    return compiled;
  }

  #name(name: string): Evaluate {
    const local = this.#scope.locals.get(name);
    if (local !== undefined) {
      this.#scope.onRead?.(name);
      return (e) => e.frame[local] as RulesValue;
    }
    const slot = this.#scope.scope.findCapture(name);
    if (slot !== undefined) return (e) => e.captures[slot] as RulesValue;
    if (name === "request") return (e) => e.request;
    if (name === "resource") return (e) => e.resource;
    return () => nullValue;
  }

  #binary(node: BinaryNode, children: CoverageNode[]): Evaluate {
    if (node.op === "in") {
      // The container comes first in the coverage report.
      const container = this.#child(node.right, children).run;
      const item = this.#child(node.left, children).run;
      return (e) => {
        const y = container(e);
        const x = item(e);
        const opaque = e.strictList ? opaqueIn(x, y) : undefined;
        return opaque ?? access.isIn(x, y);
      };
    }
    const left = this.#child(node.left, children).run;
    const right = this.#child(node.right, children);
    const { op } = node;
    switch (op) {
      case "||":
      case "&&":
        return logical(op === "||", { left, right: right.run, onSkip: skip(right.node) });
      case "==":
      case "!=":
        return compareEqual(op === "==", left, right.run);
      case "<":
      case "<=":
      case ">":
      case ">=":
        return compareOrder(op, left, right.run);
      default:
        return arithmeticOf(op, left, right.run);
    }
  }

  #conditional(node: ConditionalNode, children: CoverageNode[]): Evaluate {
    const condition = this.#child(node.condition, children).run;
    const whenTrue = this.#child(node.whenTrue, children);
    const whenFalse = this.#child(node.whenFalse, children);
    const skipTrue = skip(whenTrue.node);
    const skipFalse = skip(whenFalse.node);
    return conditional({
      condition,
      whenTrue: whenTrue.run,
      whenFalse: whenFalse.run,
      onSkip: (e, taken) => (taken ? skipFalse(e) : skipTrue(e)),
    });
  }

  #call(node: CallNode, sub: (inner: Expression) => Evaluate): Evaluate {
    const { target, name } = node;
    if (target === undefined) return this.#functionCall(node, node.args.map(sub));
    if (target.kind === "name" && this.#isNamespace(target.name)) {
      const table = namespaces[target.name];
      const args = node.args.map(sub);
      const owner = target.name;
      return withArguments(args, (values) => callBuiltin(table, { owner, name, args: values }));
    }
    const self = sub(target);
    const args = node.args.map(sub);
    return (e) => {
      const receiver = self(e);
      if (receiver instanceof RulesError) return receiver;
      const values = evaluateAll(args, e);
      if (values instanceof RulesError) return values;
      if (receiver === null) return nullValue;
      const opaque = e.strictList ? opaqueCall(receiver, name, values) : undefined;
      return opaque ?? callMethod(receiver, name, values);
    };
  }

  #isNamespace(name: string): boolean {
    return (
      Object.hasOwn(namespaces, name) &&
      !this.#scope.locals.has(name) &&
      this.#scope.scope.findCapture(name) === undefined
    );
  }

  #functionCall(node: CallNode, args: readonly Evaluate[]): Evaluate {
    const { name } = node;
    const definition = this.#scope.scope.findFunction(name);
    if (definition !== undefined) {
      const expected = definition.node.parameters.length;
      if (expected !== args.length) {
        const message = `Incorrect number of arguments. Received: ${args.length}. Expected: ${expected}.`;
        return () => new RulesError(message);
      }
      return (e) => {
        const frame = args.map((arg) => arg(e));
        const caller = e.frame;
        e.frame = frame;
        const { body, lets } = definition.compiled as { body: Evaluate; lets: readonly Evaluate[] };
        for (const letValue of lets) {
          e.spend(1);
          frame.push(letValue(e));
        }
        const result = body(e);
        e.frame = caller;
        return result;
      };
    }
    if (lookupNames.has(name) && args.length === 1) return withLookup(name as LookupName, args[0] as Evaluate);
    return withArguments(args, (values) => callBuiltin(globalFunctions, { owner: "", name, args: values }));
  }
}

/** What a node takes from the budget besides its operands; measured on Google's emulator. */
function costOf(node: Expression): number {
  if (node.kind === "path") return 1 + node.segments.length;
  const double = node.kind === "is" || (node.kind === "binary" && (node.op === "||" || node.op === "&&"));
  return double ? 2 : 1;
}

const siteOf = (node: Expression): { start: number; end: number } =>
  node.at ?? (node.kind === "member" ? node.target : node);

const skip =
  (node: CoverageNode | undefined) =>
  (evaluation: Evaluation): void => {
    if (node !== undefined) evaluation.log?.push(node.id, skipped);
  };

const unaryMinus =
  (operand: Evaluate): Evaluate =>
  (e) => {
    const value = operand(e);
    return value instanceof RulesError ? value : negate(value);
  };

function arithmeticOf(op: ArithmeticOp, left: Evaluate, right: Evaluate): Evaluate {
  return (e) => {
    const a = left(e);
    const b = right(e);
    if (a instanceof RulesError) return a;
    return b instanceof RulesError ? b : arithmetic(op, a, b);
  };
}

function evaluateAll(args: readonly Evaluate[], evaluation: Evaluation): RulesValue[] | RulesError {
  const values: RulesValue[] = [];
  let failed: RulesError | undefined;
  for (const arg of args) {
    const value = arg(evaluation);
    if (value instanceof RulesError) failed ??= value;
    values.push(value);
  }
  return failed ?? values;
}

function withArguments(args: readonly Evaluate[], then: (values: readonly RulesValue[]) => RulesValue): Evaluate {
  return (e) => {
    const values = evaluateAll(args, e);
    return values instanceof RulesError ? values : then(values);
  };
}

function withLookup(name: LookupName, arg: Evaluate): Evaluate {
  return (e) => {
    const path = arg(e);
    return path instanceof RulesError ? path : e.lookup(name, path);
  };
}

function list(items: readonly Evaluate[]): Evaluate {
  return (e) => {
    return evaluateAll(items, e);
  };
}

function mapLiteral(node: MapNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const entries = node.entries.map((entry) => ({ key: sub(entry.key), value: sub(entry.value) }));
  return (e) => {
    const known = new Map<string, RulesValue>();
    let failed: RulesError | undefined;
    for (const entry of entries) {
      const key = entry.key(e);
      const value = entry.value(e);
      if (key instanceof RulesError) failed ??= key;
      else if (value instanceof RulesError) failed ??= value;
      else if (typeof key !== "string") failed ??= typeError(key, "string");
      else known.set(key, value);
    }
    return failed ?? new RulesMap(known);
  };
}

function pathLiteral(node: PathNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const parts = node.segments.map((part) => {
    if (part.kind === "expression") return sub(part.expression);
    const segment: PathSegment = part.kind === "text" ? part.text : { placeholder: part.name, many: part.many };
    return () => new RulesPath([segment]);
  });
  return (e) => {
    const segments: PathSegment[] = [];
    let failed: RulesError | undefined;
    for (const part of parts) {
      const value = part(e);
      if (value instanceof RulesError) failed ??= value;
      else if (value instanceof RulesPath) segments.push(...value.segments);
      else if (value === null) failed ??= nullValue;
      else if (typeof value === "string") segments.push(value);
      else if (typeof value === "bigint" || typeof value === "boolean") segments.push(String(value));
      else failed ??= unsupported(`path(${typeOf(value)})`, "path(string)");
    }
    return failed ?? new RulesPath(segments);
  };
}
