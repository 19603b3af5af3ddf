import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { formatFieldPath, parseFieldPath, valueAt } from "./field-path.ts";

describe("parseFieldPath", () => {
  it.each([
    ["a", ["a"]],
    ["a.b_1._c", ["a", "b_1", "_c"]],
    ["`a b`.c", ["a b", "c"]],
    ["`a.b`", ["a.b"]],
    ["`a\\`b\\\\`", ["a`b\\"]],
    ["__name__", ["__name__"]],
  ])("%s", (text, path) => {
    expect(parseFieldPath(text)).toEqual(path);
  });

  it.each([
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "1a",
    "a b",
    "a-b",
    "`a",
    "``",
    "`a`b",
    "a`b`",
    "`a\\",
    "__x__",
    "a.__name__",
    "x".repeat(1501),
  ])("refuses %j", (text) => {
    expect(() => parseFieldPath(text)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it("reads what formatFieldPath writes", () => {
    const segment = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/^__.*__$/s.test(text));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (path) => {
        expect(parseFieldPath(formatFieldPath(path))).toEqual(path);
      }),
    );
  });
});

describe("valueAt", () => {
  it("finds own fields only", () => {
    const one: Value = create(ValueSchema, { valueType: { case: "integerValue", value: 1n } });
    const map = create(ValueSchema, { valueType: { case: "mapValue", value: { fields: { x: one } } } });
    expect(valueAt({ m: map }, ["m", "x"])).toBe(one);
    expect(valueAt({ m: map }, ["m", "constructor"])).toBeUndefined();
    expect(valueAt({ m: map }, ["toString"])).toBeUndefined();
    expect(valueAt({ m: one }, ["m", "x"])).toBeUndefined();
  });
});
