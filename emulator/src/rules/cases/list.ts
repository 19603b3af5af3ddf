// Cases: list. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const listCases: readonly CaseRow[] = [
  ["[1,2,3].size()", { intValue: "3" }],
  ["[1,2].hasAll([1])", { boolValue: true }],
  ["[1,2].hasAll([])", { boolValue: true }],
  ["[1,2].hasAll([1.0])", { boolValue: false }],
  ["[1,2].hasAll([3])", { boolValue: false }],
  ["[1,2].hasAny([2,3])", { boolValue: true }],
  ["[1,2].hasAny([])", { boolValue: false }],
  ["[].hasAny([])", { boolValue: false }],
  ["[].hasAll([])", { boolValue: true }],
  ["[1,2].hasOnly([1,2])", { boolValue: true }],
  ["[1,1].hasOnly([1])", { boolValue: true }],
  ["[1,2].hasOnly([1])", { boolValue: false }],
  ["[1].hasOnly([1,2])", { boolValue: true }],
  ["[].hasOnly([1])", { boolValue: true }],
  [
    "[1,2].hasAll([1].toSet())",
    "Unsupported operation error. Received: list.hasAll(set). Expected: list.hasAll(list).",
  ],
  [
    "[1,2].hasAny([1].toSet())",
    "Unsupported operation error. Received: list.hasAny(set). Expected: list.hasAny(list).",
  ],
  [
    "[1,2].hasOnly([1].toSet())",
    "Unsupported operation error. Received: list.hasOnly(set). Expected: list.hasOnly(list).",
  ],
  ["[1,2].hasAll('a')", "Unsupported operation error. Received: list.hasAll(string). Expected: list.hasAll(list)."],
  ["[1].concat([2])", { listValue: { values: [{ intValue: "1" }, { intValue: "2" }] } }],
  ["[1].concat([2].toSet())", "Unsupported operation error. Received: list.concat(set). Expected: list.concat(list)."],
  ["[1,2,3,1].removeAll([1])", { listValue: { values: [{ intValue: "2" }, { intValue: "3" }] } }],
  ["[1,2,3].removeAll([2.0])", { listValue: { values: [{ intValue: "1" }, { intValue: "2" }, { intValue: "3" }] } }],
  [
    "[1].removeAll([1].toSet())",
    "Unsupported operation error. Received: list.removeAll(set). Expected: list.removeAll(list).",
  ],
  ["[1,'a',null,true,1.5].join('-')", { stringValue: "1-a-null-true-1.5" }],
  ["[/a/b].join('-')", { stringValue: "/a/b" }],
  ["[].join('-')", { stringValue: "" }],
  [
    "[[1]].join('-')",
    "Unsupported operation error. Received: string(list). Expected: string(int), string(float), string(null), string(string), string(bool), string(path).",
  ],
  [
    "[{'a':1}].join(',')",
    "Unsupported operation error. Received: string(map). Expected: string(int), string(float), string(null), string(string), string(bool), string(path).",
  ],
  [
    "[b'a'].join(',')",
    "Unsupported operation error. Received: string(bytes). Expected: string(int), string(float), string(null), string(string), string(bool), string(path).",
  ],
  ["[1].join(1)", "Unsupported operation error. Received: list.join(int). Expected: list.join(string)."],
];
