// Cases: comparison. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const comparisonCases: readonly CaseRow[] = [
  ["9007199254740993 == 9007199254740992.0", { boolValue: true }],
  ["9007199254740993 > 9007199254740992.0", { boolValue: false }],
  ["1 == 1.0", { boolValue: true }],
  ["{'a':1} == {'a':1.0}", { boolValue: false }],
  ["null == null", { boolValue: true }],
  ["null == 1", { boolValue: false }],
  ["'a' == b'a'", { boolValue: false }],
  ["1 < 2", { boolValue: true }],
  ["1 < 2.5", { boolValue: true }],
  ["'a' < 'b'", { boolValue: true }],
  [
    "'a' < 1",
    "Unsupported operation error. Received: string < int. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  [
    "true < false",
    "Unsupported operation error. Received: bool < bool. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  [
    "null < null",
    "Unsupported operation error. Received: null < null. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  [
    "null < 1",
    "Unsupported operation error. Received: null < int. Expected: string < string, bytes < bytes, int < int, float < float, duration < duration, timestamp < timestamp, constraint < any, any < constraint.",
  ],
  ["request.x == null", "Property x is undefined on object."],
  ["request.x != null", "Property x is undefined on object."],
];
