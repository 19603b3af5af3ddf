// The limits at n and n+1, and hostile sources and values: an error, never a hang or a crash. Where the documented limit
// and Google's emulator differ by one, the emulator's is taken (rulesets that deploy must work here).

import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { compileRules } from "./index.ts";
import type { RulesVerdict } from "./types.ts";

const wrap = (body: string, functions = ""): string =>
  `rules_version = '2';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n${functions}\n${body}\n  }\n}`;
const allow = (condition: string, functions = ""): string =>
  wrap(`match /e/x { allow get: if ${condition}; }`, functions);
const repeat = (count: number, item: (i: number) => string, separator = ""): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(separator);

function errors(source: string): readonly string[] {
  return compileRules(source)
    .issues.filter((issue) => issue.severity === "ERROR")
    .map((issue) => issue.description);
}

function ask(source: string, fields: Record<string, Value> = {}): RulesVerdict {
  const { ruleset, issues } = compileRules(source);
  if (ruleset === undefined) throw new Error(JSON.stringify(issues));
  const resource = { path: ["e", "x"], fields };
  return ruleset.authorize({
    database: "(default)",
    auth: null,
    time: 0,
    reader: { read: () => null, readAfter: () => null, isWritten: () => false },
    operations: [{ method: "get", path: ["e", "x"], resource, requestResource: null }],
  });
}

const chain = (count: number): string =>
  repeat(count, (i) => `function f${i}() { return ${i === count - 1 ? "true" : `f${i + 1}()`}; }`, "\n");
const lets = (count: number): string =>
  `function f() { ${repeat(count, (i) => `let a${i} = ${i === 0 ? 1 : `a${i - 1}`};`, " ")} return a${count - 1} == 1; }`;
const nested = (count: number): string => (count === 0 ? "allow read;" : `match /a${count} { ${nested(count - 1)} }`);
const parameters = (count: number): string => repeat(count, (i) => `p${i}`, ", ");

describe("compile limits", () => {
  test.each([
    ["call depth", allow("f0()", chain(21)), allow("f0()", chain(22)), /Maximum allowed call depth of 20/],
    ["lets", allow("f()", lets(11)), allow("f()", lets(12)), /Maximum allowed variable count of 10/],
    [
      "parameters",
      allow(`f(${repeat(7, String, ", ")})`, `function f(${parameters(7)}) { return true; }`),
      allow(`f(${repeat(8, String, ", ")})`, `function f(${parameters(8)}) { return true; }`),
      /Maximum allowed function arguments of 7/,
    ],
    ["nested matches", wrap(nested(10)), wrap(nested(11)), /Maximum allowed resource rule depth of 10/],
    [
      "path segments",
      wrap(`match ${"/a".repeat(97)} { allow read; }`),
      wrap(`match ${"/a".repeat(98)} { allow read; }`),
      /Maximum allowed path length of 100/,
    ],
    [
      "captures",
      wrap(`match ${repeat(19, (i) => `/{a${i}}`)} { allow read; }`),
      wrap(`match ${repeat(20, (i) => `/{a${i}}`)} { allow read; }`),
      /Maximum allowed amount of 20 match field variables/,
    ],
    ["terms", allow(repeat(99, () => "true", " && ")), allow(repeat(100, () => "true", " && ")), /too complex/],
    [
      "brackets",
      allow(`${"(".repeat(98)}true${")".repeat(98)}`),
      allow(`${"(".repeat(99)}true${")".repeat(99)}`),
      /too complex/,
    ],
    ["negations", allow(`${"!".repeat(98)}true`), allow(`${"!".repeat(99)}true`), /too complex/],
  ] as const)("%s", (...[, within, beyond, message]) => {
    expect(errors(within)).toEqual([]);
    expect(errors(beyond).join("\n")).toMatch(message);
  });

  test("recursion, direct and mutual", () => {
    expect(errors(allow("f()", "function f() { return f(); }"))).toEqual(["Recursive call is not allowed."]);
    const mutual = "function f() { return g(); }\nfunction g() { return f(); }";
    expect(errors(allow("f()", mutual))).toEqual(["Detected a call cycle between [f,g] functions."]);
  });
});

describe("the budget of 1000 expressions", () => {
  // A sum of n ones, compared, costs 2n + 1: n literals, n - 1 additions, one comparison and its literal.
  const sums = (count: number): string => repeat(count, () => "1 + 1 + 1 + 1 == 5", " || ");

  test("within", () => expect(ask(allow(`${sums(90)} || true`))).toEqual({ allowed: true }));

  test("beyond: denied, and not absorbed by ||", () => {
    const two = `function f() { return ${sums(60)}; }`;
    expect(ask(allow("f() || f() || true", two))).toMatchObject({
      allowed: false,
      message: expect.stringContaining("the maximum of 1000 expressions to evaluate has been reached"),
    });
  });
});

