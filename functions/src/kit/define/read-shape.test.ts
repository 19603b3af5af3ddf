// Schemas: what they are read as, and those that cannot be stored, each refused with collection and field.
import { expect, test } from "vitest";
import { z } from "zod";
import { DefinitionError } from "./errors.ts";
import { bytes, geoPoint, record, reference, timestamp, userId } from "./field-types.ts";
import { toShape } from "./read-shape.ts";

const place = { collection: "things", field: "a" };
const word = z.string().regex(/^[a-z]{1,9}$/);
let count = 0;

const wrong: readonly (readonly [name: string, schema: () => z.core.$ZodType, says: RegExp, field?: string])[] = [
  ["a date", () => z.date(), /zod date/],
  ["a bigint", () => z.bigint(), /zod bigint/],
  ["anything", () => z.any(), /zod any/],
  ["unknown", () => z.unknown(), /zod unknown/],
  ["a set", () => z.set(z.string()), /zod set/],
  ["a map", () => z.map(z.string(), z.string()), /zod map/],
  ["a tuple", () => z.tuple([z.string()]), /zod tuple/],
  ["a transform", () => z.string().transform(Number), /zod pipe/],
  ["a catch", () => z.string().catch(""), /zod catch/],
  ["a prefault", () => z.string().prefault(""), /zod prefault/],
  ["a lazy schema", () => z.lazy(() => z.string()), /zod lazy/],
  ["a template literal", () => z.templateLiteral(["a", z.number()]), /zod template_literal/],
  ["a plain union", () => z.union([z.string(), z.number()]), /discriminatedUnion/],
  ["an open object", () => z.object({}), /strictObject/],
  ["a loose object", () => z.looseObject({}), /strictObject/],
  ["an object with a rest", () => z.object({}).catchall(z.string()), /strictObject/],
  ["a key with a dash", () => z.strictObject({ "a-b": z.string() }), /letters, digits/, "a.a-b"],
  ["a key of Firestore's own", () => z.strictObject({ __a__: z.string() }), /letters, digits/, "a.__a__"],
  ["a date in an object", () => z.strictObject({ at: z.date() }), /zod date/, "a.at"],
  ["a date in a list", () => z.array(z.date()), /zod date/, "a[]"],
  ["a date in a record", () => record(word, z.date(), { max: 1 }), /zod date/, "a{}"],
  ["a list in a list", () => z.array(z.array(z.string())), /array in an array/],
  ["a list or null in a list", () => z.array(z.array(z.string()).nullable()), /array in an array/],
  ["optional items", () => z.array(z.string().optional()), /items.*optional/],
  ["items with a default", () => z.array(z.string().default("")), /items.*default/],
  ["optional values", () => record(word, z.string().optional(), { max: 1 }), /values.*optional/],
  [
    "an option without its tag",
    () => z.discriminatedUnion("k", [z.strictObject({ k: z.enum(["a", "b"]) })]),
    /one literal/,
  ],
  ["null around optional", () => z.string().optional().nullable(), /nullable\(\) before/],
  ["null around a default", () => z.string().default("").nullable(), /nullable\(\) before/],
  ["optional around a default", () => z.string().default("").optional(), /choose one/],
  ["a default around optional", () => z.string().optional().default(""), /choose one/],
  ["a default that is too short", () => z.string().min(3).default("ab"), /default is not a value/],
  ["a default that would be trimmed", () => z.string().trim().default(" a"), /default is not a value/],
  ["a default of another type", () => z.int().default("1" as never), /default is not a value/],
  ["a default that changes", () => z.int().default(() => count++), /one constant/],
  ["a default that JSON cannot say", () => z.number().default(Number.NaN), /one constant/],
  ["a default that is a date", () => timestamp().default(new Date(0) as never), /one constant/],
  ["a choice of nothing stored", () => z.literal([undefined, "a"]), /choice/],
  ["a choice of bigints", () => z.literal(1n), /choice/],
  ["trim after a length", () => z.string().min(1).trim(), /trim\(\) first/],
  ["trim after a format", () => z.email().trim(), /trim\(\) first/],
  ["bytes without a size", () => bytes({ max: Number.NaN }), /bytes are/],
  ["more bytes than a document holds", () => bytes({ max: 2 ** 21 }), /bytes are/],
  ["more bytes at least than at most", () => bytes({ min: 2, max: 1 }), /bytes are/],
  ["a reference to a document", () => reference("things/one"), /names a collection/],
  ["a reference to everywhere", () => reference(".*"), /names a collection/],
  ["keys that can be empty", () => record(z.string().max(9), z.string(), { max: 1 }), /refuse the empty/, "a"],
  ["keys that can be __proto__", () => record(z.string().min(1).max(99), z.string(), { max: 1 }), /refuse __proto__/],
  ["keys that can be too long", () => z.record(z.string().regex(/^[a-z]+$/), z.string()), /more than 1500 bytes/],
  [
    "keys that are trimmed",
    () =>
      z.record(
        z
          .string()
          .trim()
          .regex(/^[a-z]{1,9}$/),
        z.string(),
      ),
    /trimmed/,
  ],
  ["keys that are a choice", () => z.record(z.enum(["a"]), z.string()), /strictObject/],
  ["a record of half an entry", () => record(word, z.string(), { max: 0.5 }), /whole number/],
];

