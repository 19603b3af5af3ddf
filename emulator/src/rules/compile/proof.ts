// What a query's filters on a field prove about a comparison. One atom must imply it; nothing else is reasoned about,
// and what is not proved is an error, never false: so `!(n == 5)` is not proved by `n > 5`, though `n != 5` is.
import { orderOf } from "../builtins/operators.ts";
import { equals } from "../values/canonical.ts";
import type { ConstraintAtom, RulesConstraint } from "../values/constraint.ts";
import { RulesError, type RulesValue } from "../values/value.ts";

export type ComparisonOp = "==" | "!=" | "<" | "<=" | ">" | ">=";

export const unproved = new RulesError("evaluation error", true);

export function proves(constraint: RulesConstraint, op: ComparisonOp, value: RulesValue): RulesValue {
  return constraint.atoms.some((atom) => implies(atom, op, value)) ? true : unproved;
}

function implies(atom: ConstraintAtom, op: ComparisonOp, value: RulesValue): boolean {
  const bound = atom.value;
  if (atom.op === "==") return equalImplies(bound, op, value);
  switch (op) {
    case "==":
      return false;
    case "!=":
      return impliesUnequal(atom, value);
    case ">":
      return (atom.op === ">" && holds(bound, ">=", value)) || (atom.op === ">=" && holds(bound, ">", value));
    case ">=":
      return (atom.op === ">" || atom.op === ">=") && holds(bound, ">=", value);
    case "<":
      return (atom.op === "<" && holds(bound, "<=", value)) || (atom.op === "<=" && holds(bound, "<", value));
    case "<=":
      return (atom.op === "<" || atom.op === "<=") && holds(bound, "<=", value);
  }
}

/** Several equality filters on one field: each stands for itself, even when they contradict each other. */
function equalImplies(bound: RulesValue, op: ComparisonOp, value: RulesValue): boolean {
  if (op === "==") return equals(bound, value);
  return op === "!=" ? !equals(bound, value) : holds(bound, op, value);
}

function impliesUnequal(atom: ConstraintAtom, value: RulesValue): boolean {
  if (value === null) return true;
  switch (atom.op) {
    case "!=":
      return equals(atom.value, value);
    case ">":
      return holds(atom.value, ">=", value);
    case ">=":
      return holds(atom.value, ">", value);
    case "<":
      return holds(atom.value, "<=", value);
    case "<=":
      return holds(atom.value, "<", value);
    case "==":
    case "contains":
      return false;
  }
}

const holds = (left: RulesValue, op: "<" | "<=" | ">" | ">=", right: RulesValue): boolean =>
  orderOf(op, left, right) === true;
