import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { countEntries } from "./entry-count.ts";
import { noIndexes, parseIndexConfig } from "./index-definition.ts";

const one: Value = create(ValueSchema, { valueType: { case: "booleanValue", value: true } });
const list = create(ValueSchema, { valueType: { case: "arrayValue", value: { values: [one, one, one] } } });
const map = create(ValueSchema, { valueType: { case: "mapValue", value: { fields: { x: one, y: one } } } });

describe("countEntries", () => {
  it.each([
    { what: "a field: ascending and descending", fields: { a: one }, count: 2 },
    { what: "an array: both and each element", fields: { a: list }, count: 5 },
    { what: "a map: itself and what is in it", fields: { a: map }, count: 6 },
    { what: "nothing", fields: {}, count: 0 },
  ])("$what", ({ fields, count }) => {
    expect(countEntries(noIndexes, "t", fields)).toBe(count);
  });

  it("knows exemptions, groups and composite indexes", () => {
    const config = parseIndexConfig({
      indexes: [
        {
          collectionGroup: "t",
          fields: [
            { fieldPath: "l", arrayConfig: "CONTAINS" },
            { fieldPath: "a", order: "ASCENDING" },
          ],
        },
      ],
      fieldOverrides: [
        { collectionGroup: "t", fieldPath: "m", indexes: [] },
        { collectionGroup: "t", fieldPath: "g", indexes: [{ order: "ASCENDING", queryScope: "COLLECTION_GROUP" }] },
      ],
    });
    expect(countEntries(config, "t", { m: map, g: one })).toBe(1);
    expect(countEntries(config, "t", { l: list, a: one })).toBe(5 + 2 + 3);
    expect(countEntries(config, "other", { m: map })).toBe(6);
  });
});
