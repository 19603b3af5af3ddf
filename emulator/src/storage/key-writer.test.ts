import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryValue } from "../model/arbitrary-value.ts";
import { compareIds } from "../model/path.ts";
import { compareValues } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { afterPrefix, KeyWriter, readId } from "./key-writer.ts";
import { idKey } from "./row-id.ts";

const encode = (value: Value): Buffer => new KeyWriter().value(value, 400).bytes();
const inverted = (value: Value): Buffer => new KeyWriter().value(value, 400).invert(0).bytes();
const id = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => `__id${n}__`),
  )
  .map((text) => text.replaceAll("/", "_"));

describe("KeyWriter", () => {
  it("orders bytes as values are ordered, and backwards when inverted", () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        const order = Math.sign(compareValues(a, b));
        expect(Buffer.compare(encode(a), encode(b))).toBe(order);
        expect(Buffer.compare(inverted(a), inverted(b))).toBe(-order || 0);
      }),
      { numRuns: 5000 },
    );
  });

  it("writes no encoding that is the beginning of another", () => {
    fc.assert(
      fc.property(arbitraryValue, arbitraryValue, (a, b) => {
        const [x, y] = [encode(a), encode(b)];
        if (compareValues(a, b) !== 0) expect(x.equals(y.subarray(0, x.length))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("orders ids and reads them back", () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        const [x, y] = [new KeyWriter().id(a).bytes(), new KeyWriter().id(b).bytes()];
        expect(Buffer.compare(x, y)).toBe(Math.sign(compareIds(a, b)));
        expect(readId(x, 0)).toEqual([a.startsWith("__id") ? `__id${BigInt(a.slice(4, -2))}__` : a, x.length]);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps very long ids within the limit of keys, and apart", () => {
    const keys = ["a", "b", ""].map((end) => idKey("x".repeat(1400) + end));
    expect(keys.every(({ cut, bytes }) => cut && bytes.length === 300)).toBe(true);
    expect(new Set(keys.map(({ bytes }) => bytes.toString("hex"))).size).toBe(3);
  });
});

describe("afterPrefix", () => {
  it.each([
    [
      [1, 2],
      [1, 3],
    ],
    [[1, 255], [2]],
    [[255, 255], undefined],
    [[], undefined],
  ])("%j -> %j", (prefix, expected) => {
    expect(afterPrefix(Buffer.from(prefix))).toEqual(expected && Buffer.from(expected));
  });
});
