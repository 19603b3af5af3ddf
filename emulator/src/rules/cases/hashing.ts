// Cases: hashing. Each row is an expression and what Google's emulator makes of it: a value as the coverage report writes it,
// or an error's text.
import type { CaseRow } from "./types.ts";

export const hashingCases: readonly CaseRow[] = [
  ["hashing.md5('abc')", { bytesValue: "kAFQmDzST7DWlj99KOF/cg==" }],
  ["hashing.md5(b'abc')", { bytesValue: "kAFQmDzST7DWlj99KOF/cg==" }],
  ["hashing.sha256('abc')", { bytesValue: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" }],
  ["hashing.crc32('abc')", { bytesValue: "wkEkNQ==" }],
  ["hashing.crc32c('abc')", { bytesValue: "tz9LNg==" }],
  ["hashing.crc32(b'')", { bytesValue: "AAAAAA==" }],
  [
    "hashing.md5(1)",
    "Unsupported operation error. Received: hashing.md5(int). Expected: hashing.md5(bytes), hashing.md5(string).",
  ],
  ["hashing.sha1('a')", "Function not found error: Name: [hashing.sha1]."],
  ["hashing.md5('é')", { bytesValue: "Zt3Nl8/eq7L2+4qZm0vHbw==" }],
  ["hashing.md5('')", { bytesValue: "1B2M2Y8AsgTpgAmY7PhCfg==" }],
  ["hashing.sha256(b'')", { bytesValue: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }],
  ["hashing.sha256(b'abc')", { bytesValue: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" }],
  [
    "hashing.sha256(1)",
    "Unsupported operation error. Received: hashing.sha256(int). Expected: hashing.sha256(bytes), hashing.sha256(string).",
  ],
  ["hashing.crc32('')", { bytesValue: "AAAAAA==" }],
  [
    "hashing.crc32(null)",
    "Unsupported operation error. Received: hashing.crc32(null). Expected: hashing.crc32(bytes), hashing.crc32(string).",
  ],
  [
    "hashing.crc32()",
    "Incorrect number of arguments. Received: 0. Expected: hashing.crc32(bytes), hashing.crc32(string).",
  ],
  ["hashing.crc32c(b'abc')", { bytesValue: "tz9LNg==" }],
  ["hashing.crc32c('')", { bytesValue: "AAAAAA==" }],
  [
    "hashing.crc32c([])",
    "Unsupported operation error. Received: hashing.crc32c(list). Expected: hashing.crc32c(bytes), hashing.crc32c(string).",
  ],
];
