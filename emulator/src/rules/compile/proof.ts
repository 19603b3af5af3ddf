// What a query's filters on a field prove about a comparison. One atom must imply it; nothing else is reasoned about,
// and what is not proved is an error, never false: so `!(n == 5)` is not proved by `n > 5`, though `n != 5` is.
import { type OrderOp, orderOf } from "../builtins/operators.ts";
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

/** An equality among other filters on the field stands for itself, even when they contradict each other. */
function equalImplies(bound: RulesValue, op: ComparisonOp, value: RulesValue): boolean {
  if (op === "==") return same(bound, value);
  if (op !== "!=") return holds(bound, op, value);
  return value === null || orderOf("<", bound, value) === true || orderOf(">", bound, value) === true;
}

function impliesUnequal(atom: ConstraintAtom, value: RulesValue): boolean {
  if (value === null) return atom.op === "!=" || atom.op === "contains" || isOrderable(atom.value);
  switch (atom.op) {
    case "!=":
      return same(atom.value, value);
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

/** A bound that is a float proves little about an int; the other way round it does (measured). */
const isFloatToInt = (bound: RulesValue, value: RulesValue): boolean =>
  typeof bound === "number" && typeof value === "bigint";

const same = (bound: RulesValue, value: RulesValue): boolean => !isFloatToInt(bound, value) && equals(bound, value);

const holds = (bound: RulesValue, op: OrderOp, value: RulesValue): boolean =>
  !isFloatToInt(bound, value) && orderOf(op, bound, value) === true;

const isOrderable = (bound: RulesValue): boolean => orderOf("<=", bound, bound) !== undefined;
