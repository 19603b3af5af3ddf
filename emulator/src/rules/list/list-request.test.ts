// List requests under strictLists: nothing is granted that the query's filters do not prove. The default, parity with
// Google's emulator including its unsound cases, is held by the differential test.
import { fromJson } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { StructuredQuerySchema } from "../../proto/gen/google/firestore/v1/query_pb.js";
import { compileRules } from "../index.ts";
import type { RulesDocument } from "../types.ts";

const five = { integerValue: "5" };
const field = (fieldPath: string, op: string, value: object): object => ({
  fieldFilter: { field: { fieldPath }, op, value },
});
const unary = (fieldPath: string, op: string): object => ({ unaryFilter: { field: { fieldPath }, op } });
const reference = { referenceValue: "projects/p/databases/(default)/documents/c/x" };

const filters = {
  none: undefined,
  equal: field("n", "EQUAL", five),
  greater: field("n", "GREATER_THAN", five),
  null: field("n", "EQUAL", { nullValue: null }),
  isNull: unary("n", "IS_NULL"),
  contains: field("tags", "ARRAY_CONTAINS", { stringValue: "a" }),
  containsInt: field("tags", "ARRAY_CONTAINS", five),
  containsFloat: field("tags", "ARRAY_CONTAINS", { doubleValue: 5 }),
  nested: field("o.p", "EQUAL", five),
  id: field("__name__", "EQUAL", reference),
} as const;

const stored: RulesDocument = { path: ["c", "x"], fields: {} };

function allowed(condition: string, where: object | undefined, options: { strictLists: boolean }): boolean {
  const source = `rules_version = '2';
service cloud.firestore { match /databases/{db}/documents { match /c/{id} { allow list: if ${condition}; } } }`;
  const { ruleset } = compileRules(source, options);
  const query = fromJson(StructuredQuerySchema, { from: [{ collectionId: "c" }], ...(where && { where }) } as never);
  const read = (): RulesDocument => stored;
  const verdict = ruleset?.authorize({
    database: "(default)",
    auth: null,
    time: 0,
    reader: { read, readAfter: read, isWritten: () => false },
    operations: [{ method: "list", path: ["c"], resource: null, requestResource: null, query: { query, parent: [] } }],
  });
  return verdict?.allowed === true;
}

describe("unsound on Google's emulator, denied under strictLists", () => {
  test.each<[string, keyof typeof filters]>([
    ["!('secret' in resource.data)", "equal"],
    ["resource.data.get('x', 1) == 1", "equal"],
    ["resource.data.keys().hasOnly(['n'])", "equal"],
    ["resource.data.size() == 1", "equal"],
    ["resource.data == {'n': 5}", "equal"],
    ["[resource.data] == [{'n': 5}]", "equal"],
    ["resource.data.diff({'n': 5}).affectedKeys().size() == 0", "equal"],
    ["resource.data.values() == [5]", "equal"],
    ["{'n': 5}.diff(resource.data).affectedKeys().size() == 0", "equal"],
    ["!(resource.data.n in [5, 6])", "greater"],
    ["!(resource.data.n is int)", "greater"],
    ["resource.data.o.keys() == ['p']", "nested"],
    ["resource.data.n != null", "null"],
    ["5.0 in resource.data.tags", "containsInt"],
    ["resource.data.tags.hasAny([5.0, 'a'])", "containsInt"],
  ])("%s with %s", (condition, filter) => {
    expect(allowed(condition, filters[filter], { strictLists: false })).toBe(true);
    expect(allowed(condition, filters[filter], { strictLists: true })).toBe(false);
  });

  test("a document named by its id is not looked at", () => {
    expect(allowed("resource.data.keys().size() == 0", filters.id, { strictLists: false })).toBe(true);
    expect(allowed("resource.data.keys().size() == 0", filters.id, { strictLists: true })).toBe(false);
  });
});

describe("proved: allowed under strictLists, too", () => {
  test.each<[string, keyof typeof filters]>([
    ["true", "none"],
    ["resource.data.n == 5", "equal"],
    ["'n' in resource.data", "equal"],
    ["'n' in resource.data", "greater"],
    ["resource.data.get('n', 0) == 5", "equal"],
    ["resource.data.n in [5, 6]", "equal"],
    ["resource.data.n is int", "equal"],
    ["resource.data.n > 3", "greater"],
    ["resource.data.n != 5", "greater"],
    ["resource.data.n == null", "isNull"],
    ["'a' in resource.data.tags", "contains"],
    ["resource.data.tags.hasAny(['a', 'b'])", "contains"],
    ["resource.data.o.p == 5", "nested"],
    ["resource.data.get(['o', 'p'], 0) == 5", "nested"],
    ["id == 'x'", "id"],
  ])("%s with %s", (condition, filter) => {
    expect(allowed(condition, filters[filter], { strictLists: true })).toBe(true);
  });
});

describe("never allowed", () => {
  test.each<[string, keyof typeof filters]>([
    ["resource.data.n == 5", "none"],
    ["resource.data.n == 6", "equal"],
    ["resource.data.n > 6", "greater"],
    ["!(resource.data.n == 5)", "greater"],
    ["id == 'x'", "none"],
    ["id != null", "none"],
    ["resource.id != null", "none"],
    ["'b' in resource.data.tags", "contains"],
    ["5 in resource.data.tags", "containsFloat"],
    ["resource.data.tags.hasAny([5])", "containsFloat"],
  ])("%s with %s", (condition, filter) => {
    expect(allowed(condition, filters[filter], { strictLists: false })).toBe(false);
    expect(allowed(condition, filters[filter], { strictLists: true })).toBe(false);
  });

  test("a filter that expands beyond all bounds", () => {
    const many = { arrayValue: { values: Array.from({ length: 40 }, (_, i) => ({ integerValue: String(i) })) } };
    const filters3 = ["a", "b", "c"].map((name) => field(name, "IN", many));
    const where = { compositeFilter: { op: "AND", filters: filters3 } };
    expect(allowed("true", where, { strictLists: false })).toBe(false);
  });

  test("an `in` without values proves nothing", () => {
    expect(allowed("true", field("n", "IN", { arrayValue: {} }), { strictLists: false })).toBe(false);
  });
});
