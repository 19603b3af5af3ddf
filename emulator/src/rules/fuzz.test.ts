// Properties: no source crashes the compiler and positions stay inside it; sets, ranges and integers obey their laws.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateExpression } from "./cases/evaluate-expression.ts";
import { compileRules } from "./index.ts";

const runs = Number(process.env.HEARTH_FUZZ ?? 300);

const pieces = fc.constantFrom(
  "rules_version = '2';",
  "service cloud.firestore",
  "match /a/{b}",
  "match /{x=**}",
  "allow read",
  "allow write: if",
  "function f(a)",
  "let a = 1;",
  "return",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ":",
  ",",
  "?",
  "&&",
  "||",
  "==",
  "in",
  "is",
  "int",
  "/",
  "/a/$(",
  "'text'",
  "'broken",
  "b'\\xff'",
  "12",
  "1.5",
  "resource.data",
  "request.auth.uid",
  "\n",
  "// note\n",
  "/* note */",
  "😀",
  "\u0000",
);
const sources = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(" ")),
  fc.string({ unit: "binary", maxLength: 200 }),
);

describe("any source", () => {
  test("compiles or says why, with positions in range", () => {
    fc.assert(
      fc.property(sources, (source) => {
        const { ruleset, issues } = compileRules(source);
        const lines = source.split("\n").length;
        for (const { sourcePosition } of issues) {
          expect(sourcePosition.line).toBeLessThanOrEqual(lines);
          expect(sourcePosition.currentOffset ?? 0).toBeLessThanOrEqual(source.length);
        }
        expect(ruleset === undefined).toBe(issues.some((issue) => issue.severity === "ERROR"));
      }),
      { numRuns: runs * 3 },
    );
  });
});

const holds = (expression: string): boolean =>
  JSON.stringify(evaluateExpression(expression)) === JSON.stringify({ boolValue: true });

const item = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(String),
  fc.constantFrom("'a'", "'b'", "true", "null", "[1]", "{'a': 1}", "1.5"),
);
const list = fc.array(item, { maxLength: 6 }).map((items) => `[${items.join(", ")}]`);

describe("sets", () => {
  test.each([
    ["a | b == b | a", (a: string, b: string) => `${a}.union(${b}) == ${b}.union(${a})`],
    ["a & b == b & a", (a: string, b: string) => `${a}.intersection(${b}) == ${b}.intersection(${a})`],
    ["(a - b) & b is empty", (a: string, b: string) => `${a}.difference(${b}).intersection(${b}).size() == 0`],
    [
      "(a - b) | (a & b) == a",
      (a: string, b: string) => `${a}.difference(${b}).union(${a}.intersection(${b})) == ${a}`,
    ],
    [
      "a | b has all of both",
      (a: string, b: string) => `${a}.union(${b}).hasAll(${a}) && ${a}.union(${b}).hasAll(${b})`,
    ],
    ["a has only a | b", (a: string, b: string) => `${a}.hasOnly(${a}.union(${b}))`],
    [
      "hasAny == the intersection is not empty",
      (a: string, b: string) => `${a}.hasAny(${b}) == (${a}.intersection(${b}).size() > 0)`,
    ],
  ])("%s", (_name, law) => {
    fc.assert(
      fc.property(list, list, (a, b) => holds(law(`${a}.toSet()`, `${b}.toSet()`))),
      { numRuns: runs },
    );
  });
});

describe("ranges", () => {
  test("a slice is its ends' worth long, or an error", () => {
    const size = 5;
    fc.assert(
      fc.property(fc.integer({ min: -2, max: 8 }), fc.integer({ min: -2, max: 8 }), (from, to) => {
        const value = evaluateExpression(`[1, 2, 3, 4, 5][${from}:${to}].size()`);
        const valid = from >= 0 && from < size && to >= 1 && to <= size && from <= to;
        return valid ? JSON.stringify(value) === `{"intValue":"${to - from}"}` : typeof value === "string";
      }),
      { numRuns: runs },
    );
  });
});

describe("integers", () => {
  const min = -(2n ** 63n);
  const max = 2n ** 63n - 1n;
  const int = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n, -1n));
  const text = (value: bigint): string => (value < 0n ? `(${value})` : String(value));

  test.each<[string, (a: bigint, b: bigint) => bigint]>([
    ["+", (a, b) => a + b],
    ["-", (a, b) => a - b],
    ["*", (a, b) => a * b],
  ])("%s is exact or out of range", (operator, apply) => {
    fc.assert(
      fc.property(int, int, (a, b) => {
        const expected = apply(a, b);
        const value = evaluateExpression(`${text(a)} ${operator} ${text(b)}`);
        if (expected < min || expected > max)
          return typeof value === "string" && value.startsWith("Integer value is out of");
        return JSON.stringify(value) === `{"intValue":"${expected}"}`;
      }),
      { numRuns: runs },
    );
  });

  test("(a / b) * b + a % b == a", () => {
    fc.assert(
      fc.property(int, fc.integer({ min: 1, max: 1000 }), (a, b) => {
        return holds(`(${text(a)} / ${b}) * ${b} + ${text(a)} % ${b} == ${text(a)}`);
      }),
      { numRuns: runs },
    );
  });
});
