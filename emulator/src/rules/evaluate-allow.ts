// One allow statement's condition, asked.
import type { CompiledAllow } from "./compile/compile-ruleset.ts";
import { BudgetExceeded, type Evaluation } from "./evaluation.ts";
import { tooLarge, typeError } from "./values/errors.ts";
import { RulesError, type RulesValue } from "./values/value.ts";

/** True, false or an error; what is no bool is an error, and so is a budget used up. */
export function evaluateAllow(allow: CompiledAllow, evaluation: Evaluation): boolean | RulesError {
  evaluation.frame = [];
  try {
    return boolOrError(allow.condition(evaluation));
  } catch (error) {
    if (error instanceof BudgetExceeded) return new RulesError(error.message);
    // Values nested deeper than the stack allows: documents cannot be, look-alikes built by callers could.
    if (error instanceof RangeError) return tooLarge;
    throw error;
  }
}

const boolOrError = (value: RulesValue): boolean | RulesError =>
  typeof value === "boolean" || value instanceof RulesError ? value : typeError(value, "bool");
