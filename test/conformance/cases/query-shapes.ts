// What the parts of a query allow each other: orders around the name, cursors and orders, names and inequalities, and
// which documents a limited sum takes.
import type { JsonObject } from "@bufbuild/protobuf";
import {
  aggregate,
  and,
  type Case,
  commit,
  cursor,
  double,
  field,
  group,
  or,
  order,
  query,
  reference,
  set,
  unary,
  where,
} from "./vocabulary.ts";

const bad = "INVALID_ARGUMENT";
const seed = commit(
  set("c/1", { a: 1, b: 5, d: 3, t: [1, 2] }),
  set("c/2", { a: 1, b: 2, d: 5, t: [1] }),
  set("c/3", { a: 1, b: 9, d: 1, t: [0] }),
  set("c/4", { a: 2, b: 1, d: 7 }),
  set("c/5", { a: 2, b: 0 }),
  set("c/2/c/x", { a: 3 }),
  set("c/2/e/y/c/z", { a: 4 }),
);
const one = reference("c/1");
const two = reference("c/2");
const name = order("__name__");
const isTwo = where("__name__", "EQUAL", two);
const afterOne = where("__name__", "GREATER_THAN", one);
const six = [1, 2, 3, 4, 5, 6];
const positive = where("a", "GREATER_THAN", 0);

type Shape = readonly [name: string, structured: JsonObject, status?: string];

const shapes: readonly Shape[] = [
  ["a field after the name", { orderBy: [name, order("a")] }, bad],
  ["a field after the name that is fixed", { where: isTwo, orderBy: [name, order("a")] }, bad],
  ["an inequality after the name", { where: positive, orderBy: [name] }, bad],
  ["an inequality after a field and the name", { where: positive, orderBy: [order("b"), name] }, bad],
  ["not null after the name", { where: unary("a", "IS_NOT_NULL"), orderBy: [name] }, bad],
  ["an inequality before the name", { where: positive, orderBy: [order("a"), name] }],
  ["a name and an inequality", { where: and(isTwo, positive) }, bad],
  ["one of two names and an inequality", { where: and(where("__name__", "IN", [one, two]), positive) }, bad],
  ["a name or an inequality", { where: or(isTwo, positive) }, bad],
  ["a name, an inequality and a range of names", { where: and(isTwo, afterOne, positive) }],
  ["a range of names and an inequality", { where: and(afterOne, positive) }],
  ["a name and an equality", { where: and(isTwo, where("a", "EQUAL", 1)) }],
  ["not in within an or of one", { where: or(where("a", "NOT_IN", [1])) }, bad],
  ["not in beside an or of one", { where: and(or(where("b", "EQUAL", 1)), where("a", "NOT_IN", [1])) }, bad],
  ["not equal within an or of one", { where: or(where("a", "NOT_EQUAL", 1)) }],
  ["the same values in a list", { where: and(where("a", "IN", [1, 1, 1, 1, 1, 1]), where("b", "IN", six)) }],
  ["the same list twice", { where: and(where("b", "IN", six), where("b", "IN", [...six].reverse())) }],
  ["the same alternative 31 times", { where: or(...Array.from({ length: 31 }, () => where("a", "EQUAL", 1))) }],
  ["the same element twice", { where: and(where("t", "ARRAY_CONTAINS", 1), where("t", "ARRAY_CONTAINS", 1)) }],
  [
    "an element as an int and a double",
    { where: and(where("t", "ARRAY_CONTAINS", 1), where("t", "ARRAY_CONTAINS", double(1))) },
    bad,
  ],
  ["a cursor on the name that is not in the order", { startAt: cursor(true, two) }, bad],
  ["a cursor beyond the order", { orderBy: [order("a")], startAt: cursor(true, 1, two) }, bad],
  ["a cursor on an inequality", { where: positive, endAt: cursor(true, 1) }, bad],
  ["not in null and more, after the name", { where: where("b", "NOT_IN", [1, null]), orderBy: [name] }, bad],
  ["not in null and more", { where: where("b", "NOT_IN", [1, null]), orderBy: [order("a")] }],
  ["an impossible filter after the name", { where: where("b", "NOT_IN", [null]), orderBy: [name] }],
  ["an impossible inequality and a name", { where: and(isTwo, where("b", "GREATER_THAN", null)) }],
  ["an impossible inequality does not order", { where: or(where("a", "EQUAL", 1), where("t", "NOT_EQUAL", null)) }],
  ["start after nothing", { orderBy: [order("a")], startAt: cursor(false) }],
  ["end at nothing", { orderBy: [order("a")], endAt: cursor(false) }],
  ["end before nothing", { endAt: cursor(true) }],
];

