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

const valid = `rules_version = '2';
function isIn(list, item) { let found = item in list; return found && list.size() > 0; }
service cloud.firestore {
  match /databases/{db}/documents {
    match /rooms/{room}/{rest=**} {
      allow get, list: if isIn(['a', "b"], request.auth.uid) || exists(/databases/$(db)/documents/x/$(room));
      allow create: if request.resource.data.keys().hasOnly(['n']) ? -1 < 2.5 : !('é😀'.matches('[a-z]+'));
      allow update, delete: if resource.data['n'][0:1] is list && b'\\xff' != {'a': null}.get(['a'], 1); // end
    }
  }
}
`;

/** A source that nearly compiles: some stretches cut out, some pieces put in. */
const mutated = fc
  .array(fc.tuple(fc.nat(valid.length), fc.nat(12), fc.oneof(pieces, fc.constant(""))), { minLength: 1, maxLength: 5 })
  .map((edits) => edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), valid));

function positionsInRange(source: string): boolean {
  const lines = source.split("\n").map((line) => [...line].length);
  const length = [...source].length;
  const { ruleset, issues } = compileRules(source);
  for (const { sourcePosition } of issues) {
    const { line, column, currentOffset = 0, endOffset = 0 } = sourcePosition;
    // The whole file is at 0:0.
    if (line === 0 && column === 0) continue;
    const inLine = line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] as number) + 1;
    const inText =
      currentOffset >= 0 && currentOffset <= length && endOffset >= currentOffset - 1 && endOffset < length;
    if (!inLine || !inText) return false;
  }
  return (ruleset === undefined) === issues.some((issue) => issue.severity === "ERROR");
}

describe("any source", () => {
  test("the unchanged one compiles without a word", () => {
    expect(compileRules(valid)).toMatchObject({ issues: [], ruleset: expect.anything() });
  });

  test.each([
    ["made of pieces and bytes", sources],
    ["nearly right", mutated],
  ])("%s: compiles or says why, with positions in range", (_name, arbitrary) => {
    fc.assert(fc.property(arbitrary, positionsInRange), { numRuns: runs * 3 });
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
