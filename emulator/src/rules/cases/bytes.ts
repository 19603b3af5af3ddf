// Cases: bytes. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const bytesCases: readonly CaseRow[] = [
  ["b'a\\xff\\101é'", { bytesValue: "Yf9Bw6k=" }],
  [
    "b'a' + b'b'",
    "Unsupported operation error. Received: bytes + bytes. Expected: int + int, float + float, string + string, duration + duration, duration + timestamp, timestamp + duration.",
  ],
  ["b'a' < b'b'", { boolValue: true }],
  ["b'\\xff' > b'a'", { boolValue: true }],
  ["b'abc'[0]", "Function not found error: Name: [[]]."],
  ["b'a' is bytes", { boolValue: true }],
  ["'abc'.toUtf8().toHexString()", { stringValue: "616263" }],
  ["b'abc'.size()", { intValue: "3" }],
  ["b'\\xff\\xfe\\xfd'.toBase64()", { stringValue: "__79" }],
  ["b'a'.toBase64()", { stringValue: "YQ==" }],
  ["b''.toBase64()", { stringValue: "" }],
  ["b'\\xab\\xcd'.toHexString()", { stringValue: "ABCD" }],
  ["b'abc'.lower()", "Function not found error: Name: [lower]."],
  ["b'a' == b'a'", { boolValue: true }],
  [
    "b'a' + 'b'",
    "Unsupported operation error. Received: bytes + string. Expected: int + int, float + float, string + string, duration + duration, duration + timestamp, timestamp + duration.",
  ],
  ["b'é'", { bytesValue: "w6k=" }],
];
