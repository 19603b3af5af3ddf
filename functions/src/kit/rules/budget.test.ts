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
  expect(() => checkBudgets(rules(condition))).toThrow(/things create can cost.*1000 expressions.*writes: "api"/);
});

test("checkBudgets: names the collection and the dearest field", () => {
  const list = (name: string, count: number) => `// ${name}: a list
    function ${name}(value) {
      return ${Array(count).fill("value == 1").join(" && ")};
    }
`;
  const text = rules(
    "isThing(a)",
    `${list("small", 30)}${list("big", 250)}function isThing(data) {\n return small(data) && big(data);\n}`,
  );
  expect(() => checkBudgets(text)).toThrow(/^things: field "big": the rules of things create can cost/);
});

const hasRole =
  "function hasRole(scope, allowed) {\n return get(/databases/$(database)/documents/w/$(scope)).data.role in allowed;\n}";

test.each([
  ["true", 0],
  ["hasRole(a, ['x'])", 1],
  ["hasRole(a, ['x']) && (b || hasRole(a, ['y', 'z, w']))", 1],
  ["hasRole(a, ['x']) && hasRole(b, ['x'])", 2],
  ["hasRole(a, ['x']) && exists(/databases/$(database)/documents/w/$(a))", 2],
])("requestCosts: %s looks up %i", (condition, lookups) => {
  expect(requestCosts(rules(condition, hasRole))[0]?.lookups).toBe(lookups);
});

test("checkBudgets: refuses more than ten look-ups, and functions more than twenty deep", () => {
  const many = Array.from({ length: 11 }, (_each, index) => `hasRole(a${index}, ['x'])`).join(" && ");
  expect(() => checkBudgets(rules(many, hasRole))).toThrow(/11 other documents/);
  const chain = Array.from({ length: 21 }, (_each, index) => `function f${index}(x) {\n return f${index + 1}(x);\n}`);
  expect(() => checkBudgets(rules("f0(a)", chain.join("\n")))).toThrow(/21 deep/);
  expect(() => checkBudgets(rules("f1(a)", chain.join("\n")))).not.toThrow();
});

test("checkBudgets: refuses rules that are too long to deploy", () => {
  expect(() => checkBudgets(rules(`a == '${"x".repeat(256 * 1024)}'`))).toThrow(/bytes, of 262144/);
});
