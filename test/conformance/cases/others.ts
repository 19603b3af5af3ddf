// Aggregations, lists, collection ids, transactions, reads in the past.
import {
  aggregate,
  type Case,
  commit,
  DATABASE,
  double,
  field,
  get,
  nameOf,
  order,
  query,
  ROOT,
  set,
  where,
} from "./vocabulary.ts";

const bad = "INVALID_ARGUMENT";
const numbers = commit(
  set("n/a", { i: 1, d: 1.5, mixed: 1 }),
  set("n/b", { i: 2, d: 2.5, mixed: 2.5 }),
  set("n/c", { i: 3, d: double("NaN"), mixed: "x" }),
  set("n/d", { other: 1 }),
  set("n/e", { i: null, big: 9_007_199_254_740_991 }),
);
const count = { alias: "c", count: {} };
const sum = (fieldPath: string, alias = "s") => ({ alias, sum: { field: field(fieldPath) } });
const avg = (fieldPath: string, alias = "a") => ({ alias, avg: { field: field(fieldPath) } });
const tree = commit(
  set("r/1", { n: 1 }),
  set("r/2/s/x", {}),
  set("r/3", { n: 3 }),
  set("r/3/t/y", {}),
  set("r/4/s/z/u/v", {}),
  set("q/1", {}),
);
const list = (more: object) => ["listDocuments", { parent: ROOT, collectionId: "r", ...more }] as const;

