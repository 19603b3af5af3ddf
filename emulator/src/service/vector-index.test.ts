import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { RunQueryRequestSchema } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { StructuredQuery_FindNearest_DistanceMeasure as Measure } from "../proto/gen/google/firestore/v1/query_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { asAdmin, collect, type Harness, harness, root, set, structured, where } from "./service-harness.ts";

const number = (value: number): Value => create(ValueSchema, { valueType: { case: "doubleValue", value } });
function vector(...numbers: number[]): Value {
  const items = create(ValueSchema, { valueType: { case: "arrayValue", value: { values: numbers.map(number) } } });
  const type = create(ValueSchema, { valueType: { case: "stringValue", value: "__vector__" } });
  return create(ValueSchema, { valueType: { case: "mapValue", value: { fields: { __type__: type, value: items } } } });
}

const vectorIndex = (dimension: number, fields: object[] = [], more: object = {}) => ({
  collectionGroup: "v",
  queryScope: "COLLECTION",
  fields: [...fields, { fieldPath: "e", vectorConfig: { dimension, flat: {} } }],
  ...more,
});
const color = { fieldPath: "color", order: "ASCENDING" };

async function filled(...indexes: object[]): Promise<Harness> {
  const service = harness({ store: new Store({ indexes: parseIndexConfig({ indexes }) }) });
  const writes = Array.from({ length: 250 }, (_, n) => {
    const write = set(`v/${String(n).padStart(3, "0")}`, { color: n % 2 === 0 ? "red" : "blue", n });
    if (write.operation.case === "update") write.operation.value.fields.e = vector(n, 0, 0);
    return write;
  });
  await service.commit(writes);
  service.admin.resetCosts();
  return service;
}

async function nearest(service: Harness, query: object = {}, more: object = {}): Promise<string[]> {
  const findNearest = {
    vectorField: { fieldPath: "e" },
    queryVector: vector(10, 0, 0),
    distanceMeasure: Measure.EUCLIDEAN,
    limit: 3,
    ...more,
  };
  const value = structured("v", { ...query, findNearest });
  const request = create(RunQueryRequestSchema, { parent: root, queryType: { case: "structuredQuery", value } });
  const found = await collect(service.firestore.runQuery(request, asAdmin));
  return found.flatMap(({ document }) => document?.name.split("/").at(-1) ?? []);
}

describe("vector indexes", () => {
  it("a search with its index; it costs its results and a read per hundred entries", async () => {
    await using service = await filled(vectorIndex(3));
    expect(new Set(await nearest(service))).toEqual(new Set(["009", "010", "011"]));
    expect(service.admin.costs().total.reads).toBe(3 + 3);
  });

  it("the name may be listed before the vector, as exported definitions have it", async () => {
    await using service = await filled(vectorIndex(3, [{ fieldPath: "__name__", order: "ASCENDING" }]));
    expect(await nearest(service)).toContain("010");
  });

  it("a filter needs its field in the index, before the vector's", async () => {
    await using service = await filled(vectorIndex(3));
    const red = { where: where("color", "==", "red") };
    await expect(nearest(service, red)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      message: expect.stringMatching(
        /^Missing vector index configuration\..*\{"collectionGroup":"v","queryScope":"COLLECTION","fields":\[\{"fieldPath":"color","order":"ASCENDING"\},\{"fieldPath":"e","vectorConfig":\{"dimension":3,"flat":\{\}\}\}\]\}$/,
      ),
    });
    await service.store.setIndexes(parseIndexConfig({ indexes: [vectorIndex(3, [color])] }));
    expect(new Set(await nearest(service, red))).toEqual(new Set(["008", "010", "012"]));
    await expect(nearest(service)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });

  it.each([
    ["another dimension", vectorIndex(4)],
    ["another scope", vectorIndex(3, [], { queryScope: "COLLECTION_GROUP" })],
    ["another collection", vectorIndex(3, [], { collectionGroup: "w" })],
  ])("an index of %s does not serve", async (_, index) => {
    await using service = await filled(index);
    await expect(nearest(service)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });

  it("what the search itself has wrong is said first", async () => {
    await using service = await filled();
    await expect(nearest(service, {}, { limit: 0 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("nothing is demanded where indexes are not", async () => {
    const store = new Store();
    await using service = harness({ store, requireIndexes: false });
    await service.commit([set("v/1", {})]);
    expect(await nearest(service)).toEqual([]);
  });

  it.each([
    ["no dimension", [{ fieldPath: "e", vectorConfig: { flat: {} } }]],
    ["too many dimensions", [{ fieldPath: "e", vectorConfig: { dimension: 2049, flat: {} } }]],
    ["a dimension that is no number", [{ fieldPath: "e", vectorConfig: { dimension: "3", flat: {} } }]],
    ["a vector that is not last", [{ fieldPath: "e", vectorConfig: { dimension: 3, flat: {} } }, color]],
    ["no field", [{ vectorConfig: { dimension: 3, flat: {} } }]],
  ])("a definition with %s is refused", (_, fields) => {
    const json = { indexes: [{ collectionGroup: "v", queryScope: "COLLECTION", fields }] };
    expect(() => parseIndexConfig(json)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
