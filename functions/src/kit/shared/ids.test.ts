// Ids: which texts Firestore takes, and that derived ones keep their parts apart.
import { expect, test } from "vitest";
import { derivedId, isDocumentId, randomId } from "./ids.ts";

test.each([
  ["a", true],
  ["__a", true],
  ["ü😀", true],
  ["x".repeat(1500), true],
  ["x".repeat(1501), false],
  ["é".repeat(751), false],
  ["", false],
  [".", false],
  ["..", false],
  ["...", true],
  ["a/b", false],
  ["__a__", false],
  ["____", false],
  ["\ud800", false],
])("isDocumentId: %j", (id, expected) => {
  expect(isDocumentId(id)).toBe(expected);
});

test("derivedId: the same for the same parts only", () => {
  expect(derivedId("a", "bc")).toBe(derivedId("a", "bc"));
  expect(derivedId("a", "bc")).not.toBe(derivedId("ab", "c"));
  expect(derivedId("a", "b")).toMatch(/^[\w-]{20}$/);
  expect(randomId()).toMatch(/^[\w-]{20}$/);
  expect(isDocumentId(randomId())).toBe(true);
});