const rows = wrong.map(([name, schema, says, field]) => ({ name, schema, says, field }));

test.each(rows)("toShape: refuses $name", ({ schema, says, field }) => {
  let thrown: unknown;
  try {
    toShape(schema(), place);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(DefinitionError);
  const named = field ?? expect.stringMatching(/^a(\{key\})?$/);
  expect(thrown).toMatchObject({ collection: "things", field: named, message: expect.stringMatching(says) });
});

const text = { kind: "string", min: 0, max: undefined, trimmed: false, patterns: [] };
const number = { kind: "number", integer: true, bounds: [], multipleOf: [] };

test.each([
  ["the tighter of two lengths", z.string().min(1).min(3).max(9).max(5), { ...text, min: 3, max: 5 }],
  ["a refinement", z.string().refine(() => true), { kind: "checked", inner: text, by: "custom" }],
  ["a url", z.url(), { kind: "checked", inner: text, by: "url" }],
  ["a length on a user id", userId().max(5), { kind: "checked", inner: { kind: "userId" }, by: "max_length" }],
  ["a described user id", userId().describe("who"), { kind: "userId" }],
  ["a branded instant", timestamp().brand<"x">(), { kind: "timestamp" }],
  ["nullish", z.boolean().nullish(), { kind: "optional", inner: { kind: "nullable", inner: { kind: "boolean" } } }],
  ["readonly", z.boolean().readonly(), { kind: "boolean" }],
  ["an integer", z.int(), number],
  ["an integer by check", z.number().int(), number],
  ["a fraction's multiple", z.number().multipleOf(0.5), { kind: "checked", inner: { ...number, integer: false } }],
  ["a choice of numbers", z.enum({ low: 1, high: 2 }), { kind: "oneOf", values: [1, 2] }],
  ["a place", geoPoint(), { kind: "geoPoint" }],
  ["bytes", bytes({ max: 4 }), { kind: "bytes", min: 0, max: 4 }],
  ["a reference", reference("a/{b}/c"), { kind: "reference", to: "a/{b}/c" }],
  ["a record", record(word, z.boolean(), { max: 2 }), { kind: "record", values: { kind: "boolean" }, max: 2 }],
  ["a record without an end", z.record(word, z.boolean()), { kind: "record", max: undefined }],
] as const)("toShape: reads %s", (_name, schema, shape) => {
  expect(toShape(schema, place)).toMatchObject(shape);
});
