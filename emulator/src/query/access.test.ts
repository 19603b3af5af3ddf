// Which queries need which index: production's rules, as a table.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin } from "../model/caller.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  StructuredQuery_CompositeFilter_Operator as CompositeOperator,
  StructuredQuery_FieldFilter_Operator as Op,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { executeQuery } from "./execute.ts";
import { planQuery } from "./plan.ts";

const database = { project: "p", database: "(default)" };
const asc = (fieldPath: string) => ({ fieldPath, order: "ASCENDING" });
const desc = (fieldPath: string) => ({ fieldPath, order: "DESCENDING" });
const has = (fieldPath: string) => ({ fieldPath, arrayConfig: "CONTAINS" });
const index = (...fields: object[]) => ({ collectionGroup: "t", queryScope: "COLLECTION", fields });
const config = {
  indexes: [
    index(asc("a"), asc("n")),
    index(asc("b"), asc("n")),
    index(asc("a"), desc("d")),
    index(has("l"), desc("n")),
    index(asc("a"), asc("b"), asc("x"), desc("y")),
  ],
  fieldOverrides: [
    { collectionGroup: "t", fieldPath: "exempt", indexes: [] },
    {
      collectionGroup: "t",
      fieldPath: "grouped",
      indexes: [
        { order: "ASCENDING", queryScope: "COLLECTION_GROUP" },
        { order: "ASCENDING", queryScope: "COLLECTION" },
      ],
    },
  ],
};

const integer = (n: number): Value => create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(n) } });

type Filters = readonly (readonly [string, Op])[];
interface Row {
  readonly where?: Filters;
  /** `-n` is descending. */
  readonly order?: readonly string[];
  readonly group?: boolean;
}

function toQuery({ where = [], order = [], group = false }: Row): MessageInitShape<typeof StructuredQuerySchema> {
  const filters = where.map(([fieldPath, op]) => ({
    filterType: { case: "fieldFilter" as const, value: { field: { fieldPath }, op, value: integer(1) } },
  }));
  return {
    from: [{ collectionId: "t", allDescendants: group }],
    where: { filterType: { case: "compositeFilter", value: { op: CompositeOperator.AND, filters } } },
    orderBy: order.map((text) => ({
      field: { fieldPath: text.replace("-", "") },
      direction: text.startsWith("-") ? 2 : 1,
    })),
  };
}

const { EQUAL, GREATER_THAN, LESS_THAN, NOT_EQUAL, ARRAY_CONTAINS } = Op;

const served: Row[] = [
  {},
  { order: ["n"] },
  { order: ["-n"] },
  { order: ["-__name__"] },
  { where: [["a", EQUAL]] },
  {
    where: [
      ["a", EQUAL],
      ["b", EQUAL],
      ["c", EQUAL],
    ],
  },
  {
    where: [
      ["a", EQUAL],
      ["l", ARRAY_CONTAINS],
    ],
  },
  {
    where: [
      ["n", GREATER_THAN],
      ["n", LESS_THAN],
    ],
  },
  { where: [["n", NOT_EQUAL]] },
  { where: [["n", GREATER_THAN]], order: ["-n"] },
  { where: [["a", EQUAL]], order: ["a"] },
  { where: [["a", EQUAL]], order: ["n"] },
  {
    where: [
      ["a", EQUAL],
      ["n", GREATER_THAN],
    ],
  },
  {
    where: [
      ["a", EQUAL],
      ["b", EQUAL],
    ],
    order: ["n"],
  },
  { where: [["a", EQUAL]], order: ["-d"] },
  { where: [["l", ARRAY_CONTAINS]], order: ["-n"] },
  {
    where: [
      ["a", EQUAL],
      ["b", EQUAL],
    ],
    order: ["x", "-y"],
  },
  { group: true },
  { group: true, where: [["grouped", EQUAL]] },
  { group: true, where: [["grouped", GREATER_THAN]] },
];

const refused: (Row & { wants: object })[] = [
  {
    where: [["a", EQUAL]],
    order: ["-n"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("a"), desc("n")] },
  },
  {
    where: [["a", EQUAL]],
    order: ["d"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("a"), asc("d")] },
  },
  {
    where: [["c", EQUAL]],
    order: ["n"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("c"), asc("n")] },
  },
  {
    where: [["l", ARRAY_CONTAINS]],
    order: ["n"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [has("l"), asc("n")] },
  },
  { order: ["x", "y"], wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("x"), asc("y")] } },
  {
    where: [
      ["n", GREATER_THAN],
      ["m", GREATER_THAN],
    ],
    wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("m"), asc("n")] },
  },
  { where: [["exempt", EQUAL]], wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("exempt")] } },
  { order: ["exempt"], wants: { collectionGroup: "t", queryScope: "COLLECTION", fields: [asc("exempt")] } },
  {
    group: true,
    where: [["a", EQUAL]],
    wants: { collectionGroup: "t", queryScope: "COLLECTION_GROUP", fields: [asc("a")] },
  },
  {
    group: true,
    order: ["-grouped"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION_GROUP", fields: [desc("grouped")] },
  },
  {
    group: true,
    where: [["grouped", EQUAL]],
    order: ["n"],
    wants: { collectionGroup: "t", queryScope: "COLLECTION_GROUP", fields: [asc("grouped"), asc("n")] },
  },
];

describe.each([{ filled: false }, { filled: true }])("indexes, with documents: $filled", ({ filled }) => {
  let store: Store;

  beforeAll(async () => {
    store = new Store({ indexes: parseIndexConfig(config) });
    if (!filled) return;
    const fields = Object.fromEntries(
      ["a", "b", "c", "d", "n", "x", "y", "exempt", "grouped"].map((key) => [key, integer(1)]),
    );
    await store.commit({
      database,
      caller: admin,
      build: () => [
        { path: ["t", "1"], fields },
        { path: ["r", "1", "t", "2"], fields },
      ],
    });
  });
  afterAll(() => store.close());

  const run = (row: Row, requireIndexes: boolean) =>
    [
      ...executeQuery(store.latest(), planQuery({ database, path: [] }, create(StructuredQuerySchema, toQuery(row))), {
        catalog: store,
        requireIndexes,
      }),
    ].length;

  it.each(served)("served: %j", (row) => {
    expect(run(row, true)).toBe(run(row, false));
  });

  it.each(refused)("refused: %j", ({ wants, ...row }) => {
    expect(() => run(row, true)).toThrow(
      expect.objectContaining({ code: "FAILED_PRECONDITION", details: { index: wants } }),
    );
    expect(() => run(row, false)).not.toThrow();
  });
});

describe("parseIndexConfig", () => {
  it.each([
    [null],
    [{ indexes: {} }],
    [{ indexes: [{ collectionGroup: "t", fields: [] }] }],
    [{ indexes: [{ collectionGroup: "t", fields: [{ fieldPath: "a" }] }] }],
    [{ indexes: [{ collectionGroup: "t", fields: [{ fieldPath: "a..b", order: "ASCENDING" }] }] }],
    [{ indexes: [{ fields: [asc("a")] }] }],
    [{ indexes: [{ collectionGroup: "t", queryScope: "X", fields: [asc("a")] }] }],
    [{ indexes: [{ collectionGroup: "t", fields: [asc("__name__")] }] }],
    [{ fieldOverrides: [{ collectionGroup: "t" }] }],
  ])("refuses %j", (json) => {
    expect(() => parseIndexConfig(json)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
