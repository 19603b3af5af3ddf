// Cases: membership. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const membershipCases: readonly CaseRow[] = [
  ["'a' in {'a':1}", { boolValue: true }],
  ["1 in {'a':1}", "Unsupported operation error. Received: map.in(int). Expected: map.in(string)."],
  ["'a' in 'abc'", "Function not found error: Name: [in]."],
  ["'a' in /a/b", "Function not found error: Name: [in]."],
  ["1 in null", "Null value error."],
  ["null in {'a':1}", "Unsupported operation error. Received: map.in(null). Expected: map.in(string)."],
  ["1 is int", { boolValue: true }],
  ["1 is number", { boolValue: true }],
  ["1.0 is float", { boolValue: true }],
  ["1.0 is int", { boolValue: false }],
  ["'a' is string", { boolValue: true }],
  ["null is map", { boolValue: false }],
  ["[1] is list", { boolValue: true }],
  ["[1].toSet() is set", { boolValue: false }],
  ["[1].toSet() is list", { boolValue: false }],
  ["{} is map", { boolValue: true }],
  ["1 is constraint", { boolValue: false }],
  ["1 is vector", { boolValue: false }],
];
