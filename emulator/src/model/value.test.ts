import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { arbitraryValue } from "./arbitrary-value.ts";
import { compareValues, identicalValues } from "./value.ts";

const integer = (value: bigint): Value => create(ValueSchema, { valueType: { case: "integerValue", value } });
const double = (value: number): Value => create(ValueSchema, { valueType: { case: "doubleValue", value } });
const text = (value: string): Value => create(ValueSchema, { valueType: { case: "stringValue", value } });

describe("compareValues", () => {
  it("is a total order", () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, arbitraryValue, (a, b, c) => {
        expect(compareValues(a, a)).toBe(0);
        expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) || 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    { what: "an integer beyond the doubles", pair: [integer(2n ** 53n + 1n), double(2 ** 53)], order: 1 },
    { what: "the largest integer and 2^63", pair: [integer(2n ** 63n - 1n), double(2 ** 63)], order: -1 },
    { what: "zero and minus zero", pair: [integer(0n), double(-0)], order: 0 },
    { what: "NaN and minus infinity", pair: [double(Number.NaN), double(Number.NEGATIVE_INFINITY)], order: -1 },
    { what: "NaN and NaN", pair: [double(Number.NaN), double(Number.NaN)], order: 0 },
    { what: "UTF-8 order, not UTF-16 order", pair: [text("\uFF5E"), text("\u{1F600}")], order: -1 },
    { what: "a number and a string", pair: [double(Number.POSITIVE_INFINITY), text("")], order: -1 },
  ])("$what", ({ pair, order }) => {
    expect(Math.sign(compareValues(pair[0] as Value, pair[1] as Value))).toBe(order);
  });
});

describe("identicalValues", () => {
  it("tells apart what a client can tell apart", () => {
    expect(identicalValues(integer(1n), double(1))).toBe(false);
    expect(identicalValues(double(0), double(-0))).toBe(false);
    expect(identicalValues(double(Number.NaN), double(Number.NaN))).toBe(true);
  });

  it("implies equality", () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        if (identicalValues(a, b)) expect(compareValues(a, b)).toBe(0);
      }),
    );
  });
});
