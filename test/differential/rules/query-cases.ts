// Conditions of list statements, and queries to hold them against.

const value = (json: unknown): unknown => {
  if (json === null) return { nullValue: null };
  if (typeof json === "string") return { stringValue: json };
  if (typeof json === "boolean") return { booleanValue: json };
  if (typeof json === "number") return Number.isInteger(json) ? { integerValue: String(json) } : { doubleValue: json };
  if (Array.isArray(json)) return { arrayValue: { values: json.map(value) } };
  const fields = json as Readonly<Record<string, unknown>>;
  if ("referenceValue" in fields) return fields;
  return { mapValue: { fields: Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, value(item)])) } };
};

const field = (fieldPath: string, op: string, operand: unknown): unknown => ({
  fieldFilter: { field: { fieldPath }, op, value: value(operand) },
});
const unary = (fieldPath: string, op: string): unknown => ({ unaryFilter: { field: { fieldPath }, op } });
const both = (...filters: readonly unknown[]): unknown => ({ compositeFilter: { op: "AND", filters } });
const either = (...filters: readonly unknown[]): unknown => ({ compositeFilter: { op: "OR", filters } });
const query = (where?: unknown, more: object = {}): unknown => ({
  from: [{ collectionId: "c" }],
  ...(where !== undefined && { where }),
  ...more,
});
const order = (fieldPath: string, direction: string): unknown => ({ field: { fieldPath }, direction });

export function queries(documentName: (path: string) => string): Readonly<Record<string, unknown>> {
  const id = (name: string): unknown => ({ referenceValue: documentName(`c/${name}`) });
  return {
    all: query(),
    equal: query(field("n", "EQUAL", 5)),
    equalText: query(field("n", "EQUAL", "a")),
    equalBool: query(field("n", "EQUAL", true)),
    greater: query(field("n", "GREATER_THAN", 5)),
    greaterOrEqual: query(field("n", "GREATER_THAN_OR_EQUAL", 5)),
    less: query(field("n", "LESS_THAN", 5)),
    lessOrEqual: query(field("n", "LESS_THAN_OR_EQUAL", 5)),
    notEqual: query(field("n", "NOT_EQUAL", 5)),
    range: query(both(field("n", "GREATER_THAN_OR_EQUAL", 5), field("n", "LESS_THAN_OR_EQUAL", 5))),
    in: query(field("n", "IN", [5, 6])),
    notIn: query(field("n", "NOT_IN", [5, 6])),
    contains: query(field("tags", "ARRAY_CONTAINS", "a")),
    containsInt: query(field("tags", "ARRAY_CONTAINS", 5)),
    containsAny: query(field("tags", "ARRAY_CONTAINS_ANY", ["a", "b"])),
    isNull: query(unary("n", "IS_NULL")),
    isNotNull: query(unary("n", "IS_NOT_NULL")),
    isNan: query(unary("n", "IS_NAN")),
    isNotNan: query(unary("n", "IS_NOT_NAN")),
    equalNull: query(field("n", "EQUAL", null)),
    nested: query(field("o.p", "EQUAL", 5)),
    or: query(either(field("n", "EQUAL", 5), field("m", "EQUAL", 1))),
    and: query(both(field("n", "EQUAL", 5), field("m", "EQUAL", 1))),
    contradiction: query(both(field("n", "EQUAL", 5), field("n", "EQUAL", 6))),
    twice: query(both(field("n", "EQUAL", 5), field("n", "EQUAL", 5))),
    equalAndGreater: query(both(field("n", "EQUAL", 5), field("n", "GREATER_THAN", 3))),
    limit: query(undefined, { limit: 10 }),
    ordered: query(undefined, { orderBy: [order("n", "ASCENDING"), order("m", "DESCENDING")], offset: 3 }),
    id: query(field("__name__", "EQUAL", id("x"))),
    missingId: query(field("__name__", "EQUAL", id("y"))),
    ids: query(field("__name__", "IN", [id("x"), id("y")])),
    afterId: query(field("__name__", "GREATER_THAN", id("x"))),
    map: query(field("o", "EQUAL", { p: 5 })),
    list: query(field("tags", "EQUAL", ["a", "b"])),
    mixed: query(both(field("n", "EQUAL", 5), either(field("m", "EQUAL", 1), field("m", "EQUAL", 2)))),
  };
}

