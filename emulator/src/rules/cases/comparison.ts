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
  ["1 != 2", { boolValue: true }],
  ["1 != 1.0", { boolValue: false }],
  ["'a' != 1", { boolValue: true }],
  ["null != null", { boolValue: false }],
  ["0.0 / 0 == 0.0 / 0", { boolValue: false }],
  ["0.0 == -0.0", { boolValue: true }],
  ["2 <= 2", { boolValue: true }],
  ["2 <= 1.5", { boolValue: false }],
  [
    "'a' <= 1",
    "Unsupported operation error. Received: string <= int. Expected: string <= string, bytes <= bytes, int <= int, float <= float, duration <= duration, timestamp <= timestamp, constraint <= any, any <= constraint.",
  ],
  ["2 > 2", { boolValue: false }],
  ["b'b' > b'a'", { boolValue: true }],
  [
    "null > 1",
    "Unsupported operation error. Received: null > int. Expected: string > string, bytes > bytes, int > int, float > float, duration > duration, timestamp > timestamp, constraint > any, any > constraint.",
  ],
  ["2 >= 2", { boolValue: true }],
  ["duration.value(1,'m') >= duration.value(60,'s')", { boolValue: true }],
  [
    "[1] >= [1]",
    "Unsupported operation error. Received: list >= list. Expected: string >= string, bytes >= bytes, int >= int, float >= float, duration >= duration, timestamp >= timestamp, constraint >= any, any >= constraint.",
  ],
  ["'a' < 'B'", { boolValue: false }],
  ["'é' > 'z'", { boolValue: true }],
  ["{} == {}", { boolValue: true }],
  ["[] == {}", { boolValue: false }],
  ["timestamp.value(0) < timestamp.value(1)", { boolValue: true }],
];
