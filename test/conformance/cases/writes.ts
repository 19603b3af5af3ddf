// Commits: preconditions, masks, transforms, verify, several writes at once.
import {
  type Case,
  commit,
  DATABASE,
  double,
  get,
  integer,
  nameOf,
  patch,
  query,
  ROOT,
  remove,
  set,
  time,
  value,
} from "./vocabulary.ts";

const transform = (path: string, ...fieldTransforms: object[]) => ({
  transform: { document: nameOf(path), fieldTransforms: fieldTransforms as never[] },
});
const increment = (fieldPath: string, by: unknown) => ({ fieldPath, increment: value(by) });
const maximum = (fieldPath: string, by: unknown) => ({ fieldPath, maximum: value(by) });
const minimum = (fieldPath: string, by: unknown) => ({ fieldPath, minimum: value(by) });
const union = (fieldPath: string, ...items: unknown[]) => ({
  fieldPath,
  appendMissingElements: { values: items.map(value) },
});
const removal = (fieldPath: string, ...items: unknown[]) => ({
  fieldPath,
  removeAllFromArray: { values: items.map(value) },
});
const exists = (yes: boolean) => ({ currentDocument: { exists: yes } });
const at = (updateTime: string) => ({ currentDocument: { updateTime } });
const verify = (path: string, more: object) => ({ verify: nameOf(path), ...more }) as never;

