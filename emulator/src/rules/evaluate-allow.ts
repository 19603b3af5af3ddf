// One allow statement's condition, asked.
import type { CompiledAllow } from "./compile/compile-ruleset.ts";
import { BudgetExceeded, type Evaluation } from "./evaluation.ts";
import { typeError } from "./values/errors.ts";
import { RulesError, type RulesValue } from "./values/value.ts";

/** True, false or an error; what is no bool is an error, and so is a budget used up. */
export function evaluateAllow(allow: CompiledAllow, evaluation: Evaluation): boolean | RulesError {
  evaluation.frame = [];
  try {
    return boolOrError(allow.condition(evaluation));
  } catch (error) {
    if (error instanceof BudgetExceeded) return new RulesError(error.message);
    throw error;
  }
}

const boolOrError = (value: RulesValue): boolean | RulesError =>
  typeof value === "boolean" || value instanceof RulesError ? value : typeError(value, "bool");
