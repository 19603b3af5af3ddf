// Statements: methods of allow, functions and their scopes, lets, comments. What an expression gives is in cases/.
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { compileRules } from "./index.ts";
import { ask, gets, inDatabase } from "./rulesets.ts";
import type { RulesMethod, RulesOperation } from "./types.ts";

const all: readonly RulesMethod[] = ["get", "list", "create", "update", "delete"];
const document = { path: ["c", "x"], fields: {} };

const everything = create(StructuredQuerySchema, { from: [{ collectionId: "c" }] });

const operation = (method: RulesMethod): Partial<RulesOperation> => ({
  method,
  path: method === "list" ? ["c"] : document.path,
  resource: method === "create" ? null : document,
  requestResource: method === "create" || method === "update" ? document : null,
  ...(method === "list" && { query: { parent: [], query: everything } }),
});

describe("allow: methods", () => {
  test.each<[string, readonly RulesMethod[]]>([
    ["get", ["get"]],
    ["list", ["list"]],
    ["create", ["create"]],
    ["update", ["update"]],
    ["delete", ["delete"]],
    ["read", ["get", "list"]],
    ["write", ["create", "update", "delete"]],
    ["get, delete", ["get", "delete"]],
    ["read, write", all],
    // An unknown method is a warning and allows nothing.
    ["reed", []],
  ])("%s", (methods, allowed) => {
    const source = inDatabase(`match /c/{id} { allow ${methods}; }`);
    expect(all.filter((method) => ask(source, operation(method)).allowed)).toEqual(allowed);
  });

  test("without a condition everything is allowed, with one that is no bool nothing", () => {
    expect(gets(inDatabase("match /c/{id} { allow get; }"), "c/x")).toBe(true);
    for (const condition of ["null", "1", "'true'", "[true]"]) {
      expect(gets(inDatabase(`match /c/{id} { allow get: if ${condition}; }`), "c/x")).toBe(false);
    }
  });
});

const withFunctions = (functions: string, condition: string): string =>
  inDatabase(`${functions}\nmatch /c/{id} { allow get: if ${condition}; }`);

describe("functions", () => {
  test.each([
    ["declared later", "function f() { return g(); } function g() { return true; }", "f()"],
    ["parameters", "function f(a, b) { return a - b == 1; }", "f(3, 2)"],
    ["an inner function hides an outer one", "function f() { return false; }", "f() == false"],
    ["lets see those before them", "function f(a) { let b = a + 1; let c = b + 1; return c == 3; }", "f(1)"],
    ["an unused let may fail", "function f() { let a = 1 / 0; return true; }", "f()"],
    ["an unused argument may fail", "function f(a) { return true; }", "f(1 / 0)"],
    ["a function may have a builtin's name", "function size() { return 7; }", "size() == 7"],
    ["a let may have the name of request", "function f() { let request = 1; return request == 1; }", "f()"],
    ["dollar signs and underscores", "function $_f1() { let _$ = true; return _$; }", "$_f1()"],
    ["no semicolon after return", "function f() { return true }", "f()"],
  ])("%s", (_name, functions, condition) => {
    expect(gets(withFunctions(functions, condition), "c/x")).toBe(true);
  });

  test.each([
    [
      "a let that fails, where it is used",
      "function f() { let a = 1 / 0; return a == 1; }",
      "f()",
      "Divide by zero error.",
    ],
    ["an unknown function", "", "f()", "Function not found error: Name: [f]."],
    ["an unknown name", "", "x == 1", "Null value error."],
    ["too few arguments", "function f(a) { return true; }", "f()", "Incorrect number of arguments."],
  ])("%s: the condition fails", (...[, functions, condition, message]) => {
    const verdict = ask(withFunctions(functions, condition), { path: ["c", "x"] });
    expect(verdict).toMatchObject({ allowed: false, message: expect.stringContaining(message) });
  });

  test("a body sees the wildcards around its definition, not those of its caller", () => {
    const outer = inDatabase("function f() { return id == 'x'; } match /c/{id} { allow get: if f(); }");
    expect(gets(outer, "c/x")).toBe(false);
    const inner = inDatabase(
      "match /c/{id} { function f() { return id == 'x'; } match /d/{other} { allow get: if f(); } }",
    );
    expect(gets(inner, "c/x/d/y")).toBe(true);
  });

  test("a function of an inner block hides the outer one there only", () => {
    const source = inDatabase(
      "function f() { return false; } match /c/{id} { function f() { return true; } allow get: if f(); } match /d/{id} { allow get: if f(); }",
    );
    expect(gets(source, "c/x")).toBe(true);
    expect(gets(source, "d/x")).toBe(false);
  });

  test("at file level, service level and match level", () => {
    const source = `rules_version = '2';
function a() { return true; }
service cloud.firestore {
  function b() { return a(); }
  match /databases/{db}/documents/c/{id} { function c() { return b(); } allow get: if c(); }
}`;
    expect(gets(source, "c/x")).toBe(true);
  });
});

