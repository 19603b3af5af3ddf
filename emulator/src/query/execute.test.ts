// Query results against a naive evaluator: filter everything, sort everything, cut.
import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin } from "../model/caller.ts";
import { type ResourceName, resourceName } from "../model/path.ts";
import { compareValues, nameValue } from "../model/value.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_CompositeFilter_Operator as CompositeOperator,
  CursorSchema,
  StructuredQuery_FieldFilter_Operator as Op,
  type StructuredQuery,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { countByEntries } from "./count.ts";
import { executeQuery } from "./execute.ts";
import { fieldOf } from "./filter.ts";
import { type Plan, planQuery } from "./plan.ts";

const database = { project: "p", database: "(default)" };
const value = (valueType: Value["valueType"]): Value => create(ValueSchema, { valueType });
const int = (n: number): Value => value({ case: "integerValue", value: BigInt(n) });
const text = (s: string): Value => value({ case: "stringValue", value: s });
const long = "x".repeat(450);

const arbitraryValue = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(int),
  fc.constantFrom(1, 1.5, -0, Number.NaN).map((n) => value({ case: "doubleValue", value: n })),
  fc.constantFrom("", "a", "b", `${long}1`, `${long}2`, `${long}3`, "\0").map(text),
  fc.boolean().map((b) => value({ case: "booleanValue", value: b })),
  fc.constant(value({ case: "nullValue", value: 0 })),
  fc
    .array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
    .map((list) =>
      value({ case: "arrayValue", value: { $typeName: "google.firestore.v1.ArrayValue", values: list.map(int) } }),
    ),
);
const fieldNames = ["a", "b", "c"];
const arbitraryFields = fc.dictionary(fc.constantFrom(...fieldNames), arbitraryValue, { maxKeys: 3 });
const ids = ["1", "2", "3", "__id7__", "z", "é", "x".repeat(400), `${"x".repeat(400)}b`, `${"x".repeat(400)}a`];
const collections = [["tasks"], ["rooms", "r1", "tasks"], ["tasks", "1", "tasks"], ["rooms"]];

