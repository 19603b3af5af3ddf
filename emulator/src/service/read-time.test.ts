// Reads in the past against what was seen at the time: random commits, random queries, every moment asked again later.
import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RunQueryRequestSchema } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import {
  StructuredQuery_Direction as Direction,
  StructuredQuery_FieldFilter_Operator as FieldOperator,
  type StructuredQuery,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { asAdmin, type Harness, harness, remove, root, set, value } from "./service-harness.ts";

const paths = ["a/1", "a/2", "a/3", "a/4", "r/1/a/5"];
const writes = fc.array(fc.tuple(fc.constantFrom(...paths), fc.option(fc.integer({ min: 0, max: 4 }), { freq: 3 })), {
  minLength: 1,
  maxLength: 3,
});

const queries: StructuredQuery[] = [
  create(StructuredQuerySchema, { from: [{ collectionId: "a" }] }),
  create(StructuredQuerySchema, { from: [{ collectionId: "a", allDescendants: true }], limit: 3, offset: 1 }),
  create(StructuredQuerySchema, {
    from: [{ collectionId: "a" }],
    orderBy: [{ field: { fieldPath: "n" }, direction: Direction.DESCENDING }],
    limit: 2,
  }),
  create(StructuredQuerySchema, {
    from: [{ collectionId: "a" }],
    where: {
      filterType: {
        case: "fieldFilter",
        value: { field: { fieldPath: "n" }, op: FieldOperator.GREATER_THAN, value: value(1) },
      },
    },
  }),
];

async function results(service: Harness, readTime?: Timestamp): Promise<string[]> {
  const found: string[] = [];
  for (const structured of queries) {
    const request = create(RunQueryRequestSchema, {
      parent: root,
      queryType: { case: "structuredQuery", value: structured },
      ...(readTime === undefined ? {} : { consistencySelector: { case: "readTime", value: readTime } }),
    });
    for await (const { document } of service.firestore.runQuery(request, asAdmin)) {
      const time = document?.updateTime;
      found.push(`${document?.name} ${document?.fields.n?.valueType.value} ${time?.seconds}.${time?.nanos}`);
    }
    found.push("end");
  }
  return found;
}

describe("read time", () => {
  it("shows every moment as it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { minLength: 2, maxLength: 12 }), async (commits) => {
        await using service = harness({ requireIndexes: false });
        const moments: { time: Timestamp | undefined; seen: string[] }[] = [];
        for (const commit of commits) {
          const final = new Map(commit);
          const { commitTime } = await service.commit(
            [...final].map(([path, n]) => (n === null ? remove(path) : set(path, { n }))),
          );
          moments.push({ time: commitTime, seen: await results(service) });
        }
        for (const { time, seen } of moments) {
          if (time !== undefined) expect(await results(service, time)).toEqual(seen);
        }
      }),
      { numRuns: 60 },
    );
  });
});