export const otherCases: Case[] = [
  { name: "count", steps: [numbers, aggregate("n", {}, count)] },
  { name: "count: nothing", steps: [aggregate("n", {}, count)] },
  {
    name: "count: filter and limit",
    steps: [numbers, aggregate("n", { where: where("i", "GREATER_THAN", 0), limit: 2 }, count)],
  },
  { name: "count: offset", steps: [numbers, aggregate("n", { offset: 1 }, count)] },
  { name: "count: up to", steps: [numbers, aggregate("n", {}, { alias: "c", count: { upTo: "2" } })] },
  { name: "count: up to 0", steps: [numbers, aggregate("n", {}, { alias: "c", count: { upTo: "0" } })], status: bad },
  { name: "sum: integers", steps: [numbers, aggregate("n", {}, sum("i"))] },
  { name: "sum: doubles with NaN", steps: [numbers, aggregate("n", {}, sum("d"))] },
  { name: "sum: mixed", steps: [numbers, aggregate("n", {}, sum("mixed"))] },
  { name: "sum: nothing", steps: [numbers, aggregate("n", {}, sum("none"))] },
  { name: "average", steps: [numbers, aggregate("n", {}, avg("i"))] },
  { name: "average: nothing", steps: [numbers, aggregate("n", {}, avg("none"))] },
  { name: "sum beside count", steps: [numbers, aggregate("n", {}, count, sum("i"))] },
  {
    name: "sum: a limit counts documents with the field",
    steps: [numbers, aggregate("n", { limit: 2 }, count, sum("mixed"))],
  },
  { name: "sum: so does an offset", steps: [numbers, aggregate("n", { offset: 2 }, count, sum("mixed"))] },
  {
    name: "count: offset, limit and up to",
    steps: [numbers, aggregate("n", { offset: 1, limit: 3 }, count, { alias: "d", count: { upTo: "2" } })],
  },
  {
    name: "count: equality, range and element",
    steps: [
      commit(
        ...Array.from({ length: 12 }, (_, i) =>
          set(`c/${i}`, {
            tag: i % 3,
            n: i % 4 === 0 ? null : i,
            list: [i % 2, 7],
            long: `${"x".repeat(450)}${i % 2}`,
          }),
        ),
      ),
      aggregate("c", { where: where("tag", "EQUAL", 1) }, count),
      aggregate("c", { where: where("n", "GREATER_THAN", 4) }, count),
      aggregate("c", { where: where("n", "LESS_THAN_OR_EQUAL", 9) }, count),
      aggregate("c", { where: where("list", "ARRAY_CONTAINS", 7) }, count),
      aggregate("c", { where: where("long", "EQUAL", `${"x".repeat(450)}1`) }, count),
      aggregate("c", { where: where("long", "GREATER_THAN", `${"x".repeat(450)}0`) }, count),
      aggregate("c", { where: where("n", "NOT_EQUAL", 5) }, count),
      aggregate("c", { where: where("tag", "IN", [0, 2]) }, count),
    ],
  },
  { name: "no aggregation", steps: [numbers, aggregate("n", {})], status: bad },
  {
    name: "six aggregations",
    steps: [numbers, aggregate("n", {}, ...Array.from({ length: 6 }, (_, i) => sum("i", `s${i}`)))],
    status: bad,
  },
  { name: "duplicate alias", steps: [numbers, aggregate("n", {}, sum("i"), avg("i", "s"))], status: bad },
  {
    name: "default alias beside named ones",
    steps: [numbers, aggregate("n", {}, { count: {} }, count, { sum: { field: field("i") } })],
  },
  {
    name: "default alias that is taken",
    steps: [numbers, aggregate("n", {}, { alias: "field_1", count: {} }, { count: {} })],
    status: bad,
  },
  { name: "default alias", steps: [numbers, aggregate("n", {}, { count: {} }, { sum: { field: field("i") } })] },
  { name: "list", steps: [tree, list({})] },
  { name: "list: show missing", steps: [tree, list({ showMissing: true })] },
  { name: "list: show missing in an order", steps: [list({ showMissing: true, orderBy: "__name__" })], status: bad },
  { name: "list: of no collection", steps: [tree, list({ collectionId: "" })] },
  { name: "list: of no collection, below", steps: [tree, list({ parent: nameOf("r/3"), collectionId: "" })] },
  { name: "list: of no collection, in an order", steps: [list({ collectionId: "", orderBy: "n" })], status: bad },
  { name: "list: pages", steps: [tree, list({ pageSize: 1 })] },
  { name: "list: order", steps: [tree, list({ orderBy: "n desc" })] },
  { name: "list: mask", steps: [tree, list({ mask: { fieldPaths: ["none"] } })] },
  { name: "list: negative page", steps: [tree, list({ pageSize: -1 })], status: bad },
  { name: "list: bad token", steps: [tree, list({ pageToken: "!!" })], status: bad },
  {
    name: "list: default page size",
    steps: [commit(...Array.from({ length: 60 }, (_, i) => set(`r/${String(i).padStart(3, "0")}`, {}))), list({})],
  },
  { name: "collection ids: root", steps: [tree, ["listCollectionIds", { parent: ROOT }]] },
  { name: "collection ids: of a missing document", steps: [tree, ["listCollectionIds", { parent: nameOf("r/4") }]] },
  {
    name: "collection ids: below a missing document",
    steps: [tree, ["listCollectionIds", { parent: nameOf("r/4/s/z") }]],
  },
  { name: "collection ids: none", steps: [tree, ["listCollectionIds", { parent: nameOf("q/1") }]] },
  {
    name: "partition query",
    steps: [
      tree,
      [
        "partitionQuery",
        {
          parent: ROOT,
          structuredQuery: { from: [{ collectionId: "s", allDescendants: true }], orderBy: [order("__name__")] },
          partitionCount: "3",
        },
      ],
    ],
  },
  {
    name: "read time in the future",
    steps: [["getDocument", { name: nameOf("a/1"), readTime: "2100-01-01T00:00:00Z" }]],
    status: bad,
  },
  {
    name: "read time long ago",
    steps: [["getDocument", { name: nameOf("a/1"), readTime: "2020-01-01T00:00:00Z" }]],
    status: "FAILED_PRECONDITION",
  },
  {
    name: "transaction: garbage id in commit",
    steps: [["commit", { database: DATABASE, writes: [], transaction: "Z2FyYmFnZQ==" }]],
    status: bad,
  },
  {
    name: "transaction: garbage id in get",
    steps: [["getDocument", { name: nameOf("a/1"), transaction: "Z2FyYmFnZQ==" }]],
    status: bad,
  },
  {
    name: "transaction: garbage id in rollback",
    steps: [["rollback", { database: DATABASE, transaction: "Z2FyYmFnZQ==" }]],
    status: bad,
  },
  { name: "transaction: begin", steps: [["beginTransaction", { database: DATABASE }]] },
  {
    name: "transaction: new in query",
    steps: [
      commit(set("a/1", { n: 1 })),
      [
        "runQuery",
        { parent: ROOT, structuredQuery: { from: [{ collectionId: "a" }] }, newTransaction: { readWrite: {} } },
      ],
    ],
  },
  {
    name: "transaction: new in empty query",
    steps: [
      [
        "runQuery",
        { parent: ROOT, structuredQuery: { from: [{ collectionId: "a" }] }, newTransaction: { readOnly: {} } },
      ],
    ],
  },
  {
    name: "transaction: new in batchGet",
    steps: [
      ["batchGetDocuments", { database: DATABASE, documents: [nameOf("a/1"), nameOf("a/2")], newTransaction: {} }],
    ],
  },
  {
    name: "last write is seen at once",
    steps: [
      commit(set("a/1", { n: 1 })),
      commit(set("a/1", { n: 2 })),
      get("a/1"),
      query("a", { where: where("n", "EQUAL", 2) }),
    ],
  },
];
