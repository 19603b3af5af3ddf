// Expression budgets: counted for the worst case, and refused before they are deployed.
import { expect, test } from "vitest";
import { checkBudgets, requestCosts } from "./budget.ts";

const rules = (condition: string, functions = "") => `
    ${functions}
    match /things/{thingId} {
      allow create: if ${condition};
    }
`;
const costOf = (condition: string, functions = "") => requestCosts(rules(condition, functions))[0]?.expressions;

test.each([
  ["true", 1],
  ["a == b", 3],
  ["a.b == 'x'", 4],
  ["a && b", 4],
  ["!a", 2],
  ["a in [1, 2]", 5],
  ["a[0]", 3],
  ["a.size() <= 5", 4],
  ["a is string", 3],
])("requestCosts: %s", (condition, cost) => {
  expect(costOf(condition)).toBe(cost);
});

test("requestCosts: a call costs its body each time", () => {
  const functions = "function f(x) {\n return x == 1;\n}";
  expect(costOf("f(a)", functions)).toBe(1 + 1 + 3);
  expect(costOf("f(a) && f(b)", functions)).toBe(2 * 5 + 2);
});

test("checkBudgets: refuses what could run out, naming the request", () => {
  const condition = Array(300).fill("a == b").join(" && ");
  expect(() => checkBudgets(rules(condition))).toThrow(/things create.*1000 expressions.*writes: "api"/);
});
