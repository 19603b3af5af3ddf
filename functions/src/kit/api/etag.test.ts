// ETags: one per version, and headers of every kind.

import fc from "fast-check";

import { expect, test } from "vitest";
import { Timestamp } from "../store/store.ts";
import { matchesNone, parseIfMatch, toETag } from "./etag.ts";

test("parseIfMatch: gives back the version that toETag wrote", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 253_402_300_799 }),
      fc.integer({ min: 0, max: 999_999 }),
      (seconds, micros) => {
        const time = new Timestamp(seconds, micros * 1000);
        const version = parseIfMatch(toETag(time));
        expect(version).toEqual(time);
      },
    ),
  );
});

test.each([undefined, "*", " * "])("parseIfMatch: %s asks for any version", (header) => {
  expect(parseIfMatch(header)).toBe("any");
});

test.each(["", "x", '"x"', 'W/"1.1"', '"zzzzzzzzz.1"', '"1.zzzz"', '"1.1'])(
  "parseIfMatch: %s is no version",
  (header) => {
    expect(parseIfMatch(header)).toBeUndefined();
  },
);

test("matchesNone: lists, weak tags and the star", () => {
  expect(matchesNone('"a", W/"b"', '"b"')).toBe(true);
  expect(matchesNone("*", '"b"')).toBe(true);
  expect(matchesNone('"a"', '"b"')).toBe(false);
  expect(matchesNone(undefined, '"b"')).toBe(false);
});
