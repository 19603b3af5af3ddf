// `== != < <= > >=`, where a list request's constraint may stand in for a value.
import { type OrderOp, order } from "../builtins/operators.ts";
import type { Evaluate } from "../evaluation.ts";
import { equals } from "../values/canonical.ts";
import { RulesConstraint } from "../values/constraint.ts";
import { typeError } from "../values/errors.ts";
import { RulesError, type RulesValue, typeOf } from "../values/value.ts";
import { opaqueComparison } from "./opaque.ts";
import { type ComparisonOp, proves } from "./proof.ts";

const mirrored: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

export function compareEqual(wanted: boolean, left: Evaluate, right: Evaluate): Evaluate {
  const op = wanted ? "==" : "!=";
  return (e) => {
    const a = left(e);
    const b = right(e);
    if (a instanceof RulesError) return a;
    if (b instanceof RulesError) return b;
    if (e.strictList) {
      const opaque = opaqueComparison(a, b);
      if (opaque !== undefined) return opaque;
    }
    e.weigh(a, b);
    return withConstraint(op, a, b) ?? equals(a, b) === wanted;
  };
}

export function compareOrder(op: OrderOp, left: Evaluate, right: Evaluate): Evaluate {
  return (e) => {
    const a = left(e);
    const b = right(e);
    if (a instanceof RulesError) return a;
    if (b instanceof RulesError) return b;
    e.weigh(a, b);
    return unordered(a, b) ?? withConstraint(op, a, b) ?? order(op, a, b);
  };
}

const comparable = "bool,duration,float,int,latlng,map,null,string,bytes,timestamp,path,list,vector,set";
const orderable = "timestamp,duration,float,int,string,bytes";

/** A constraint against a value that has no order. */
function unordered(left: RulesValue, right: RulesValue): RulesValue | undefined {
  const constraint = left instanceof RulesConstraint ? left : right;
  const value = constraint === left ? right : left;
  if (!(constraint instanceof RulesConstraint) || value instanceof RulesConstraint) return undefined;
  return orderable.split(",").includes(typeOf(value)) ? undefined : typeError(value, orderable);
}

function withConstraint(op: ComparisonOp, left: RulesValue, right: RulesValue): RulesValue | undefined {
  if (left instanceof RulesConstraint && right instanceof RulesConstraint) {
    return typeError(left, op === "==" || op === "!=" ? comparable : orderable);
  }
  if (left instanceof RulesConstraint) return proves(left, op, right);
  if (right instanceof RulesConstraint) return proves(right, mirrored[op], left);
  return undefined;
}