const single = fc.constantFrom(
  Op.LESS_THAN,
  Op.LESS_THAN_OR_EQUAL,
  Op.GREATER_THAN,
  Op.GREATER_THAN_OR_EQUAL,
  Op.EQUAL,
);
const fieldFilter = fc.oneof(
  { weight: 6, arbitrary: fc.record({ field: fc.constantFrom(...fieldNames), op: single, operand: arbitraryValue }) },
  {
    weight: 2,
    arbitrary: fc.record({
      field: fc.constantFrom(...fieldNames),
      op: fc.constantFrom(Op.IN, Op.ARRAY_CONTAINS_ANY),
      operand: fc
        .array(arbitraryValue, { minLength: 1, maxLength: 4 })
        .map((values) => value({ case: "arrayValue", value: { $typeName: "google.firestore.v1.ArrayValue", values } })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      field: fc.constantFrom(...fieldNames),
      op: fc.constant(Op.ARRAY_CONTAINS),
      operand: fc.integer({ min: 0, max: 3 }).map(int),
    }),
  },
);
const arbitraryQuery = fc
  .record({
    collection: fc.constantFrom(...collections),
    group: fc.boolean(),
    filters: fc.array(fieldFilter, { maxLength: 3 }),
    negation: fc.option(
      fc.record({ field: fc.constantFrom(...fieldNames), op: fc.constant(Op.NOT_EQUAL), operand: arbitraryValue }),
      { freq: 4 },
    ),
    or: fc.boolean(),
    orders: fc.uniqueArray(fc.record({ field: fc.constantFrom(...fieldNames), descending: fc.boolean() }), {
      maxLength: 2,
      selector: (o) => o.field,
    }),
    nameOrder: fc.option(fc.record({ field: fc.constant("__name__"), descending: fc.boolean() })),
    cursors: fc.oneof(
      fc.constant([]),
      fc.array(
        fc.record({
          values: fc.array(arbitraryValue, { minLength: 2, maxLength: 2 }),
          id: fc.constantFrom(...ids),
          length: fc.integer({ min: 0, max: 3 }),
          before: fc.boolean(),
          isStart: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
    ),
    limit: fc.option(fc.integer({ min: 0, max: 4 })),
    offset: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ nameOrder, orders, ...input }) => ({ ...input, orders: nameOrder ? [...orders, nameOrder] : orders }));

type Input = typeof arbitraryQuery extends fc.Arbitrary<infer T> ? T : never;

/** Cursors on a prefix of the orders. */
function addCursors(query: StructuredQuery, input: Input): void {
  for (const { values, id, length, before, isStart } of input.cursors) {
    const all = input.orders.map(({ field }, index) =>
      field === "__name__" ? nameValue(resourceName(database, [...input.collection, id])) : (values[index] as Value),
    );
    const cursor = create(CursorSchema, { values: all.slice(0, length), before });
    if (isStart) query.startAt = cursor;
    else query.endAt = cursor;
  }
}

function toQuery(input: Input): { parent: string[]; query: StructuredQuery } {
  const all = [...input.filters, ...(input.negation === null ? [] : [input.negation])];
  const filters = all.map(({ field, op, operand }) => ({
    filterType: {
      case: "fieldFilter" as const,
      value: {
        $typeName: "google.firestore.v1.StructuredQuery.FieldFilter" as const,
        field: { $typeName: "google.firestore.v1.StructuredQuery.FieldReference" as const, fieldPath: field },
        op,
        value: operand,
      },
    },
  }));
  const query = create(StructuredQuerySchema, {
    from: [{ collectionId: input.collection.at(-1) as string, allDescendants: input.group }],
    ...(filters.length === 0
      ? {}
      : {
          where: {
            filterType: {
              case: "compositeFilter" as const,
              value: { op: input.or ? CompositeOperator.OR : CompositeOperator.AND, filters },
            },
          },
        }),
    orderBy: input.orders.map(({ field, descending }) => ({
      field: { fieldPath: field },
      direction: descending ? 2 : 1,
    })),
    offset: input.offset,
    ...(input.limit === null ? {} : { limit: input.limit }),
  });
  addCursors(query, input);
  return { parent: input.group ? [] : input.collection.slice(0, -1), query };
}

/** Some random queries have too many disjuncts, or orders after the name. */
function planOrNothing(parent: ResourceName, query: StructuredQuery): Plan | undefined {
  try {
    return planQuery(parent, query);
  } catch (error) {
    expect((error as Error).message).toMatch(/disjunction|after the key|Equality on key/);
    return undefined;
  }
}

describe("executeQuery", () => {
  let store: Store;
  const names: string[][] = collections.flatMap((collection) => ids.map((id) => [...collection, id]));

  beforeAll(() => {
    const indexes = parseIndexConfig({
      indexes: [
        {
          collectionGroup: "tasks",
          queryScope: "COLLECTION",
          fields: [
            { fieldPath: "a", order: "ASCENDING" },
            { fieldPath: "b", order: "ASCENDING" },
          ],
        },
        {
          collectionGroup: "tasks",
          queryScope: "COLLECTION",
          fields: [
            { fieldPath: "a", order: "DESCENDING" },
            { fieldPath: "c", order: "DESCENDING" },
            { fieldPath: "b", order: "ASCENDING" },
          ],
        },
        {
          collectionGroup: "tasks",
          queryScope: "COLLECTION_GROUP",
          fields: [
            { fieldPath: "a", order: "ASCENDING" },
            { fieldPath: "b", order: "DESCENDING" },
          ],
        },
        {
          collectionGroup: "tasks",
          queryScope: "COLLECTION",
          fields: [
            { fieldPath: "c", order: "ASCENDING" },
            { fieldPath: "b", order: "ASCENDING" },
          ],
        },
        {
          collectionGroup: "tasks",
          queryScope: "COLLECTION_GROUP",
          fields: [
            { fieldPath: "c", arrayConfig: "CONTAINS" },
            { fieldPath: "a", order: "ASCENDING" },
          ],
        },
      ],
    });
    store = new Store({ indexes });
  });
  afterAll(() => store.close());

  it("agrees with a naive evaluator on random documents and queries", { timeout: 600_000 }, async () => {
    let byEntries = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(names.length - 1), fc.option(arbitraryFields, { freq: 8 })), { maxLength: 30 }),
        fc.array(arbitraryQuery, { minLength: 5, maxLength: 12 }),
        async (writes, inputs) => {
          const final = new Map(writes.map(([index, fields]) => [index, fields]));
          const mutations = [...final].map(([index, fields]) => ({ path: names[index] as string[], fields }));
          await store.commit({ database, caller: admin, build: () => mutations });
          const view = store.latest();
          const everything = names.map((path) => view.read(database, path)).filter((document) => document !== null);
          for (const input of inputs) {
            const { parent, query } = toQuery(input);
            const plan = planOrNothing({ database, path: parent }, query);
            if (plan === undefined) continue;
            const expected = everything
              .filter((document) => plan.matches(document) && plan.inBounds(document))
              .sort((a, b) => plan.compare(a, b))
              .slice(query.offset)
              .slice(0, query.limit ?? 1000)
              .map(({ name }) => name);
            const actual = [...executeQuery(view, plan, { catalog: store, requireIndexes: false })].map(
              ({ name }) => name,
            );
            expect(actual).toEqual(expected);
            const counted = countByEntries(view, plan, { catalog: store, requireIndexes: false, atMost: 1000 });
            expect([undefined, expected.length]).toContain(counted);
            if (counted !== undefined) byEntries++;
          }
        },
      ),
      { numRuns: Number(process.env.HEARTH_FUZZ_RUNS ?? 300) },
    );
    expect(byEntries).toBeGreaterThan(20);
  });

  it("reads names of all kinds in order below a path", () => {
    const view = store.latest();
    const query = create(StructuredQuerySchema, { from: [{ allDescendants: true }] });
    const found = [
      ...executeQuery(view, planQuery({ database, path: [] }, query), { catalog: store, requireIndexes: true }),
    ];
    const expected = names
      .map((path) => view.read(database, path))
      .filter((document) => document !== null)
      .sort((a, b) => compareValues(fieldOf(a, ["__name__"]) as Value, fieldOf(b, ["__name__"]) as Value));
    expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    expect(found.length).toBeGreaterThan(0);
  });

  it("finds a document under its name", () => {
    expect(store.latest().read(database, ["nothing", "here"])).toBeNull();
    expect(resourceName(database, ["a", "b"])).toBe("projects/p/databases/(default)/documents/a/b");
  });
});