export const conditions: readonly string[] = [
  "true",
  "false",
  "resource.data.n == 5",
  "resource.data.n != 5",
  "resource.data.n > 3",
  "resource.data.n >= 5",
  "resource.data.n < 9",
  "resource.data.n <= 5",
  "3 < resource.data.n",
  "!(resource.data.n == 5)",
  "resource.data.n in [5, 6]",
  "!(resource.data.n in [5, 6])",
  "resource.data.n is int",
  "resource.data.n is constraint",
  "resource.data.n + 1 == 6",
  "resource.data.n == resource.data.m",
  "resource.data.n == null",
  "resource.data.n != null",
  "'n' in resource.data",
  "!('m' in resource.data)",
  "resource.data.get('m', 1) == 1",
  "resource.data.keys().hasOnly(['n'])",
  "resource.data.size() == 1",
  "resource.id == 'x'",
  "resource.id != null",
  "id == 'x'",
  "id != null",
  "request.query.limit <= 10",
  "request.query.offset == 0",
  "request.query.orderBy.n == 'ASC'",
  "'a' in resource.data.tags",
  "resource.data.tags.hasAny(['a', 'b'])",
  "resource.data.tags.hasAll(['a'])",
  "5.0 in resource.data.tags",
  "resource.data.tags.hasAny([5.0, 'b'])",
  "resource.data.tags.size() == 1",
  "resource.data.o.p == 5",
  "resource.data == {'n': 5}",
  "resource.data.n == 5 || resource.data.m == 1",
  "resource.data.n == 5 && resource.data.m == 1",
  "resource == null",
  "request.path[4] == 'x'",
  "request.resource == null",
  "resource.data.n == 5.0",
  "1 / 0 == 1",
  "exists(/databases/(default)/documents/c/$(id))",
  "get(/databases/(default)/documents/c/x).data.n == resource.data.n",
  "get(/databases/(default)/documents/c/none).data.n == 5",
];

/** Differences we keep: Google's emulator takes `== null` as proof of `== true`, for one. Name and condition. */
export const known: ReadonlySet<string> = new Set(["equalNull resource.data.n == true"]);

const group = (parent: string | undefined): unknown => ({
  from: [{ collectionId: "songs", allDescendants: true }],
  ...(parent !== undefined && { parent }),
});

export const groupQueries: Readonly<Record<string, unknown>> = {
  group: group(undefined),
  plain: { from: [{ collectionId: "songs" }] },
  filtered: { from: [{ collectionId: "songs", allDescendants: true }], where: field("n", "EQUAL", 5) },
  everything: { from: [{ allDescendants: true }] },
};

export const groupConditions: readonly (readonly [match: string, condition: string])[] = [
  ["/{p=**}/songs/{s}", "true"],
  ["/{p=**}", "true"],
  ["/songs/{s}", "true"],
  ["/rooms/{r}/songs/{s}", "true"],
  ["/rooms/{r}/{p=**}/songs/{s}", "true"],
  ["/{p=**}/songs/{s}", "p != null"],
  ["/{p=**}/songs/{s}", "s != null"],
  ["/{p=**}/songs/{s}", "p is path && string(p) == '/'"],
  ["/{p=**}/songs/{s}", "p[0] == 'a'"],
  ["/{p=**}/songs/{s}", "request.path == /a"],
  ["/{p=**}", "p is path"],
  ["/{p=**}", "p[0] == 'songs'"],
  ["/{p=**}/songs/{s}", "resource.data.n == 5"],
  ["/{p=**}/{c}/{s}", "c == 'songs'"],
  ["/{p=**}/songs/{s=**}", "true"],
  ["/songs/{s=**}", "true"],
  ["/songs/literal", "true"],
  ["/songs", "true"],
];
