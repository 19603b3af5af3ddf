// Random rules expressions: every operator, method, function and type, with wrong types and missing fields mixed in.
import type { Random } from "./random.ts";

type Kind =
  | "bool"
  | "int"
  | "float"
  | "string"
  | "bytes"
  | "list"
  | "set"
  | "map"
  | "diff"
  | "path"
  | "time"
  | "duration"
  | "latlng"
  | "any";

const literals: Readonly<Record<Exclude<Kind, "any">, readonly string[]>> = {
  bool: ["true", "false"],
  int: ["0", "1", "2", "3", "-1", "7", "100", "9223372036854775807", "4611686018427387904"],
  float: ["0.0", "1.0", "1.5", "-2.5", "100.25", "0.1"],
  string: ["''", "'a'", "'b'", "'abc'", "'A,b'", "' x '", "'5'", "'1.5'", "'é😀'", "'x/y'"],
  bytes: ["b''", "b'a'", "b'\\xff'"],
  list: ["[]", "[1]", "[1, 2]", "[1.0]", "['a', 'b']", "[1, 'a', null]", "[[1], []]", "[true]"],
  set: ["[].toSet()", "[1, 2].toSet()", "['a', 'b', 'a'].toSet()", "[1.0, 3].toSet()"],
  map: ["{}", "{'a': 1}", "{'a': 1.0, 'b': 'x'}", "{'a': {'b': [1]}}", "{'b': null}"],
  diff: ["{'a': 1}.diff({'a': 2})", "{'a': 1}.diff({'b': 1})"],
  path: ["/a/b", "/a/$(1)/b", "/a/{x}", "path('a/b')", "request.path", "(/a/{x}).bind({'x': 'b'})"],
  time: ["timestamp.date(2020, 2, 29)", "timestamp.value(0)", "timestamp.value('2020-01-02T03:04:05.006Z')"],
  duration: ["duration.value(1, 'd')", "duration.time(1, 2, 3, 4)", "duration.value(-1500, 'ms')"],
  latlng: ["latlng.value(0, 0)", "latlng.value(1.5, -2)"],
};

const broken = ["null", "request.nothing", "resource", "resource.data.x", "1 / 0", "nothing", "'a' + 1", "[1][5]"];
const kinds = Object.keys(literals) as readonly Exclude<Kind, "any">[];

