// Operands of calls and literals: every one is evaluated, the first error among them counts.
import type { Evaluate, Evaluation } from "../evaluation.ts";
import { RulesError, type RulesValue } from "../values/value.ts";

export function evaluateAll(args: readonly Evaluate[], evaluation: Evaluation): RulesValue[] | RulesError {
  const values: RulesValue[] = [];
  let failed: RulesError | undefined;
  for (const arg of args) {
    const value = arg(evaluation);
    if (value instanceof RulesError) failed ??= value;
    values.push(value);
  }
  return failed ?? values;
}

export function withArguments(
  args: readonly Evaluate[],
  then: (values: readonly RulesValue[], evaluation: Evaluation) => RulesValue,
): Evaluate {
  return (e) => {
    const values = evaluateAll(args, e);
    return values instanceof RulesError ? values : then(values, e);
  };
}
