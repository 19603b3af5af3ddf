// An aggregation without an alias was named after its place in the list; the names count the unnamed ones only.
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { restOf } from "./rest.ts";

test("unnamed aggregations are numbered among themselves", async () => {
  await using emulator = await startEmulator();
  const aggregations = [{ alias: "all", count: {} }, { count: {} }, { alias: "x", count: {} }, { count: {} }];
  const { body } = await restOf(emulator)("POST :runAggregationQuery", {
    structuredAggregationQuery: { structuredQuery: { from: [{ collectionId: "c" }] }, aggregations },
  });
  expect(new Set(Object.keys(body[0].result.aggregateFields))).toEqual(new Set(["all", "field_1", "field_2", "x"]));
});
