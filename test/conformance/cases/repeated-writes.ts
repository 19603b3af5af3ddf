// Several writes to one document in one request, what a verify may go with, and values that nothing can be named in.
import type { JsonObject } from "@bufbuild/protobuf";
import { type Case, commit, DATABASE, get, nameOf, patch, query, remove, set, value, vector } from "./vocabulary.ts";

const bad = "INVALID_ARGUMENT";
const path = "a/1";
const exists = (yes: boolean) => ({ currentDocument: { exists: yes } });
const never = { currentDocument: { updateTime: "2020-01-01T00:00:00Z" } };
const write = (more: JsonObject = {}) => set(path, { n: 2 }, more);
const verify = (more: JsonObject = {}): JsonObject => ({ verify: nameOf(path), ...more });
const increment = (...fieldPaths: string[]): JsonObject => ({
  transform: {
    document: nameOf(path),
    fieldTransforms: fieldPaths.map((fieldPath) => ({ fieldPath, increment: value(1) })),
  },
});

type Row = readonly [name: string, writes: readonly JsonObject[], status?: string];

/** On a document that is there. */
const rows: readonly Row[] = [
  ["set, then create", [write(), write(exists(false))], bad],
  ["set, then update", [write(), patch(path, { m: 1 }, ["m"])]],
  ["set, then update if there", [write(), write(exists(true))]],
  ["set, then delete if missing", [write(), remove(path, exists(false))], bad],
  ["set, then one with an update time", [write(), write(never)], bad],
  ["delete, then update if there", [remove(path), write(exists(true))], bad],
  ["delete, then create", [remove(path), write(exists(false))]],
  ["delete, then delete", [remove(path), remove(path)]],
  ["delete, then delete if there", [remove(path), remove(path, exists(true))], bad],
  ["delete, then update with an update time", [remove(path), write(never)], bad],
  ["set, then increment", [write(), increment("n")]],
  ["set, then verify", [write(), verify(exists(true))], bad],
  ["verify, then set", [verify(exists(true)), write()], bad],
  ["verify twice", [verify(exists(true)), verify(exists(true))], bad],
  ["verify without a precondition", [verify()], bad],
  ["increment twice", [increment("n", "n")]],
  ["increment a field and one in it", [increment("m", "m.x")], bad],
  ["increment a field and one named alike", [increment("m", "mm.x")]],
];

const vectors = set(path, { v: vector(1, 2), n: { v: vector(3) } });
const opaque: readonly (readonly [string, JsonObject])[] = [
  ["patch", patch(path, { v: { x: 1 } }, ["v.x"])],
  ["patch its values", patch(path, { v: { value: 1 } }, ["v.value"])],
  ["remove its values", patch(path, {}, ["v.value", "n.v.value"])],
  ["increment", increment("v.x", "n.v.value")],
];

export const repeatedCases: Case[] = [
  ...rows.map(([name, writes, status = "OK"]) => ({
    name: `one document: ${name}`,
    steps: [commit(set(path, { n: 1 })), commit(...writes), ...(status === "OK" ? [get(path)] : [])],
    status,
  })),
  {
    name: "batchWrite: verify without a precondition",
    steps: [["batchWrite", { database: DATABASE, writes: [verify()] }]],
    status: bad,
  },
  ...opaque.map(([name, one]) => ({ name: `vector: ${name}`, steps: [commit(vectors), commit(one), get(path)] })),
  {
    name: "vector: select its values",
    steps: [commit(vectors), query("a", { select: { fields: [{ fieldPath: "v.value" }, { fieldPath: "n" }] } })],
  },
  {
    name: "vector: ask for its values",
    steps: [
      commit(vectors),
      query("a", {
        where: { fieldFilter: { field: { fieldPath: "v.value" }, op: "ARRAY_CONTAINS", value: { doubleValue: 1 } } },
      }),
    ],
  },
];
