import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  RunAggregationQueryRequestSchema,
  type RunAggregationQueryResponse,
  RunQueryRequestSchema,
  type RunQueryResponse,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { ExplainMetrics } from "../proto/gen/google/firestore/v1/query_profile_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { asAdmin, collect, type Harness, harness, order, root, set, structured, where } from "./service-harness.ts";

const indexes = parseIndexConfig({
  indexes: [
    {
      collectionGroup: "t",
      queryScope: "COLLECTION",
      fields: [
        { fieldPath: "tag", order: "ASCENDING" },
        { fieldPath: "n", order: "DESCENDING" },
      ],
    },
  ],
});

async function filled(): Promise<Harness> {
  const service = harness({ store: new Store({ indexes }) });
  await service.commit(Array.from({ length: 30 }, (_, n) => set(`t/${n}`, { tag: `tag${n % 3}`, n, only: n })));
  service.admin.resetCosts();
  return service;
}

async function ask(service: Harness, query: object, analyze: boolean): Promise<RunQueryResponse[]> {
  const request = create(RunQueryRequestSchema, {
    parent: root,
    queryType: { case: "structuredQuery", value: structured("t", query) },
    explainOptions: { analyze },
  });
  return await collect(service.firestore.runQuery(request, asAdmin));
}

async function aggregate(
  service: Harness,
  query: object,
  aggregations: object[],
): Promise<RunAggregationQueryResponse[]> {
  const request = create(RunAggregationQueryRequestSchema, {
    parent: root,
    queryType: {
      case: "structuredAggregationQuery",
      value: { queryType: { case: "structuredQuery", value: structured("t", query) }, aggregations },
    },
    explainOptions: { analyze: true },
  });
  return await collect(service.firestore.runAggregationQuery(request, asAdmin));
}

const count = { alias: "c", operator: { case: "count", value: {} } };
const sum = (fieldPath: string) => ({ alias: "s", operator: { case: "sum", value: { field: { fieldPath } } } });

function statsOf(metrics: ExplainMetrics | undefined) {
  const { resultsReturned, readOperations, debugStats } = metrics?.executionStats ?? {};
  return { results: Number(resultsReturned), reads: Number(readOperations), debug: debugStats };
}

describe("explain", () => {
  it.each([
    ["no filter", {}, ["(__name__ ASC)"]],
    ["an equality", { where: where("tag", "==", "tag1") }, ["(tag ASC, __name__ ASC)"]],
    ["an order", { orderBy: [order("n", true)] }, ["(n DESC, __name__ DESC)"]],
    ["both", { where: where("tag", "==", "tag1"), orderBy: [order("n", true)] }, ["(tag ASC, n DESC, __name__ DESC)"]],
    ["alternatives", { where: where("tag", "in", ["tag1", "tag2"]) }, ["(tag ASC, __name__ ASC)"]],
    [
      "an element, of a field that nobody has",
      { where: where("list", "array-contains", 1) },
      ["(list CONTAINS, __name__ ASC)"],
    ],
  ])("plan only: %s uses its index, runs nothing and costs one read", async (_, query, properties) => {
    await using service = await filled();
    const responses = await ask(service, query, false);
    expect(responses).toHaveLength(1);
    expect(responses[0]).not.toHaveProperty("document.name");
    expect(responses[0]?.explainMetrics).toMatchObject({
      planSummary: { indexesUsed: properties.map((text) => ({ query_scope: "Collection", properties: text })) },
    });
    expect(responses[0]?.explainMetrics?.executionStats).toBeUndefined();
    expect(service.admin.costs().total.reads).toBe(1);
  });

  it("analyze: the results, then what they took and cost", async () => {
    await using service = await filled();
    const query = { where: where("tag", "==", "tag1"), orderBy: [order("n", true)], limit: 4, offset: 2 };
    const responses = await ask(service, query, true);
    expect(responses.slice(0, -1).map(({ document }) => document?.name.split("/").at(-1))).toEqual([
      "22",
      "19",
      "16",
      "13",
    ]);
    const stats = statsOf(responses.at(-1)?.explainMetrics);
    expect(stats).toEqual({
      results: 4,
      reads: 6,
      debug: {
        index_entries_scanned: "6",
        documents_scanned: "6",
        billing_details: { documents_billable: "6", index_entries_billable: "0", min_query_cost: "0" },
      },
    });
    expect(service.admin.costs().total.reads).toBe(6);
  });

  it("analyze: a query without results has its minimum", async () => {
    await using service = await filled();
    const responses = await ask(service, { where: where("tag", "==", "none") }, true);
    expect(responses).toHaveLength(1);
    expect(statsOf(responses[0]?.explainMetrics)).toMatchObject({
      results: 0,
      reads: 1,
      debug: { billing_details: { min_query_cost: "1" } },
    });
  });

  it("analyze: a count reads index entries and no document", async () => {
    await using service = await filled();
    const [response] = await aggregate(service, { where: where("tag", "==", "tag1") }, [count]);
    expect(response?.result?.aggregateFields.c?.valueType.value).toBe(10n);
    expect(statsOf(response?.explainMetrics)).toEqual({
      results: 1,
      reads: 1,
      debug: {
        index_entries_scanned: "10",
        documents_scanned: "0",
        billing_details: { documents_billable: "0", index_entries_billable: "10", min_query_cost: "0" },
      },
    });
  });

  it("a sum needs an index with its field, as production does", async () => {
    await using service = await filled();
    const [indexed] = await aggregate(service, { where: where("tag", "==", "tag1") }, [sum("n")]);
    expect(indexed?.result?.aggregateFields.s?.valueType.value).toBe(145n);
    await expect(aggregate(service, { where: where("tag", "==", "tag1") }, [sum("only")])).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      message: expect.stringContaining(
        '{"collectionGroup":"t","queryScope":"COLLECTION","fields":[{"fieldPath":"tag","order":"ASCENDING"},{"fieldPath":"only","order":"ASCENDING"}]}',
      ),
    });
  });

  it("a missing index is an error, not a plan", async () => {
    await using service = await filled();
    const query = { where: where("tag", "==", "tag1"), orderBy: [order("n", false)] };
    await expect(ask(service, query, false)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });
});

describe("aggregations: costs", () => {
  it("one read per thousand index entries, at least one", async () => {
    await using service = harness();
    for (let batch = 0; batch < 3; batch++) {
      await service.commit(Array.from({ length: 500 }, (_, n) => set(`t/${batch}-${n}`, { tag: "x", n })));
    }
    const readsOf = async (query: object, ...aggregations: object[]): Promise<number> => {
      service.admin.resetCosts();
      await aggregate(service, query, aggregations);
      return service.admin.costs().total.reads;
    };
    expect(await readsOf({}, count)).toBe(2);
    expect(await readsOf({ limit: 1000 }, count)).toBe(1);
    expect(await readsOf({ where: where("tag", "==", "none") }, count)).toBe(1);
    expect(await readsOf({}, sum("n"))).toBe(2);
    expect(await readsOf({}, sum("nowhere"))).toBe(1);
    expect(await readsOf({}, { alias: "c", operator: { case: "count", value: { upTo: 10n } } })).toBe(1);
  });
});
