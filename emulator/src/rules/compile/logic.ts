// `||`, `&&`, `!`, `?:`: the places where an error value is absorbed or passed on.
import type { Evaluate, Evaluation } from "../evaluation.ts";
import { typeError, unsupported } from "../values/errors.ts";
import { type ErrorSite, RulesError, type RulesValue, typeOf } from "../values/value.ts";

/** What a short circuit reports about the operand it skipped. */
export type OnSkip = (evaluation: Evaluation) => void;

function wrongType(value: RulesValue, site?: ErrorSite): RulesError {
  return value instanceof RulesError ? value : new RulesError(typeError(value, "bool").message, false, site);
}

export interface Operands {
  readonly left: Evaluate;
  readonly right: Evaluate;
  readonly onSkip: OnSkip;
  /** Where a right operand that is no bool is reported. */
  readonly rightSite: ErrorSite;
}

/**
 * `decisive` is the operand that decides alone: true for `||`, false for `&&`. It decides from either side, so an error
 * (or a value that is no bool) on the other side is absorbed: err || true is true, but err || false is the error.
 */
export function logical(decisive: boolean, operands: Operands): Evaluate {
  const { left, right, onSkip, rightSite } = operands;
  return (evaluation) => {
    const first = left(evaluation);
    if (first === decisive) {
      onSkip(evaluation);
      return decisive;
    }
    const second = right(evaluation);
    if (second === decisive) return decisive;
    if (first !== !decisive) return wrongType(first);
    return second === !decisive ? second : wrongType(second, rightSite);
  };
}

export function not(operand: Evaluate): Evaluate {
  return (evaluation) => {
    const value = operand(evaluation);
    if (typeof value === "boolean") return !value;
    return value instanceof RulesError ? value : unsupported(`!${typeOf(value)}`, "!bool");
  };
}

export function conditional(parts: {
  condition: Evaluate;
  whenTrue: Evaluate;
  whenFalse: Evaluate;
  onSkip: (evaluation: Evaluation, taken: boolean, result: RulesValue) => void;
}): Evaluate {
  return (evaluation) => {
    const value = parts.condition(evaluation);
    if (typeof value !== "boolean") return wrongType(value);
    const result = value ? parts.whenTrue(evaluation) : parts.whenFalse(evaluation);
    parts.onSkip(evaluation, value, result);
    return result;
  };
}
