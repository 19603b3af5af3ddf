// Random list requests and conditions to prove from them: every filter operator, nested `and` and `or`, limits, offsets
// and orders; conditions over filtered and unfiltered fields, combined with every logical operator.
import type { Random } from "./random.ts";

const literals = ["5", "3", "5.0", "-1", "'a'", "'b'", "true", "null", "[5, 6]", "{'p': 5}", "request.auth.uid"];
const fields = ["resource.data.n", "resource.data.m", "resource.data.o.p", "resource.data.tags", "resource.data.none"];
const comparisons = ["==", "!=", "<", "<=", ">", ">="];
const types = ["int", "string", "constraint", "bool", "number", "list", "map"];

const others = [
  "true",
  "false",
  "1 / 0 == 1",
  "null",
  "resource == null",
  "resource.id == 'x'",
  "resource.id != null",
  "id == 'x'",
  "request.query.limit <= 10",
  "request.query.limit == null",
  "request.query.offset == 0",
  "request.query.offset > 2",
  "request.query.orderBy.n == 'ASC'",
  "request.query.orderBy.keys().hasOnly(['n', 'm'])",
  "request.method == 'list'",
  "request.auth.uid == 'u1'",
  "request.path[3] == 'c'",
  "request.resource == null",
  "request.time > timestamp.value(0)",
  "exists(/databases/(default)/documents/c/x)",
  "exists(/databases/(default)/documents/c/none)",
  "get(/databases/(default)/documents/c/x).data.n == 5",
  "get(/databases/(default)/documents/c/none).data.n == 5",
  "resource.data.keys().hasOnly(['n', 'm'])",
  "resource.data.keys().hasAll(['n'])",
  "resource.data.size() == 1",
  "resource.data == {'n': 5}",
];

function fieldCondition(random: Random): string {
  const field = random.pick(fields);
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return `${field} ${random.pick(comparisons)} ${random.pick(literals)}`;
    case 4:
      return `${random.pick(literals)} ${random.pick(comparisons)} ${field}`;
    case 5:
      return `${field} in [${random.pick(literals)}, ${random.pick(literals)}]`;
    case 6:
      return `${random.pick(["'a'", "5", "request.auth.uid"])} in resource.data.tags`;
    case 7:
      return `${field} is ${random.pick(types)}`;
    case 8:
      return `'${random.pick(["n", "m", "none", "tags"])}' in resource.data`;
    default:
      return random.pick([
        `resource.data.get('${random.pick(["n", "m"])}', 1) == ${random.pick(literals)}`,
        `resource.data.tags.hasAny([${random.pick(literals)}, 'a'])`,
        `resource.data.tags.hasAll(['a'])`,
        `${field} == ${random.pick(fields)}`,
        `${field} + 1 == 6`,
      ]);
  }
}

export function listCondition(random: Random, depth = 2): string {
  if (depth === 0 || random.next() < 0.3) return random.next() < 0.75 ? fieldCondition(random) : random.pick(others);
  const left = listCondition(random, depth - 1);
  const right = listCondition(random, depth - 1);
  switch (random.below(6)) {
    case 0:
      return `!(${left})`;
    case 1:
      return `(${left}) ? (${right}) : (${listCondition(random, depth - 1)})`;
    case 2:
    case 3:
      return `(${left}) && (${right})`;
    default:
      return `(${left}) || (${right})`;
  }
}

type Json = Readonly<Record<string, unknown>>;

const scalars: readonly Json[] = [
  { integerValue: "5" },
  { integerValue: "6" },
  { integerValue: "3" },
  { doubleValue: 5 },
  { doubleValue: 5.5 },
  { stringValue: "a" },
  { stringValue: "b" },
  { stringValue: "u1" },
  { booleanValue: true },
];
const composites: readonly Json[] = [
  { arrayValue: { values: [{ integerValue: "5" }, { integerValue: "6" }] } },
  { mapValue: { fields: { p: { integerValue: "5" } } } },
];

const paths = ["n", "m", "o.p", "tags"];
const ranges = ["LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL"];

const fieldFilter = (fieldPath: string, op: string, value: unknown): Json => ({
  fieldFilter: { field: { fieldPath }, op, value },
});

function someOf(random: Random, count: number): Json {
  const rest = [...scalars];
  const values = Array.from({ length: 1 + random.below(count) }, () => rest.splice(random.below(rest.length), 1)[0]);
  return { arrayValue: { values } };
}

function filter(random: Random, id: (name: string) => string): Json {
  const path = random.pick(paths);
  switch (random.below(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return fieldFilter(path, "EQUAL", random.pick(random.next() < 0.9 ? scalars : composites));
    case 4:
    case 5:
    case 6:
      return fieldFilter(path, random.pick(ranges), random.pick(scalars));
    case 7:
      return fieldFilter(path, "NOT_EQUAL", random.pick(scalars));
    case 8:
      return fieldFilter(path, "IN", someOf(random, 3));
    case 9:
      return fieldFilter(path, "NOT_IN", someOf(random, 3));
    case 10:
      return fieldFilter("tags", "ARRAY_CONTAINS", random.pick(scalars));
    case 11:
      return fieldFilter("tags", "ARRAY_CONTAINS_ANY", someOf(random, 3));
    case 12:
      return fieldFilter("__name__", "EQUAL", { referenceValue: id(random.pick(["c/x", "c/y"])) });
    default:
      return {
        unaryFilter: {
          field: { fieldPath: path },
          op: random.pick(["IS_NULL", "IS_NOT_NULL", "IS_NAN", "IS_NOT_NAN"]),
        },
      };
  }
}

function where(random: Random, id: (name: string) => string, depth: number): Json {
  if (depth === 0 || random.next() < 0.45) return filter(random, id);
  const filters = Array.from({ length: 2 + random.below(2) }, () => where(random, id, depth - 1));
  return { compositeFilter: { op: random.next() < 0.7 ? "AND" : "OR", filters } };
}

/** A structured query as REST JSON; a few of them are invalid, which both emulators must say. */
export function listQuery(random: Random, id: (name: string) => string): Json {
  const ordered = random.next() < 0.2;
  return {
    from: [{ collectionId: "c" }],
    ...(random.next() < 0.9 && { where: where(random, id, 2) }),
    ...(random.next() < 0.3 && { limit: 1 + random.below(20) }),
    ...(random.next() < 0.1 && { offset: random.below(4) }),
    ...(ordered && { orderBy: [{ field: { fieldPath: random.pick(["n", "m"]) }, direction: "ASCENDING" }] }),
  };
}
