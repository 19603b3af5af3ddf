// Expressions to closures. Each closure spends its share of the budget, and what it gives is logged for coverage.

import { noText } from "../builtins/conversions.ts";
import { callMethod, globalFunctions, hasMethod, namespaces } from "../builtins/index.ts";
import { type ArithmeticOp, arithmetic, negate } from "../builtins/operators.ts";
import { callBuiltin } from "../builtins/signature.ts";
import { textOf } from "../builtins/text.ts";
import type { Evaluate, Evaluation, LookupName } from "../evaluation.ts";
import { skipped } from "../evaluation.ts";
import {
  type BinaryNode,
  type CallNode,
  type ComposedNode,
  type ConditionalNode,
  type Expression,
  firstToken,
  type LetNode,
  type MapNode,
  type PathNode,
} from "../syntax/ast.ts";
import { functionNotFound, nullValue, serviceCallError, typeError } from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { type PathSegment, RulesPath } from "../values/path-value.ts";
import { type ErrorSite, RulesError, type RulesValue } from "../values/value.ts";
import * as access from "./access.ts";
import { compareEqual, compareOrder } from "./comparison.ts";
import { type CoverageNode, type CoverageTree, idsOf } from "./coverage-node.ts";
import { conditional, logical, not } from "./logic.ts";
import { opaqueCall, opaqueIn } from "./opaque.ts";
import type { ExpressionScope } from "./scope.ts";

interface Compiled {
  readonly run: Evaluate;
  /** Absent for a literal. */
  readonly node: CoverageNode | undefined;
}

const serviceFunctions: ReadonlySet<string> = new Set(["get", "exists", "getAfter", "existsAfter", "debug"]);

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
    const site = ownSite(node);
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

  /** A function's lets and result: each let is a node around all that follows it. */
  compileBody(lets: readonly LetNode[], body: Expression): Compiled {
    const [first, ...others] = lets;
    if (first === undefined) return this.compile(body);
    const value = this.compile(first.value);
    this.#scope.locals.set(first.name, this.#scope.locals.size);
    const rest = this.compileBody(others, body);
    const children = [value.node, rest.node].filter((node) => node !== undefined);
    const node = this.#coverage.node({ start: first.start, end: body.end }, children);
    const run: Evaluate = (evaluation) => {
      evaluation.spend(1);
      evaluation.frame.push(value.run(evaluation));
      const result = rest.run(evaluation);
      evaluation.log?.push(node.id, result);
      return result;
    };
    return { node, run };
  }

  #bare(node: ComposedNode, children: CoverageNode[]): Evaluate {
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
        return (e) => access.slice(target(e), from?.(e) ?? null, to?.(e) ?? null);
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
      const first = firstToken(node);
      const container = this.#child(node.right, children).run;
      const item = this.#child(node.left, children).run;
      return (e) => {
        const y = container(e);
        const x = item(e);
        e.weigh(x);
        if (!(y instanceof RulesMap)) e.weigh(y);
        const opaque = e.strictList ? opaqueIn(x, y) : undefined;
        return missingAt(opaque ?? access.isIn(x, y), first);
      };
    }
    const left = this.#child(node.left, children).run;
    const right = this.#child(node.right, children);
    const { op } = node;
    switch (op) {
      case "||":
      case "&&":
        return logical(op === "||", { left, right: right.run, onSkip: skip(right.node), rightSite: firstToken(node) });
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
    const skipTrue = skipBranch(whenTrue.node);
    const skipFalse = skipBranch(whenFalse.node);
    return conditional({
      condition,
      whenTrue: whenTrue.run,
      whenFalse: whenFalse.run,
      onSkip: (e, taken, result) => (taken ? skipFalse : skipTrue)(e, result),
    });
  }

  #call(node: CallNode, sub: (inner: Expression) => Evaluate): Evaluate {
    const { target, name } = node;
    if (target === undefined) return this.#functionCall(node, node.args.map(sub));
    if (target.kind === "name" && this.#isNamespace(target.name)) {
      const table = namespaces[target.name];
      const args = node.args.map(sub);
      const owner = target.name;
      if (table === undefined || !Object.hasOwn(table, name)) {
        const missing = new RulesError(functionNotFound(`${owner}.${name}`).message, false, firstToken(node));
        return withArguments(args, () => missing);
      }
      return withArguments(args, (values, e) => {
        for (const value of values) e.weigh(value);
        return callBuiltin(table, { owner, name, args: values });
      });
    }
    const self = sub(target);
    const args = node.args.map(sub);
    const missing = new RulesError(functionNotFound(name).message, false, firstToken(node));
    const cheap = cheapMethods.has(name);
    return (e) => {
      const receiver = self(e);
      const values = evaluateAll(args, e);
      if (receiver instanceof RulesError) return receiver;
      if (receiver === null) return nullValue;
      // Known before its arguments matter.
      if (!hasMethod(receiver, name)) return missing;
      if (values instanceof RulesError) return values;
      if (!cheap) {
        e.weigh(receiver);
        for (const value of values) e.weigh(value);
      }
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
        const result = (definition.body as Evaluate)(e);
        e.frame = caller;
        return result;
      };
    }
    if (serviceFunctions.has(name)) return serviceCall(name, args);
    return withArguments(args, (values) => callBuiltin(globalFunctions, { owner: "", name, args: values }));
  }
}