/** `int?` asks for an expression of that kind, built in place of the token. */
const forms: Readonly<Record<Exclude<Kind, "any">, readonly string[]>> = {
  bool: [
    "bool? && bool?",
    "bool? || bool?",
    "!bool?",
    "any? == any?",
    "any? != any?",
    "int? < float?",
    "int? >= int?",
    "string? < string?",
    "bytes? <= bytes?",
    "time? > time?",
    "duration? < duration?",
    "any? in list?",
    "any? in set?",
    "string? in map?",
    "any? is int",
    "any? is string",
    "any? is list",
    "any? is map",
    "any? is number",
    "any? is path",
    "any? is timestamp",
    "any? is duration",
    "any? is bytes",
    "any? is latlng",
    "any? is map_diff",
    "any? is set",
    "any? is bool",
    "any? is float",
    "list?.hasAll(list?)",
    "list?.hasAny(list?)",
    "list?.hasOnly(list?)",
    "set?.hasAll(set?)",
    "set?.hasAny(list?)",
    "set?.hasOnly(list?)",
    "string?.matches('[a-c]+')",
    "string?.matches('.*b.*')",
    "math.isNaN(float?)",
    "math.isInfinity(float?)",
    "bool? ? bool? : bool?",
    "exists(/databases/(default)/documents/c/x)",
  ],
  int: [
    "int? + int?",
    "int? - int?",
    "int? * int?",
    "int? / int?",
    "int? % int?",
    "-int?",
    "string?.size()",
    "list?.size()",
    "set?.size()",
    "map?.size()",
    "bytes?.size()",
    "int(float?)",
    "int(string?)",
    "math.abs(int?)",
    "math.round(float?)",
    "time?.year()",
    "time?.month()",
    "time?.day()",
    "time?.hours()",
    "time?.minutes()",
    "time?.seconds()",
    "time?.nanos()",
    "time?.dayOfWeek()",
    "time?.dayOfYear()",
    "time?.toMillis()",
    "duration?.seconds()",
    "duration?.nanos()",
    "bool? ? int? : int?",
  ],
  float: [
    "float? + int?",
    "float? - float?",
    "float? * float?",
    "float? / int?",
    "float? % float?",
    "-float?",
    "float(int?)",
    "float(string?)",
    "math.ceil(float?)",
    "math.floor(float?)",
    "math.abs(float?)",
    "math.sqrt(float?)",
    "latlng?.latitude()",
    "latlng?.longitude()",
  ],
  string: [
    "string? + string?",
    "string(int?)",
    "string(float?)",
    "string(any?)",
    "string?.lower()",
    "string?.upper()",
    "string?.trim()",
    "string?.replace('b', 'x')",
    "list?.join('-')",
    "string?[int?]",
    "string?[0:1]",
    "bytes?.toHexString()",
    "bytes?.toBase64()",
    "path?[0]",
  ],
  bytes: [
    "string?.toUtf8()",
    "hashing.md5(string?)",
    "hashing.crc32(bytes?)",
    "hashing.crc32c(string?)",
    "hashing.sha256(bytes?)",
  ],
  list: [
    "[any?, any?]",
    "list?.concat(list?)",
    "list?.removeAll(list?)",
    "map?.keys()",
    "map?.values()",
    "string?.split(',')",
    "string?.split('')",
    "list?[0:1]",
    "list?[1:]",
    "list?[:int?]",
  ],
  set: [
    "list?.toSet()",
    "set?.union(set?)",
    "set?.intersection(set?)",
    "set?.difference(set?)",
    "diff?.addedKeys()",
    "diff?.removedKeys()",
    "diff?.changedKeys()",
    "diff?.unchangedKeys()",
    "diff?.affectedKeys()",
  ],
  map: ["{'k': any?}", "{'a': any?, 'b': any?}", "{string?: int?}"],
  diff: ["map?.diff(map?)"],
  path: ["/c/$(string?)", "/c/$(any?)/d", "path(string?)", "path?[0:1]", "(/a/{x}/{y=**}).bind({'x': string?})"],
  time: ["time? + duration?", "time? - duration?", "duration? + time?", "time?.date()", "timestamp.value(int?)"],
  duration: [
    "duration? + duration?",
    "time? - time?",
    "-duration?",
    "time?.time()",
    "duration.abs(duration?)",
    "duration.value(int?, 's')",
  ],
  latlng: ["latlng.value(float?, int?)"],
};

const anyForms = [
  "list?[int?]",
  "map?[string?]",
  "map?.a",
  "map?.get('a', any?)",
  "map?.get(['a', 'b'], any?)",
  "debug(any?)",
  "bool? ? any? : any?",
];

export function expression(random: Random, kind: Kind = "bool", depth = 3): string {
  const roll = random.next();
  if (roll < 0.06) return random.pick(broken);
  // A wrong type now and then.
  const wanted = kind === "any" || roll < 0.12 ? random.pick(kinds) : kind;
  if (kind === "any" && depth > 0 && roll > 0.8) return fill(random, random.pick(anyForms), depth);
  if (depth <= 0 || roll < 0.3) return random.pick(literals[wanted]);
  return fill(random, random.pick(forms[wanted]), depth);
}

function fill(random: Random, form: string, depth: number): string {
  // A ternary's question mark stands apart, after a blank.
  return form.replace(/\b([a-z]+)\?/g, (_, name: string) => `(${expression(random, name as Kind, depth - 1)})`);
}