const groupShapes: readonly Shape[] = [
  ["after a document with documents below it", { orderBy: [name], startAt: cursor(false, two) }],
  ["at a document with documents below it", { orderBy: [name], startAt: cursor(true, two) }],
  ["up to a document with documents below it", { orderBy: [name], endAt: cursor(false, two) }],
  ["before a document with documents below it", { orderBy: [name], endAt: cursor(true, two) }],
  ["names above one with documents below it", { where: where("__name__", "GREATER_THAN", two) }],
  ["names up to one with documents below it", { where: where("__name__", "LESS_THAN_OR_EQUAL", two) }],
];

type Sum = readonly [name: string, structured: JsonObject, fields: readonly string[], status?: string];

const sums: readonly Sum[] = [
  ["a limit takes the smallest", { limit: 1 }, ["b"]],
  ["an offset skips the smallest", { offset: 1 }, ["b"]],
  ["in the direction of the order", { orderBy: [order("a", "DESCENDING")], limit: 1 }, ["b"]],
  ["two fields, by name", { limit: 1 }, ["d", "b"]],
  ["two fields behind an order", { orderBy: [order("a")], limit: 1 }, ["d", "b"]],
  ["behind an equality", { where: where("a", "EQUAL", 1), limit: 1 }, ["b"]],
  ["behind an inequality", { where: positive, limit: 1 }, ["b"]],
  ["of lists", { where: where("t", "ARRAY_CONTAINS", 1), limit: 1 }, ["b"]],
  ["several disjuncts", { where: or(where("a", "EQUAL", 1), where("b", "EQUAL", 1)), limit: 2 }, ["b"]],
  ["a cursor", { orderBy: [order("a")], startAt: cursor(true, 1), limit: 2 }, ["b"]],
  ["behind the name", { orderBy: [name] }, ["a"], bad],
  ["behind a field and the name", { orderBy: [order("b"), name] }, ["a"], bad],
  ["of the order before the name", { orderBy: [order("a"), name] }, ["a"]],
  ["of one name", { where: isTwo }, ["a"], bad],
  ["of one name, ordered", { where: isTwo, orderBy: [order("a")] }, ["a"]],
  ["of a range of names", { where: afterOne }, ["a"], bad],
  ["of a range of names and an equality", { where: and(afterOne, where("a", "EQUAL", 1)) }, ["a"], bad],
  ["of a range of names and an inequality", { where: and(afterOne, positive) }, ["a"]],
  ["only names selected", { select: { fields: [] } }, ["a"], bad],
  ["selected", { select: { fields: [field("a")] } }, ["a"], bad],
  ["not selected", { select: { fields: [field("a")] } }, ["b"], bad],
  ["only counted", { select: { fields: [field("a")] } }, []],
];

export const shapeCases: Case[] = [
  ...shapes.map(([name, structured, status = "OK"]) => ({
    name: `shape: ${name}`,
    steps: [seed, query("c", structured)],
    status,
  })),
  ...groupShapes.map(([name, structured]) => ({ name: `group: ${name}`, steps: [seed, group("c", structured)] })),
  ...sums.map(([name, structured, fields, status = "OK"]) => ({
    name: `sum: ${name}`,
    steps: [
      seed,
      aggregate(
        "c",
        structured,
        { alias: "n", count: {} },
        ...fields.map((path) => ({ alias: path, sum: { field: field(path) } })),
      ),
    ],
    status,
  })),
];
