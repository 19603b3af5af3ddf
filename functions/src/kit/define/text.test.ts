// Names and titles that are too long, or odd.
import { expect, test } from "vitest";
import { shorten } from "./text.ts";

test.each([
  ["as it is", "Ada", 80, "Ada"],
  ["nothing but spaces", "  \t ", 80, ""],
  ["too long", "abcdef", 3, "abc"],
  ["characters of two units stay whole", "😀😀😀", 2, "😀😀"],
  ["a space at the cut", "ab cd", 3, "ab"],
  ["half a character", "a\ud800", 80, "a\ufffd"],
])("shorten: %s", (...[, text, max, expected]) => {
  expect(shorten(text, max)).toBe(expected);
});
