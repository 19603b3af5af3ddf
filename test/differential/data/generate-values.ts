// Random Firestore values, as ProtoJSON: of every type, and close to where types and orders are told apart.
import type { JsonObject } from "@bufbuild/protobuf";
import { bytes, double, integer, point, reference, time, value, vector } from "../../conformance/cases/vocabulary.ts";
import type { Random } from "../rules/random.ts";

const scalars: readonly unknown[] = [
  null,
  false,
  true,
  double("NaN"),
  double("-Infinity"),
  double("Infinity"),
  integer("-9223372036854775808"),
  integer("9223372036854775807"),
  integer("9007199254740993"),
  double(9007199254740992),
  double(-0),
  double(0),
  0,
  1,
  double(1),
  double(1.5),
  -1,
  2,
  3,
  "",
  "a",
  "b",
  "ab",
  "é",
  "\u{1F600}",
  "\uFF5E",
  "a\u0000b",
  "x".repeat(500),
  `${"x".repeat(500)}y`,
  bytes(""),
  bytes("AA=="),
  bytes("AAE="),
  time("2020-01-01T00:00:00Z"),
  time("2020-01-01T00:00:00.000001Z"),
  time("1969-12-31T23:59:59.999999Z"),
  reference("c/d"),
  reference("c/d1"),
  reference("c/d/e/f"),
  point(1, 2),
  point(1, -2),
  point(-90, 180),
  vector(1, 2),
  vector(1, 3),
  vector(0),
];

export function randomValue(random: Random, depth = 2): JsonObject {
  const kind = random.below(depth > 0 ? 10 : 8);
  if (kind < 4) return value(random.pick([0, 1, 2, 3, double(1), double(1.5), "a", "b", null, true]));
  if (kind < 8) return value(random.pick(scalars));
  if (kind === 8) {
    const values = Array.from({ length: random.below(4) }, () => randomElement(random, depth - 1));
    return { arrayValue: { values } };
  }
  return { mapValue: { fields: randomFields(random, ["x", "y", "z"], depth - 1) } };
}

/** Anything but an array. */
function randomElement(random: Random, depth: number): JsonObject {
  for (;;) {
    const element = randomValue(random, depth);
    if (!("arrayValue" in element)) return element;
  }
}

export function randomFields(random: Random, names: readonly string[], depth = 2): JsonObject {
  const fields: JsonObject = {};
  for (const name of names) {
    if (random.below(4) > 0) fields[name] = randomValue(random, depth);
  }
  return fields;
}
