// `||`, `&&`, `!`, `?:`: the places where an error value is absorbed or passed on.
import type { Evaluate } from "../evaluation.ts";
import { typeError, unsupported } from "../values/errors.ts";
import { RulesError, type RulesValue, typeOf } from "../values/value.ts";

/** What a short circuit reports about the operand it skipped. */
export type OnSkip = (evaluation: Parameters<Evaluate>[0]) => void;

const wrongType = (value: RulesValue): RulesError => (value instanceof RulesError ? value : typeError(value, "bool"));

/**
 * `decisive` is the operand that decides alone: true for `||`, false for `&&`. It decides from either side, so an error
 * (or a value that is no bool) on the other side is absorbed: err || true is true, but err || false is the error.
 */
export function logical(decisive: boolean, operands: { left: Evaluate; right: Evaluate; onSkip: OnSkip }): Evaluate {
  const { left, right, onSkip } = operands;
  return (evaluation) => {
    const first = left(evaluation);
    if (first === decisive) {
      onSkip(evaluation);
      return decisive;
    }
    const second = right(evaluation);
    if (second === decisive) return decisive;
    if (first !== !decisive) return wrongType(first);
    return second === !decisive ? second : wrongType(second);
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
  onSkip: (evaluation: Parameters<Evaluate>[0], taken: boolean) => void;
}): Evaluate {
  return (evaluation) => {
    const value = parts.condition(evaluation);
    if (typeof value !== "boolean") return wrongType(value);
    parts.onSkip(evaluation, value);
    return value ? parts.whenTrue(evaluation) : parts.whenFalse(evaluation);
  };
}
