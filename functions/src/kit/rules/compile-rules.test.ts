// The rules compiler: what it writes for each field type, and what it refuses to weaken.
import { expect, test } from "vitest";
import { z } from "zod";
import { ownerField, self } from "../define/access.ts";
import { defineApp } from "../define/app.ts";
import { type CollectionOptions, collection } from "../define/collection.ts";
import { DefinitionError } from "../define/errors.ts";
import { bytes, days, geoPoint, record, reference, timestamp, userId } from "../define/field-types.ts";
import { compileRules } from "./compile-rules.ts";

const key = z.string().regex(/^[a-z]{1,9}$/);

type Options = CollectionOptions<z.ZodRawShape, Record<never, never>>;

function rulesOf(fields: z.ZodRawShape, options: Partial<Options> = {}): string {
  const members = collection("workspaces/{workspaceId}/members", {
    noun: "member",
    fields: { role: z.string() },
    access: { read: "viewer" },
    writes: "api",
  });
  const things = collection("workspaces/{workspaceId}/things", {
    noun: "thing",
    fields,
    access: { read: "viewer", create: "editor", update: "editor", delete: "owner" },
    writes: "direct",
    ...options,
  } as Options);
  const scope = { path: "workspaces/{workspaceId}", members: "members" };
  return compileRules(defineApp({ scope, collections: { members, things } }));
}

/** The conditions of a function, one after the other. */
function conditionsOf(rules: string, name: string): string {
  const body = new RegExp(`function ${name}\\([^)]*\\) \\{\\s+return ([^;]*);`).exec(rules)?.[1] ?? "";
  return body.replace(/\s*\n\s*/g, " ");
}

