// Expressions to closures. Each closure spends its share of the budget, and what it gives is logged for coverage.

import { namespaces } from "../builtins/index.ts";
import { type ArithmeticOp, arithmetic, negate } from "../builtins/operators.ts";
import type { Evaluate, Evaluation } from "../evaluation.ts";
import { skipped } from "../evaluation.ts";
import {
  type BinaryNode,
  type CallNode,
  type ComposedNode,
  type ConditionalNode,
  type Expression,
  firstToken,
  type LetNode,
} from "../syntax/ast.ts";
import { nullValue } from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import { type ErrorSite, RulesError, type RulesValue } from "../values/value.ts";
import * as access from "./access.ts";
import { builtinCall, methodCall, namespaceCall, ownCall } from "./calls.ts";
import { compareEqual, compareOrder } from "./comparison.ts";
import { type CoverageNode, type CoverageTree, idsOf } from "./coverage-node.ts";
import { listLiteral, mapLiteral, pathLiteral } from "./literals.ts";
import { conditional, logical, not } from "./logic.ts";
import { opaqueIn } from "./opaque.ts";
import type { ExpressionScope } from "./scope.ts";

interface Compiled {
  readonly run: Evaluate;
  /** Absent for a literal. */
  readonly node: CoverageNode | undefined;
}

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
        return (e) => {
          const value = target(e);
          if (value instanceof RulesPath) e.weigh(value);
          return access.member(value, name);
        };
      }
      case "index": {
        const target = sub(node.target);
        const key = sub(node.index);
        return (e) => {
          const value = target(e);
          if (value instanceof RulesPath) e.weigh(value);
          return access.index(value, key(e));
        };
      }
      case "slice": {
        const target = sub(node.target);
        const from = node.from && sub(node.from);
        const to = node.to && sub(node.to);
        return (e) => {
          const value = target(e);
          if (typeof value !== "string") e.weigh(value);
          return access.slice(value, from?.(e) ?? null, to?.(e) ?? null);
        };
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
        return listLiteral(node.items.map(sub));
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
    if (target === undefined) {
      const args = node.args.map(sub);
      const definition = this.#scope.scope.findFunction(name);
      return definition === undefined ? builtinCall(name, args) : ownCall(definition, args);
    }
    if (target.kind === "name" && this.#isNamespace(target.name)) {
      return namespaceCall(node, target.name, node.args.map(sub));
    }
    const self = sub(target);
    return methodCall(node, self, node.args.map(sub));
  }

  #isNamespace(name: string): boolean {
    return (
      Object.hasOwn(namespaces, name) &&
      !this.#scope.locals.has(name) &&
      this.#scope.scope.findCapture(name) === undefined
    );
  }
}

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