export const writeCases: Case[] = [
  { name: "set: creates", steps: [commit(set("a/1", { n: 1 })), get("a/1")] },
  {
    name: "set: replaces the whole document",
    steps: [commit(set("a/1", { n: 1, m: 2 })), commit(set("a/1", { n: 2 })), get("a/1")],
  },
  { name: "set: an empty document", steps: [commit(set("a/1", {})), get("a/1")] },
  {
    name: "set: the same fields keep the update time",
    steps: [commit(set("a/1", { n: 1 })), commit(set("a/1", { n: 1 })), get("a/1")],
  },
  {
    name: "set: 1 and 1.0 differ",
    steps: [commit(set("a/1", { n: 1 })), commit(set("a/1", { n: double(1) })), get("a/1")],
  },
  { name: "exists true: missing", steps: [commit(set("a/1", {}, exists(true)))], status: "NOT_FOUND" },
  {
    name: "exists false: there",
    steps: [commit(set("a/1", {})), commit(set("a/1", { n: 1 }, exists(false)))],
    status: "ALREADY_EXISTS",
  },
  { name: "exists false: missing", steps: [commit(set("a/1", { n: 1 }, exists(false))), get("a/1")] },
  {
    name: "update time: another",
    steps: [commit(set("a/1", {})), commit(set("a/1", { n: 1 }, at("2020-01-01T00:00:00Z")))],
    status: "FAILED_PRECONDITION",
  },
  {
    name: "update time: missing document",
    steps: [commit(set("a/1", { n: 1 }, at("2020-01-01T00:00:00Z")))],
    status: "FAILED_PRECONDITION",
  },
  { name: "delete: there", steps: [commit(set("a/1", {})), commit(remove("a/1")), get("a/1")] },
  { name: "delete: missing", steps: [commit(remove("a/1")), get("a/1")] },
  { name: "delete: exists true and missing", steps: [commit(remove("a/1", exists(true)))], status: "NOT_FOUND" },
  {
    name: "delete: exists false and there",
    steps: [commit(set("a/1", {})), commit(remove("a/1", exists(false)))],
    status: "ALREADY_EXISTS",
  },
  { name: "verify: holds", steps: [commit(set("a/1", {})), commit(verify("a/1", exists(true)))] },
  { name: "verify: missing document", steps: [commit(verify("a/1", exists(true)))], status: "NOT_FOUND" },
  {
    name: "verify: fails the other writes, too",
    steps: [commit(set("a/2", {}), verify("a/1", exists(true))), get("a/2")],
  },
  {
    name: "patch: sets and removes what the mask names",
    steps: [commit(set("a/1", { a: 1, b: 2, c: 3 })), commit(patch("a/1", { a: 9, z: 9 }, ["a", "b"])), get("a/1")],
  },
  {
    name: "patch: nested",
    steps: [
      commit(set("a/1", { m: { x: 1, y: 2 } })),
      commit(patch("a/1", { m: { x: 5, q: 1 } }, ["m.x"])),
      get("a/1"),
    ],
  },
  {
    name: "patch: nested removal",
    steps: [commit(set("a/1", { m: { x: 1, y: 2 } })), commit(patch("a/1", {}, ["m.x"])), get("a/1")],
  },
  {
    name: "patch: removal below what is missing",
    steps: [commit(set("a/1", { n: 1 })), commit(patch("a/1", {}, ["m.x"])), get("a/1")],
  },
  {
    name: "patch: through a value that is no map",
    steps: [commit(set("a/1", { m: 1 })), commit(patch("a/1", { m: { x: 1 } }, ["m.x"])), get("a/1")],
  },
  { name: "patch: quoted path", steps: [commit(patch("a/1", { "x y": 1, "a.b": 2 }, ["`x y`", "`a.b`"])), get("a/1")] },
  { name: "patch: empty mask creates an empty document", steps: [commit(patch("a/1", { n: 1 }, [])), get("a/1")] },
  {
    name: "patch: empty mask keeps all",
    steps: [commit(set("a/1", { n: 1 })), commit(patch("a/1", { n: 2 }, [])), get("a/1")],
  },
  { name: "patch: bad path", steps: [commit(patch("a/1", { n: 1 }, ["a..b"]))], status: "INVALID_ARGUMENT" },
  { name: "patch: unquoted path", steps: [commit(patch("a/1", { n: 1 }, ["a b"]))], status: "INVALID_ARGUMENT" },
  { name: "patch: overlapping paths", steps: [commit(patch("a/1", { a: { b: 1 } }, ["a", "a.b"])), get("a/1")] },
  { name: "patch: __name__", steps: [commit(patch("a/1", { a: 1 }, ["__name__"]))], status: "INVALID_ARGUMENT" },
  {
    name: "several writes to one document",
    steps: [commit(set("a/1", { n: 1 }), patch("a/1", { m: 2 }, ["m"]), set("a/2", { n: 1 })), get("a/1", "a/2")],
  },
  {
    name: "several writes: delete, then create",
    steps: [commit(set("a/1", { n: 1 })), commit(remove("a/1"), set("a/1", { m: 1 })), get("a/1")],
  },
  {
    name: "several writes: create twice with exists false",
    steps: [commit(set("a/1", { n: 1 }, exists(false)), set("a/1", { n: 2 }, exists(false)))],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "several writes: one fails, none happens",
    steps: [commit(set("a/1", {}), set("a/2", {}, exists(true))), get("a/1", "a/2")],
  },
  { name: "empty commit", steps: [["commit", { database: DATABASE }]] },
  { name: "increment: missing document", steps: [commit(transform("a/1", increment("n", 2))), get("a/1")] },
  {
    name: "increment: kinds",
    steps: [
      commit(
        set("a/1", {
          i: 1,
          d: 1.5,
          s: "x",
          big: integer("9223372036854775807"),
          small: integer("-9223372036854775808"),
        }),
      ),
      commit(
        transform(
          "a/1",
          increment("i", 2),
          increment("d", 1),
          increment("s", 3),
          increment("big", 1),
          increment("small", -1),
          increment("none", 1.5),
          increment("i", 0.5),
        ),
      ),
      get("a/1"),
    ],
  },
  {
    name: "increment: not a number",
    steps: [commit(transform("a/1", increment("n", "x")))],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "maximum and minimum",
    steps: [
      commit(set("a/1", { a: 1, b: 1, c: double(1), d: "x", e: 5, f: double("NaN") })),
      commit(
        transform(
          "a/1",
          maximum("a", 2),
          maximum("b", 0),
          maximum("c", 1),
          maximum("d", 1),
          minimum("e", 2.5),
          minimum("f", 1),
          maximum("g", 1),
        ),
      ),
      get("a/1"),
    ],
  },
  {
    name: "array union and removal",
    steps: [
      commit(set("a/1", { l: [1, 2, 2, "x"], s: "no" })),
      commit(transform("a/1", union("l", double(1), 3, 3, "y"), removal("l", 2), union("s", 1), removal("none", 1))),
      get("a/1"),
    ],
  },
  { name: "array union: an array", steps: [commit(transform("a/1", union("l", [1])))], status: "INVALID_ARGUMENT" },
  {
    name: "update with transforms",
    steps: [
      commit({ ...set("a/1", { n: 1 }), updateTransforms: [increment("n", 4), increment("m.x", 1)] as never }),
      get("a/1"),
    ],
  },
  {
    name: "patch with transforms",
    steps: [
      commit(set("a/1", { n: 1, o: 2 })),
      commit({ ...patch("a/1", { n: 5 }, ["n"]), updateTransforms: [increment("n", 4)] as never }),
      get("a/1"),
    ],
  },
  {
    name: "transform: nothing to do",
    steps: [commit({ transform: { document: nameOf("a/1"), fieldTransforms: [] } })],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "transform: __name__",
    steps: [commit(transform("a/1", increment("__name__", 1)))],
    status: "INVALID_ARGUMENT",
  },
  { name: "write without operation", steps: [commit({})], status: "INVALID_ARGUMENT" },
  {
    name: "write to another database",
    steps: [
      ["commit", { database: DATABASE, writes: [{ delete: "projects/$PROJECT/databases/other/documents/a/1" }] }],
    ],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "create: with id",
    steps: [
      ["createDocument", { parent: ROOT, collectionId: "a", documentId: "1", document: { fields: { n: value(1) } } }],
      get("a/1"),
    ],
  },
  {
    name: "create: exists already",
    steps: [
      commit(set("a/1", {})),
      ["createDocument", { parent: ROOT, collectionId: "a", documentId: "1", document: {} }],
    ],
    status: "ALREADY_EXISTS",
  },
  {
    name: "create: without collection",
    steps: [["createDocument", { parent: ROOT, collectionId: "", documentId: "1", document: {} }]],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "update: upserts and answers with the mask",
    steps: [
      [
        "updateDocument",
        { document: { name: nameOf("a/1"), fields: { n: value(1), m: value(2) } }, mask: { fieldPaths: ["m"] } },
      ],
      get("a/1"),
    ],
  },
  {
    name: "update: with mask and precondition",
    steps: [
      [
        "updateDocument",
        {
          document: { name: nameOf("a/1"), fields: { n: value(1) } },
          updateMask: { fieldPaths: ["n"] },
          currentDocument: { exists: true },
        },
      ],
    ],
    status: "NOT_FOUND",
  },
  { name: "deleteDocument: missing", steps: [["deleteDocument", { name: nameOf("a/1") }]] },
  { name: "getDocument: missing", steps: [["getDocument", { name: nameOf("a/1") }]], status: "NOT_FOUND" },
  {
    name: "getDocument: mask",
    steps: [
      commit(set("a/1", { a: 1, m: { x: 1, y: 2 } })),
      ["getDocument", { name: nameOf("a/1"), mask: { fieldPaths: ["m.x", "none"] } }],
    ],
  },
  {
    name: "batchGet: duplicates, missing, mask",
    steps: [
      commit(set("a/1", { a: 1, b: 2 })),
      [
        "batchGetDocuments",
        { database: DATABASE, documents: [nameOf("a/1"), nameOf("a/2"), nameOf("a/1")], mask: { fieldPaths: ["a"] } },
      ],
    ],
  },
  {
    name: "batchWrite: each by itself",
    steps: [
      [
        "batchWrite",
        { database: DATABASE, writes: [set("a/1", { n: 1 }), set("a/2", {}, exists(true)), remove("a/3")] },
      ],
      query("a"),
    ],
  },
  {
    name: "batchWrite: one document twice",
    steps: [["batchWrite", { database: DATABASE, writes: [set("a/1", { n: 1 }), set("a/1", { n: 2 })] }]],
    status: "INVALID_ARGUMENT",
  },
  {
    name: "timestamps: kept to the microsecond",
    steps: [commit(set("a/1", { t: time("2020-01-02T03:04:05.123456789Z") })), get("a/1")],
  },
];
