// Instants between JSON and Firestore: to the microsecond, across all years, and back.
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatInstant, parseInstant, type TimestampLike } from "./codec.ts";
import { timestamp } from "./field-types.ts";

const make = (seconds: number, nanoseconds: number): TimestampLike => ({ seconds, nanoseconds });

test.each([
  ["2026-03-01T09:00:00Z", 1_772_355_600, 0],
  ["2026-03-01T11:00:00.5+02:00", 1_772_355_600, 500_000_000],
  ["1969-12-31T23:59:59.999999Z", -1, 999_999_000],
  ["0001-01-01T00:00:00Z", -62_135_596_800, 0],
  ["9999-12-31T23:59:59.999999Z", 253_402_300_799, 999_999_000],
])("parseInstant: %s", (text, seconds, nanoseconds) => {
  expect(parseInstant(text, make)).toEqual({ seconds, nanoseconds });
});

test("formatInstant: gives back what parseInstant took, for every storable instant", () => {
  const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  const micros = fc.integer({ min: 0, max: 999_999 });
  fc.assert(
    fc.property(seconds, micros, (s, u) => {
      const instant = make(s, u * 1000);
      const text = formatInstant(instant);
      expect(timestamp().safeParse(text).success).toBe(true);
      expect(parseInstant(text, make)).toEqual(instant);
    }),
  );
});
