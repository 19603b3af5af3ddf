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
  ["b''.size()", { intValue: "0" }],
  ["b'é'.size()", { intValue: "2" }],
  ["b'a'.size(1)", "Incorrect number of arguments. Received: 1. Expected: bytes.size()."],
  ["b'\\x00'.toBase64()", { stringValue: "AA==" }],
  ["b'a'.toBase64(1)", "Incorrect number of arguments. Received: 1. Expected: bytes.toBase64()."],
  ["b''.toHexString()", { stringValue: "" }],
  ["b'\\x00\\x0f'.toHexString()", { stringValue: "000F" }],
  ["b'a'.toHexString(1)", "Incorrect number of arguments. Received: 1. Expected: bytes.toHexString()."],
];