const text = (value: string): Value => create(ValueSchema, { valueType: { case: "stringValue", value } });
const list = (count: number): Value =>
  create(ValueSchema, {
    valueType: {
      case: "arrayValue",
      value: {
        values: Array.from({ length: count }, (_, i) => ({
          valueType: { case: "integerValue" as const, value: BigInt(i) },
        })),
      },
    },
  });

/** Generous, because test machines are busy; on an idle one each takes less than 100 ms. */
const soon = 3000;

describe("hostile sources", () => {
  test.each([
    ["open brackets", allow("(".repeat(100_000))],
    ["balanced brackets", allow(`${"(".repeat(60_000)}1${")".repeat(60_000)}`)],
    ["negations", allow(`${"!".repeat(100_000)}true`)],
    ["minus signs", allow(`${"-".repeat(100_000)}1 == 1`)],
    ["lists", allow("[".repeat(100_000))],
    ["terms", allow(`true${" && true".repeat(20_000)}`)],
    ["members", allow(`request${".a".repeat(100_000)}`)],
    ["calls", allow(`'a'${".lower()".repeat(20_000)} == 'a'`)],
    ["conditionals", allow(`${"true ? true : ".repeat(15_000)}false`)],
    ["paths", allow("/a/$(".repeat(40_000))],
    ["open blocks", `service cloud.firestore { ${"match /a { ".repeat(20_000)}`],
    ["closing braces", "}".repeat(200_000)],
    ["quotes", "'".repeat(200_001)],
    ["too long", allow("a".repeat(300_000))],
    ["repeated repeats", allow("'a'.matches('((a{100}){100}){100}')")],
    ["a chain of 3000 functions", allow("f0()", chain(3000))],
  ])("%s: refused soon", (_name, source) => {
    const start = performance.now();
    expect(errors(source).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(soon);
  });
});

describe("hostile values", () => {
  const doubled = (operation: (name: string) => string, last: string): string =>
    ["f", "g", "h"]
      .map((name, i, names) => {
        const steps = repeat(10, (step) => `let a${step} = ${operation(step === 0 ? "s" : `a${step - 1}`)};`, " ");
        const next = names[i + 1];
        return `function ${name}(s) { ${steps} return ${next === undefined ? last : `${next}(a9)`}; }`;
      })
      .join("\n");

  test.each([
    [
      "texts that double",
      allow(
        "f('aaaaaaaa').size() == 1",
        doubled((s) => `${s} + ${s}`, "a9"),
      ),
    ],
    [
      "lists that double",
      allow(
        "f([1]).size() == 1",
        doubled((s) => `${s}.concat(${s})`, "a9"),
      ),
    ],
    [
      "lists that nest",
      allow(
        "f([1]).toSet().size() == 1",
        doubled((s) => `[${s}, ${s}]`, "a9"),
      ),
    ],
    [
      "a long list against itself",
      allow("resource.data.l.hasAll(resource.data.l) && resource.data.l.hasAll(resource.data.l)"),
    ],
    ["a long text against a large pattern", allow(`resource.data.s.matches('${"(a|b)*".repeat(300)}c')`)],
    ["a long text, replaced", allow("resource.data.s.replace('a', 'aaaaaaaaaa').size() == 1")],
    [
      "many patterns made at run time",
      allow(repeat(60, (i) => `resource.data.s[0:1].matches(string(${i}) + '(a|b|c){900}')`, " || ")),
    ],
    ["a long text, hashed often", allow(repeat(40, () => "hashing.md5(resource.data.s) == b''", " || "))],
  ])("%s: denied soon", (_name, source) => {
    const fields = { l: list(150_000), s: text("a".repeat(900_000)) };
    const start = performance.now();
    expect(ask(source, fields)).toMatchObject({
      allowed: false,
      message: expect.stringContaining("Value is too large to evaluate safely."),
    });
    expect(performance.now() - start).toBeLessThan(soon);
  });

  test("catastrophic for backtracking, linear here", () => {
    const fields = { s: text("a".repeat(30_000)) };
    const start = performance.now();
    expect(ask(allow("resource.data.s.matches('(a+)+b') == false"), fields)).toEqual({ allowed: true });
    expect(performance.now() - start).toBeLessThan(soon);
  });
});
