import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_FindNearest_DistanceMeasure as Measure,
  StructuredQuery_FindNearestSchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import type { StoredDocument } from "../storage/types.ts";
import { findNearest, type Nearest, parseNearest } from "./find-nearest.ts";

const double = (value: number): Value => create(ValueSchema, { valueType: { case: "doubleValue", value } });

function vector(...numbers: number[]): Value {
  const items = create(ValueSchema, { valueType: { case: "arrayValue", value: { values: numbers.map(double) } } });
  const type = create(ValueSchema, { valueType: { case: "stringValue", value: "__vector__" } });
  return create(ValueSchema, { valueType: { case: "mapValue", value: { fields: { __type__: type, value: items } } } });
}

const document = (name: string, v: Value): StoredDocument => ({ name, fields: { v }, createTime: 1, updateTime: 1 });
const documents = [
  document("near", vector(1, 1)),
  document("far", vector(5, 5)),
  document("across", vector(-1, 1)),
  document("longer", vector(1, 1, 1)),
  document("no vector", double(1)),
];

const search = (distanceMeasure: Measure, more: object = {}) =>
  parseNearest(
    create(StructuredQuery_FindNearestSchema, {
      vectorField: { fieldPath: "v" },
      queryVector: vector(1, 1),
      distanceMeasure,
      limit: 10,
      ...more,
    }),
  );
const names = (found: Nearest) => found.documents.map(({ name }) => name);

describe("findNearest", () => {
  it("orders by distance and leaves out what has no vector of the same length", () => {
    expect(names(findNearest(search(Measure.EUCLIDEAN), documents))).toEqual(["near", "across", "far"]);
    expect(names(findNearest(search(Measure.COSINE), documents))).toEqual(["near", "far", "across"]);
  });

  it("takes the largest dot product as the nearest", () => {
    expect(names(findNearest(search(Measure.DOT_PRODUCT), documents))).toEqual(["far", "near", "across"]);
  });

  it("honours the threshold in the direction of the measure", () => {
    expect(names(findNearest(search(Measure.EUCLIDEAN, { distanceThreshold: 2 }), documents))).toEqual([
      "near",
      "across",
    ]);
    expect(names(findNearest(search(Measure.DOT_PRODUCT, { distanceThreshold: 2 }), documents))).toEqual([
      "far",
      "near",
    ]);
  });

  it("adds the distance to what it returns, not to what is stored", () => {
    const {
      documents: [first],
    } = findNearest(search(Measure.EUCLIDEAN, { limit: 1, distanceResultField: "d" }), [
      documents[2] as StoredDocument,
    ]);
    expect(first?.fields.d?.valueType.value).toBe(2);
    expect(documents[2]?.fields).not.toHaveProperty("d");
  });

  it.each([
    { limit: 0 },
    { limit: 1001 },
    { distanceMeasure: Measure.DISTANCE_MEASURE_UNSPECIFIED },
    { queryVector: double(1) },
  ])("refuses %j", (bad) => {
    expect(() => search(Measure.EUCLIDEAN, bad)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