/** Methods that do not walk through their receiver. */
const cheapMethods: ReadonlySet<string> = new Set(["size", "get", "keys"]);

/** What a node takes from the budget besides its operands; measured on Google's emulator. */
function costOf(node: Expression): number {
  if (node.kind === "path") return 1 + node.segments.length;
  const double = node.kind === "is" || (node.kind === "binary" && (node.op === "||" || node.op === "&&"));
  return double ? 2 : 1;
}

/** Operators and functions report errors at themselves, everything else at its first token. */
function ownSite(node: Expression): ErrorSite {
  const atItself = ["binary", "unary", "conditional", "call"].includes(node.kind);
  return atItself ? node.at : firstToken(node);
}

/** Reports an operand, and all inside it, as skipped. */
function skip(node: CoverageNode | undefined): (evaluation: Evaluation) => void {
  const ids = idsOf(node);
  return ({ log }) => {
    if (log !== undefined) for (const id of ids) log.push(id, skipped);
  };
}

/** A conditional reports its branch not taken with the result's value, as Google's emulator does, and what is inside as skipped. */
function skipBranch(node: CoverageNode | undefined): (evaluation: Evaluation, result: RulesValue) => void {
  if (node === undefined) return () => undefined;
  const ids = idsOf(node).slice(1);
  return ({ log }, result) => {
    if (log === undefined) return;
    for (const id of ids) log.push(id, skipped);
    log.push(node.id, result);
  };
}

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

/** An unknown function is reported at the first token, not where other errors of the call are. */
function missingAt(value: RulesValue, site: ErrorSite): RulesValue {
  if (!(value instanceof RulesError) || value.site !== undefined) return value;
  const missing = value.message.startsWith("Function not found error");
  return missing ? new RulesError(value.message, false, site) : value;
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

function withArguments(
  args: readonly Evaluate[],
  then: (values: readonly RulesValue[], evaluation: Evaluation) => RulesValue,
): Evaluate {
  return (e) => {
    const values = evaluateAll(args, e);
    return values instanceof RulesError ? values : then(values, e);
  };
}

/** Look-ups and `debug` take their first argument and evaluate, but ignore, any other (measured). */
function serviceCall(name: string, args: readonly Evaluate[]): Evaluate {
  const missing = serviceCallError(name, "");
  return (e) => {
    const values = evaluateAll(args, e);
    if (values instanceof RulesError) return values;
    const [value] = values;
    if (value === undefined) return missing;
    return name === "debug" ? value : e.lookup(name as LookupName, value);
  };
}

function list(items: readonly Evaluate[]): Evaluate {
  return (e) => {
    return evaluateAll(items, e);
  };
}

function mapLiteral(node: MapNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const entries = node.entries.map((entry) => ({
    key: sub(entry.key),
    value: sub(entry.value),
    wrongKey: (key: RulesValue) => new RulesError(typeError(key, "string").message, false, firstToken(entry.key)),
  }));
  return (e) => {
    const known = new Map<string, RulesValue>();
    let failed: RulesError | undefined;
    for (const entry of entries) {
      const key = entry.key(e);
      const value = entry.value(e);
      if (key instanceof RulesError) failed ??= key;
      else if (value instanceof RulesError) failed ??= value;
      else if (typeof key !== "string") failed ??= entry.wrongKey(key);
      else known.set(key, value);
    }
    return failed ?? new RulesMap(known);
  };
}

function pathLiteral(node: PathNode, sub: (inner: Expression) => Evaluate): Evaluate {
  const parts = node.segments.map((part) => {
    if (part.kind === "expression") return { run: sub(part.expression), site: firstToken(part.expression) };
    const segment: PathSegment = part.kind === "text" ? part.text : { placeholder: part.name, many: part.many };
    const value = new RulesPath([segment]);
    return { run: () => value, site: node.at };
  });
  return (e) => {
    const segments: PathSegment[] = [];
    let failed: RulesError | undefined;
    for (const part of parts) {
      const value = part.run(e);
      if (value instanceof RulesError) failed ??= value;
      else if (value instanceof RulesPath) segments.push(...value.segments);
      else {
        const text = textOf(value);
        if (text === undefined) failed ??= new RulesError(noText(value).message, false, part.site);
        else segments.push(text);
      }
    }
    return failed ?? new RulesPath(segments);
  };
}