test.each([
  ["text", z.string(), "value is string"],
  [
    "bounded text",
    z.string().min(2).max(5),
    "value is string && characters(value) >= 2 && (value.size() <= 5 || characters(value) <= 5)",
  ],
  [
    "text of one length",
    z.string().length(3),
    "value is string && characters(value) >= 3 && (value.size() <= 3 || characters(value) <= 3)",
  ],
  [
    "trimmed text",
    z.string().trim().min(1).max(9),
    "value is string && (value.size() <= 9 || characters(value) <= 9) && isTrimmed(value)",
  ],
  ["trimmed text, or none", z.string().trim(), "value is string && (value == '' || isTrimmed(value))"],
  ["a pattern", z.string().regex(/^[a-z]+$/), "value is string && value.matches('[a-z]+')"],
  ["a quote in a pattern", z.string().regex(/^it's$/), "value is string && value.matches('it\\'s')"],
  ["a choice", z.enum(["a", "b"]), "value in ['a', 'b']"],
  ["a literal", z.literal("a"), "value == 'a'"],
  ["a boolean", z.boolean(), "value is bool"],
  ["an instant", timestamp(), "value is timestamp"],
  [
    "a person, or nobody",
    userId().nullable(),
    "(value == null || (value is string && value.size() >= 1 && (value.size() <= 128 || characters(value) <= 128)))",
  ],
  ["a number", z.number().gt(0), "isJsonNumber(value) && value > 0"],
  ["even integers", z.int().min(0).max(8).multipleOf(2), "value is int && value >= 0 && value <= 8 && value % 2 == 0"],
  ["32 bits", z.int32(), "value is int && value >= -2147483648 && value <= 2147483647"],
  [
    "beyond what JSON holds",
    z.int().max(1e16),
    "value is int && value <= 10000000000000000 && value >= -9007199254740991 && value <= 9007199254740991",
  ],
  ["a number and no other", z.literal(5), "value in [5]"],
  ["a place", geoPoint(), "value is latlng"],
  ["bytes", bytes({ max: 9 }), "value is bytes && value.size() >= 0 && value.size() <= 9"],
  [
    "a reference",
    reference("workspaces/{workspaceId}/members"),
    "value is path && value[1] == database && string(value).matches('/databases/[^/]+/documents/workspaces/_?[A-Za-z0-9-][A-Za-z0-9_-]{0,127}/members/_?[A-Za-z0-9-][A-Za-z0-9_-]{0,127}')",
  ],
  [
    "a record",
    record(key, z.boolean(), { max: 1 }),
    "value is map && value.size() <= 1 && (value.size() <= 0 || (thingFieldKey(value.keys()[0]) && thingFieldValue(value.values()[0])))",
  ],
  ["a beginning", z.string().startsWith("a.b"), "value is string && value.matches('a\\\\.b(?s:.*)')"],
  ["an integer", z.int().min(0).max(5), "value is int && value >= 0 && value <= 5"],
  ["a safe integer", z.int(), "value is int && value >= -9007199254740991 && value <= 9007199254740991"],
  ["choices", z.array(z.enum(["a", "b"])).max(50), "value is list && value.size() <= 50 && value.hasOnly(['a', 'b'])"],
  [
    "a list",
    z.array(z.boolean()).min(1).max(2),
    "value is list && value.size() >= 1 && value.size() <= 2 && (value.size() <= 0 || thingFieldItem(value[0])) && (value.size() <= 1 || thingFieldItem(value[1]))",
  ],
] as const)("compileRules: %s", (_name, schema, conditions) => {
  expect(conditionsOf(rulesOf({ field: schema }), "thingField")).toBe(conditions);
});

test("compileRules: optional fields may be absent, objects are checked by key", () => {
  const rules = rulesOf({
    place: z.strictObject({ city: z.string(), zip: z.string().optional() }),
    note: z.string().optional(),
  });
  expect(conditionsOf(rules, "isThing")).toContain("(!('note' in data) || thingNote(data.note))");
  expect(conditionsOf(rules, "thingPlaceKeys")).toBe(
    "map.keys().hasOnly(['city', 'zip']) && thingPlaceCity(map.city) && (!('zip' in map) || thingPlaceZip(map.zip))",
  );
});

test.each([
  ["an array without an end", { field: z.array(z.string()) }, /without an end.*writes: "api"/],
  ["an array that is too long to unroll", { field: z.array(z.string()).max(21) }, /20 items.*writes: "api"/],
  ["a record without an end", { field: z.record(key, z.string()) }, /record\(keys, values.*writes: "api"/],
  ["a record that is too long to unroll", { field: record(key, z.int(), { max: 21 }) }, /20 entries.*writes: "api"/],
  ["a refinement", { field: z.string().refine(() => true) }, /"custom".*writes: "api"/],
  ["a refinement of the kit's own type", { field: timestamp().refine(() => true) }, /"custom".*writes: "api"/],
  ["a length on top of the kit's own type", { field: userId().max(5) }, /"max_length".*writes: "api"/],
  ["a refined object", { field: z.strictObject({}).refine(() => true) }, /"custom".*writes: "api"/],
  [
    "a refined list",
    {
      field: z
        .array(z.boolean())
        .max(2)
        .refine(() => true),
    },
    /"custom".*writes: "api"/,
  ],
  ["a refined number", { field: z.number().refine(() => true) }, /"custom".*writes: "api"/],
  ["lower case", { field: z.string().toLowerCase() }, /"overwrite".*writes: "api"/],
  ["a url, which is parsed", { field: z.url() }, /"url".*writes: "api"/],
  ["an IPv6 address, which is parsed", { field: z.ipv6() }, /"ipv6".*writes: "api"/],
  ["base64, which is decoded", { field: z.base64() }, /"base64".*writes: "api"/],
  ["a token, which is decoded", { field: z.jwt() }, /"jwt".*writes: "api"/],
  ["a host name, which is a format of its own", { field: z.hostname() }, /"hostname".*writes: "api"/],
  ["a duration, whose pattern looks ahead", { field: z.iso.duration() }, /lookaround.*writes: "api"/],
  ["an emoji, whose pattern knows Unicode's properties", { field: z.emoji() }, /lookaround.*writes: "api"/],
  ["text that contains something from a place on", { field: z.string().includes("a", { position: 2 }) }, /"includes"/],
  ["steps of a fraction", { field: z.number().multipleOf(0.1) }, /multiple_of.*writes: "api"/],
  ["a float of 32 bits", { field: z.float32() }, /"float32".*writes: "api"/],
  ["a value made of another", { field: z.coerce.number() }, /"coerce".*writes: "api"/],
  ["a lookahead", { field: z.string().regex(/^(?=a)/) }, /lookaround.*writes: "api"/],
  ["a bound that rules cannot write", { field: z.number().max(1e30) }, /number 1e\+30/],
])("compileRules: refuses %s for direct writes, naming the way out", (_name, fields, says) => {
  expect(() => rulesOf(fields)).toThrow(DefinitionError);
  expect(() => rulesOf(fields)).toThrow(says);
  expect(() => rulesOf(fields)).toThrow(/things: field "field/);
  expect(rulesOf(fields, { writes: "api" })).toContain("No writes here");
});

test("compileRules: fixed fields stay, server fields start as their default", () => {
  const fields = { code: z.string(), count: z.int().default(3), free: z.string().default("") };
  const rules = rulesOf(fields, { immutable: ["code"], serverFields: ["count"], retention: { trash: days(1) } });
  expect(conditionsOf(rules, "changesThing")).toBe(
    "data.diff(before).affectedKeys().hasOnly(['free', 'updatedAt', 'updatedBy'])" +
      " && !data.diff(before).removedKeys().hasAny(['free']) && stampsChange(data) && isThing(data)",
  );
  expect(conditionsOf(rules, "createsThing")).toContain("data.deletedAt == null && data.count == 3");
});

test("compileRules: deleting is an update where there is a trash, and a delete where there is none", () => {
  expect(rulesOf({ a: z.string() }, { retention: { trash: days(1) } })).toMatch(
    /allow update: if hasRole\(workspaceId, \['owner'\]\) && trashesThing/,
  );
  expect(rulesOf({ a: z.string() }, { retention: { trash: days(1) } })).not.toContain("allow delete");
  expect(rulesOf({ a: z.string() })).toContain("allow delete: if hasRole(workspaceId, ['owner']);");
});

test("compileRules: no match for what nobody may do anything with, as an empty one does not compile", () => {
  const rules = rulesOf({ a: z.string() }, { access: { read: "nobody" } });
  expect(rules).toContain("No rule for these");
  expect(rules).not.toContain("/things/{thingId}");
});

test("compileRules: owners by field and by id", () => {
  const access = { read: ownerField("by"), create: ownerField("by"), update: self } as const;
  const rules = rulesOf({ by: userId() }, { access });
  expect(rules).toContain("allow get, list: if isCaller(resource.data.by);");
  expect(rules).toContain("allow create: if isCaller(request.resource.data.by) && ");
  expect(rules).toContain("allow update: if isCaller(thingId) && ");
});
