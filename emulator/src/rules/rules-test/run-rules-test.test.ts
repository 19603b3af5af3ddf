// The Rules Test API as a function: what a case may say, and what its result says back.
import { describe, expect, test } from "vitest";
import { runRulesTest } from "../index.ts";
import type { TestCase, TestResult } from "./types.ts";

const source = `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /notes/{id} {
      allow get: if resource.data.owner == request.auth.uid;
      allow create: if request.resource.data.size() == 1
        && exists(/databases/$(db)/documents/users/$(request.auth.uid));
      allow update: if get(/databases/$(db)/documents/users/ann).data.level > 2;
      allow delete: if request.time < timestamp.date(2030, 1, 1);
    }
    match /odd/{id} { allow get: if id == 'a b' || id == 'a%20b'; }
  }
}`;
const path = "/databases/(default)/documents/notes/n1";

const run = (item: TestCase): TestResult | undefined =>
  runRulesTest({ files: [{ name: "a.rules", content: source }] }, { testCases: [item] }).testResults?.[0];

const get: TestCase = {
  expectation: "ALLOW",
  request: { method: "get", path, auth: { uid: "ann" } },
  resource: { data: { owner: "ann" } },
};

describe("Rules Test API: verdicts", () => {
  test("SUCCESS is a verdict as expected, whichever", () => {
    expect(run(get)).toEqual({ state: "SUCCESS" });
    expect(run({ ...get, resource: { data: { owner: "bob" } }, expectation: "DENY" })).toEqual({ state: "SUCCESS" });
    expect(run({ ...get, expectation: "DENY" })).toMatchObject({ state: "FAILURE" });
  });

  test("FAILURE says where and why", () => {
    expect(run({ ...get, resource: { data: {} } })).toEqual({
      state: "FAILURE",
      debugMessages: ["Line 5: Property owner is undefined on object."],
      errorPosition: expect.objectContaining({ line: 5, column: 21 }),
    });
  });

  test("times and well-known types", () => {
    const at = (time: string): TestCase => ({
      expectation: "ALLOW",
      request: { method: "delete", path, time },
      resource: { data: { when: { "@type": "type.googleapis.com/google.protobuf.Timestamp", value: time } } },
    });
    expect(run(at("2029-12-31T23:59:59Z"))?.state).toBe("SUCCESS");
    expect(run(at("2030-01-01T00:00:00Z"))?.state).toBe("FAILURE");
  });

  test("pathEncoding: percent signs are decoded only when it says so", () => {
    const odd = (id: string, pathEncoding?: "URL_ENCODED" | "PLAIN"): string | undefined =>
      run({
        expectation: "ALLOW",
        request: { method: "get", path: `/databases/(default)/documents/odd/${id}` },
        ...(pathEncoding && { pathEncoding }),
      })?.state;
    expect([odd("a%20b"), odd("a%20b", "PLAIN"), odd("a%20b", "URL_ENCODED"), odd("a b")]).toEqual(
      Array(4).fill("SUCCESS"),
    );
    expect(odd("a%2520b", "URL_ENCODED")).toBe("SUCCESS");
    expect(odd("a%2520b", "PLAIN")).toBe("FAILURE");
    expect(odd("a%zz", "URL_ENCODED")).toBe("FAILURE");
  });
});

describe("Rules Test API: function mocks", () => {
  const create: TestCase = {
    expectation: "ALLOW",
    request: { method: "create", path, auth: { uid: "ann" }, resource: { data: { text: "x" } } },
  };
  const users = "/databases/(default)/documents/users/ann";

  test("by exact and by any argument; calls are reported", () => {
    const mocked = (args: readonly { exactValue?: unknown; anyValue?: unknown }[]): TestResult | undefined =>
      run({ ...create, functionMocks: [{ function: "exists", args, result: { value: true } }] });
    expect(mocked([{ anyValue: {} }])).toEqual({
      state: "SUCCESS",
      functionCalls: [{ function: "exists", args: [users] }],
    });
    expect(mocked([{ exactValue: users }])?.state).toBe("SUCCESS");
    expect(mocked([{ exactValue: "/databases/(default)/documents/users/bob" }])?.state).toBe("FAILURE");
  });

  test("get: a document, its bare data, or undefined", () => {
    const update = (result: { value?: unknown; undefined?: unknown }): string | undefined =>
      run({
        expectation: "ALLOW",
        request: { method: "update", path },
        functionMocks: [{ function: "get", args: [{ anyValue: {} }], result }],
      })?.state;
    expect(update({ value: { data: { level: 3 } } })).toBe("SUCCESS");
    expect(update({ value: { level: 3 } })).toBe("SUCCESS");
    expect(update({ value: { level: 1 } })).toBe("FAILURE");
    expect(update({ undefined: {} })).toBe("FAILURE");
  });

  test("a look-up without a mock is an error", () => {
    expect(run(create)?.debugMessages?.[0]).toContain("Service call error. Function: [exists]");
  });
});

describe("Rules Test API: reports and mistakes", () => {
  test.each([
    ["NONE", 0],
    ["VISITED", 1],
    ["FULL", 5],
  ] as const)("expressionReportLevel %s: %i reports", (expressionReportLevel, count) => {
    expect(run({ ...get, expressionReportLevel })?.expressionReports ?? []).toHaveLength(count);
  });

  test("a source that does not compile has issues and no results", () => {
    const answer = runRulesTest({ files: [{ content: "service {" }] }, { testCases: [get] });
    expect(answer.testResults).toBeUndefined();
    expect(answer.issues?.[0]).toMatchObject({ severity: "ERROR", sourcePosition: { line: 1 } });
  });

  test.each<[string, TestCase]>([
    ["no request", { expectation: "ALLOW" }],
    ["an unknown method", { expectation: "DENY", request: { method: "look", path } }],
    ["a path that is none", { expectation: "DENY", request: { method: "get", path: "notes" } }],
    ["a time that is none", { expectation: "DENY", request: { method: "get", path, time: "soon" } }],
    ["an unknown type", { expectation: "DENY", request: { method: "get", path, auth: { "@type": "x" } } }],
    ["no expectation", { request: { method: "get", path } }],
  ])("%s: FAILURE and why", (_name, item) => {
    expect(run(item)).toMatchObject({ state: "FAILURE", debugMessages: [expect.any(String)] });
  });
});
