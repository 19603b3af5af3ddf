import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTimestamp } from "../model/time.ts";
import { PartitionQueryRequestSchema } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { type Cursor, type StructuredQuery, StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { cuts } from "./partition-query.ts";
import { asAdmin, asUser, type Harness, harness, order, root, set, where } from "./service-harness.ts";

const group = (more: object = {}): StructuredQuery =>
  create(StructuredQuerySchema, { from: [{ collectionId: "g", allDescendants: true }], ...more });

async function partition(service: Harness, more: object, query = group()) {
  const queryType = { case: "structuredQuery" as const, value: query };
  const request = create(PartitionQueryRequestSchema, { parent: root, queryType, partitionCount: 3n, ...more });
  return await service.firestore.partitionQuery(request, asAdmin);
}

/** What the parts between the cursors find, one after the other. */
async function parts(service: Harness, cursors: readonly Cursor[]): Promise<string[][]> {
  const found: string[][] = [];
  for (let i = 0; i <= cursors.length; i++) {
    const [startAt, endAt] = [cursors[i - 1], cursors[i]];
    const orderBy = [order("__name__", false)];
    found.push(await service.query(group({ orderBy, ...(startAt && { startAt }), ...(endAt && { endAt }) })));
  }
  return found;
}

const long = "x".repeat(700);

describe("partitionQuery", () => {
  it.each([1, 3, 7, 1000])("%i cursors at most: parts of nearly the same size that make up the whole", async (most) => {
    await using service = harness();
    const at = (n: number) =>
      n % 3 === 0 ? `g/${n}` : n % 3 === 1 ? `r/${n % 5}/g/${n}` : `${long}/${n}/g/${long}${n}`;
    await service.commit(Array.from({ length: 60 }, (_, n) => set(at(n), {})));
    const { partitions, nextPageToken } = await partition(service, { partitionCount: BigInt(most) });
    expect([partitions.length, nextPageToken]).toEqual([Math.min(most, 59), ""]);
    expect(partitions.every(({ before }) => before)).toBe(true);
    const found = await parts(service, partitions);
    expect(found.flat()).toEqual(await service.query(group()));
    const sizes = found.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it("pages hold every cursor once", async () => {
    await using service = harness();
    await service.commit(Array.from({ length: 20 }, (_, n) => set(`g/${n}`, {})));
    const whole = await partition(service, { partitionCount: 7n });
    const pages: Cursor[] = [];
    let pageToken = "";
    do {
      const page = await partition(service, { partitionCount: 7n, pageSize: 3, pageToken });
      expect(page.partitions.length).toBeLessThanOrEqual(3);
      pages.push(...page.partitions);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(pages).toEqual(whole.partitions);
  });

  it("too little to cut is one part", async () => {
    await using service = harness();
    expect((await partition(service, {})).partitions).toEqual([]);
    await service.commit([set("g/1", {}), set("other/1", {})]);
    expect((await partition(service, {})).partitions).toEqual([]);
  });

  it("read time: cuts what was there then", async () => {
    await using service = harness();
    const { commitTime } = await service.commit([set("g/1", {}), set("g/2", {})]);
    await service.commit(Array.from({ length: 20 }, (_, n) => set(`g/1${n}`, {})));
    const then = await partition(service, { consistencySelector: { case: "readTime", value: commitTime } });
    expect(then.partitions.map(({ values }) => values[0]?.valueType.value)).toEqual([`${root}/g/2`]);
    const future = { case: "readTime" as const, value: toTimestamp(4e15) };
    await expect(partition(service, { consistencySelector: future })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it.each([
    ["no count", { partitionCount: 0n }, group()],
    ["a negative count", { partitionCount: -1n }, group()],
    ["a negative page size", { pageSize: -1 }, group()],
    ["a foreign page token", { pageToken: "!!" }, group()],
    ["a filter", {}, group({ where: where("a", "==", 1) })],
    ["another order", {}, group({ orderBy: [order("a", false)] })],
    ["names backwards", {}, group({ orderBy: [order("__name__", true)] })],
    ["a limit", {}, group({ limit: 1 })],
    ["an offset", {}, group({ offset: 1 })],
    ["one collection", {}, create(StructuredQuerySchema, { from: [{ collectionId: "g" }] })],
  ])("refuses %s", async (_, more, query) => {
    await using service = harness();
    await expect(partition(service, more, query)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("is for admins", async () => {
    await using service = harness();
    const queryType = { case: "structuredQuery" as const, value: group() };
    const request = create(PartitionQueryRequestSchema, { parent: root, queryType, partitionCount: 3n });
    await expect(service.firestore.partitionQuery(request, asUser("ann"))).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
  });
});

describe("cuts", () => {
  it("never the first, never one twice, as many as asked for and possible", () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.integer({ min: 1, max: 6000 }), (total, count) => {
        const paths = Array.from({ length: total }, (_, n) => [String(n)]);
        const found = cuts(paths, count).map(([id]) => Number(id));
        expect(found.every((cut, index) => cut > (found[index - 1] ?? 0))).toBe(true);
        expect(found.length).toBeLessThanOrEqual(Math.min(count, Math.max(0, total - 1)));
        if (total > 0 && total <= 4000) expect(found.length).toBe(Math.min(count, total - 1));
        if (found.length > 0 && count < 100) {
          const sizes = [...found, total].map((cut, index) => cut - (found[index - 1] ?? 0));
          expect(Math.max(...sizes)).toBeLessThanOrEqual((total / (found.length + 1)) * 1.2 + 8);
        }
      }),
      { numRuns: 60 },
    );
  });
});