describe("precedence", () => {
  // Source: emulator. `is` and `in` bind looser than `==`, unlike in other languages.
  test.each([
    ["1 + 2 * 3 == 7", true],
    ["-2 + 5 == 3", true],
    ["10 - 3 - 2 == 5", true],
    ["2 < 3 == true", true],
    ["true || false && false", true],
    ["false ? true : true ? true : false", true],
    ["!false && true", true],
    ["1 in [1] == true", false],
    ["true == 1 is int", false],
    ["!1 in [3]", false],
    ["1 in [1] is bool", false],
    ["'a' + 'b' in ['ab']", true],
    ["7 / 2 * 2 == 6", true],
  ])("%s is %s", (condition, expected) => {
    expect(gets(withFunctions("", condition), "c/x")).toBe(expected);
  });
});

describe("comments and blanks", () => {
  test.each(["// line\n", "/* block */", "/* a\n * b */", "\t\r\n", "//// '\n", "/* // */"])("%j", (blank) => {
    expect(
      gets(inDatabase(`match ${blank} /c/{id} {${blank}allow get${blank}: if ${blank} true;${blank}}`), "c/x"),
    ).toBe(true);
  });
});

describe("all mistakes at once", () => {
  test("an error is found behind any number of warnings", () => {
    const { ruleset, issues } = compileRules(
      inDatabase(
        `match /c/{id} { ${"allow get: if a;\n".repeat(600)} function f() { return f(); } allow get: if f(); }`,
      ),
    );
    expect(ruleset).toBeUndefined();
    expect(issues.filter(({ severity }) => severity === "WARNING")).toHaveLength(500);
    expect(issues.find(({ severity }) => severity === "ERROR")?.description).toBe("Recursive call is not allowed.");
  });

  test("errors and warnings of one compilation, in the order of the source", () => {
    const { ruleset, issues } = compileRules(
      inDatabase(`    function unused() { let a = 1; return true; }
    match /a/{id} { allow read: if x == 1; }
    match /b/{id} { allow read: if 'a' == 1; }
    match /c/{id} { allow read: if nothing(1); }
    match /d/{id} { function f() { return f(); } allow reed: if f(); }
    match /e/{id}/{id} { allow read; }`),
    );
    expect(ruleset).toBeUndefined();
    expect(
      issues.map(({ sourcePosition, severity, description }) => [sourcePosition.line, severity, description]),
    ).toEqual([
      [4, "WARNING", "Unused function: unused."],
      [4, "WARNING", "Unused variable: a."],
      [5, "WARNING", "Invalid variable name: x."],
      [6, "WARNING", "The sub-expressions are not comparable, so this comparison will always return false."],
      [7, "WARNING", "Invalid function name: nothing."],
      [8, "ERROR", "Recursive call is not allowed."],
      [8, "WARNING", "Invalid method name: reed."],
      [9, "ERROR", "Variable id already exists in the PathTemplate."],
    ]);
  });
});
