// The estimate against what RE2 makes of the pattern: never far below it, which is what a limit needs.
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { programSize } from "./regex-size.ts";

test.each([
  "",
  "abc",
  "a|b|c",
  "(a|b)*c",
  "[a-z0-9_-]{1,50}",
  "[]a]{20}",
  "[[:alpha:]]{20}",
  "\\pL{20}\\p{Greek}{20}",
  "\\x{2000}\\x{200A}",
  "[^\\s\\x{2000}-\\x{200A}](.*[^\\s])?",
  "((a{10}){10}){10}",
  "(abc){200}",
  "(?:ab|cd){3,}",
  "(?i)abc{7}",
  "(a{2}){3}",
  "^\\w+@\\w+\\.\\w{2,6}$",
  "a\\{500\\}",
])("%s", (pattern) => {
  const compiled = RE2JS.compile(pattern).programSize();
  const estimate = programSize(pattern);
  expect(estimate).toBeGreaterThanOrEqual(compiled / 3 - 5);
  expect(estimate).toBeLessThanOrEqual(compiled * 2 + 5);
});

test("patterns that are not valid have a size, too", () => {
  for (const pattern of ["(", ")", "[", "\\", "a{9999}", "((((", "))))", "[\\", "\\p{", "a{1000}{1000}", "{500}"]) {
    expect(programSize(pattern)).toBeGreaterThanOrEqual(0);
  }
});
