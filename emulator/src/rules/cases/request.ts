// Cases: request. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const requestCases: readonly CaseRow[] = [
  ["request.method", { stringValue: "get" }],
  ["request.resource", "Property resource is undefined on object."],
  ["request.query", "Property query is undefined on object."],
  ["request.fields", { nullValue: null }],
  ["request.transforms", "Property transforms is undefined on object."],
  ["request.writeFields", "Property writeFields is undefined on object."],
  ["request.x is int", "Property x is undefined on object."],
  ["request.x.foo(request.y)", "Property x is undefined on object."],
  ["request.foo()", "Function not found error: Name: [foo]."],
  ["request.get('method','x')", { stringValue: "get" }],
  [
    "request.keys()",
    {
      listValue: {
        values: [
          { stringValue: "auth" },
          { stringValue: "fields" },
          { stringValue: "headers" },
          { stringValue: "inTransaction" },
          { stringValue: "method" },
          { stringValue: "path" },
          { stringValue: "time" },
        ],
      },
    },
  ],
  ["request.size() is int", { boolValue: true }],
];
