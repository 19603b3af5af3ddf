// Errors as values: the whole truth table of `||`, `&&`, `!` and `?:`, and what an error at the top of a condition means.
// Google's emulator and (where probed) production agree on it; intuition from other languages does not.
import { describe, expect, test } from "vitest";
import { evaluateExpression } from "./cases/evaluate-expression.ts";

const operand = { true: "(1 == 1)", false: "(1 == 2)", error: "(1 / 0 == 1)", other: "1" } as const;
type Operand = keyof typeof operand;
type Outcome = "true" | "false" | "error";

const zero = "Divide by zero error.";
const notBool = "Type error. Received: [int] Expected: [bool].";

function outcome(expression: string): Outcome {
  const value = evaluateExpression(expression);
  if (typeof value === "string") return "error";
  return (value as { boolValue: boolean }).boolValue ? "true" : "false";
}

describe("left || right", () => {
  test.each<[Operand, Operand, Outcome]>([
    ["true", "true", "true"],
    ["true", "false", "true"],
    ["true", "error", "true"],
    ["true", "other", "true"],
    ["false", "true", "true"],
    ["false", "false", "false"],
    ["false", "error", "error"],
    ["false", "other", "error"],
    ["error", "true", "true"],
    ["error", "false", "error"],
    ["error", "error", "error"],
    ["error", "other", "error"],
    ["other", "true", "true"],
    ["other", "false", "error"],
    ["other", "error", "error"],
    ["other", "other", "error"],
  ])("%s || %s is %s", (left, right, expected) => {
    expect(outcome(`${operand[left]} || ${operand[right]}`)).toBe(expected);
  });
});

describe("left && right", () => {
  test.each<[Operand, Operand, Outcome]>([
    ["true", "true", "true"],
    ["true", "false", "false"],
    ["true", "error", "error"],
    ["true", "other", "error"],
    ["false", "true", "false"],
    ["false", "false", "false"],
    ["false", "error", "false"],
    ["false", "other", "false"],
    ["error", "true", "error"],
    ["error", "false", "false"],
    ["error", "error", "error"],
    ["error", "other", "error"],
    ["other", "true", "error"],
    ["other", "false", "false"],
    ["other", "error", "error"],
    ["other", "other", "error"],
  ])("%s && %s is %s", (left, right, expected) => {
    expect(outcome(`${operand[left]} && ${operand[right]}`)).toBe(expected);
  });
});

describe("everything else passes an error on", () => {
  test.each([
    ["!(1 / 0 == 1)", zero],
    ["(1 / 0) == 1", zero],
    ["(1 / 0) == (1 / 0)", zero],
    ["[1 / 0].size()", zero],
    ["{'a': 1 / 0}.a", zero],
    ["/a/$(1 / 0)", zero],
    ["(1 / 0) is int", zero],
    ["1 / 0 == 1 ? 1 : 2", zero],
    ["1 ? 1 : 2", notBool],
    ["(1 / 0) in [1]", zero],
    ["math.abs(1 / 0)", zero],
    ["string(1 / 0)", zero],
    ["(1 / 0).foo()", zero],
    ["true ? 1 : 1 / 0", { intValue: "1" }],
  ])("%s", (expression, expected) => {
    expect(evaluateExpression(expression)).toEqual(expected);
  });
});
