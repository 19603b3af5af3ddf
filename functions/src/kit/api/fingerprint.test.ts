import { expect, test } from "vitest";
import { fingerprint, microsecondOf } from "./fingerprint.ts";

test("fingerprint: the order of keys does not matter, everything else does", () => {
  expect(fingerprint({ a: 1, b: { c: [1, 2], d: null } })).toBe(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }));
  const others = [{ a: 1, b: { c: [2, 1], d: null } }, { a: "1" }, { a: 1 }, {}, [], null, "a", { b: 1 }];
  expect(new Set(others.map(fingerprint)).size).toBe(others.length);
});

test("fingerprint: spread over the microseconds of a millisecond", () => {
  const seen = new Set(Array.from({ length: 10_000 }, (_, index) => fingerprint({ title: `task ${index}` })));
  expect(seen.size).toBe(1000);
  expect(Math.min(...seen)).toBe(0);
  expect(Math.max(...seen)).toBe(999);
});

test("microsecondOf: what a timestamp has beyond its milliseconds", () => {
  expect(microsecondOf({ nanoseconds: 123_456_000 })).toBe(456);
  expect(microsecondOf({ nanoseconds: 999_000_000 })).toBe(0);
});
