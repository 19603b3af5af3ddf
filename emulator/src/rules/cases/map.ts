// Cases: map. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const mapCases: readonly CaseRow[] = [
  ["{'a':1,'b':2}.size()", { intValue: "2" }],
  ["{'b':1,'a':2}.keys()", { listValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } }],
  ["{'b':1,'a':2}.values()", { listValue: { values: [{ intValue: "1" }, { intValue: "2" }] } }],
  ["{'a':1}.get('a',5)", { intValue: "1" }],
  ["{'a':1}.get('b',5)", { intValue: "5" }],
  ["{'a':null}.get('a',5)", { nullValue: null }],
  ["{'a':{'b':1}}.get(['a','b'],5)", { intValue: "1" }],
  ["{'a':{'b':1}}.get(['a','c'],5)", { intValue: "5" }],
  ["{'a':1}.get(['a','c'],5)", { intValue: "5" }],
  ["{'a':1}.get([],5)", { mapValue: { fields: { a: { intValue: "1" } } } }],
  ["{'a':1}.get([1],5)", "Type error. Received: [int] Expected: [string]."],
  ["{'a':1}.get(['a',1],5)", "Type error. Received: [int] Expected: [string]."],
  ["{'a':null}.get(['a','b'],5)", { intValue: "5" }],
  [
    "{'a':1}.get(1,5)",
    "Unsupported operation error. Received: map.get(int, int). Expected: map.get(string, any), map.get(list, any).",
  ],
  [
    "{'a':1}.get('a')",
    "Incorrect number of arguments. Received: 1. Expected: map.get(string, any), map.get(list, any).",
  ],
  ["{'a':1}.keys(1)", "Incorrect number of arguments. Received: 1. Expected: map.keys()."],
];
