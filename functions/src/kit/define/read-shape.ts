// Reads zod schemas: the one place that knows their insides.
import type { z } from "zod";
import { DefinitionError } from "./errors.ts";
import { fieldMark, maxBytes } from "./field-types.ts";
import { isJson, sameJson } from "./json.ts";
import { type AnyDef, type CheckDef, type Reading, readNumber, readString } from "./read-scalars.ts";
import type { ObjectShape, Place, RecordShape, Shape } from "./shape.ts";

type Reader = (def: AnyDef, checks: readonly CheckDef[], place: Place) => Reading;

/** Reads a schema; what has no stored form is an error that names the field and what to write instead. */
export function toShape(schema: z.core.$ZodType, place: Place): Shape {
  const def = schema._zod.def as AnyDef;
  const marked = fieldMark(schema);
  if (marked?.shape.kind === "record")
    return checked(readRecord(def, place, marked.shape.max), marked.more.map(nameOf));
  if (marked !== undefined) {
    checkOptions(marked.shape, place);
    return checked(marked.shape, marked.more.map(nameOf));
  }
  const reader = Object.hasOwn(readers, def.type) ? readers[def.type] : undefined;
  if (reader === undefined)
    throw fail(place, `a zod ${def.type} cannot be stored; see the field types in CONTRIBUTING`);
  const { shape, unread = [] } = reader(def, checksOf(def), place);
  return checked(shape, unread);
}

const nameOf = (check: z.core.$ZodCheck) => (check._zod.def as unknown as CheckDef).check;

function checksOf(def: AnyDef): CheckDef[] {
  return ((def.checks ?? []) as z.core.$ZodCheck[]).map((check) => check._zod.def as unknown as CheckDef);
}

function checked(shape: Shape, unread: readonly string[]): Shape {
  return unread.length === 0 ? shape : { kind: "checked", inner: shape, by: unread.join(", ") };
}

const fail = (place: Place, problem: string) => new DefinitionError(place.collection, place.field, problem);

const inner = (def: AnyDef, place: Place) => toShape(def.innerType as z.core.$ZodType, place);

/** For types whose checks are all beyond the rules. */
const withChecks = (shape: Shape, checks: readonly CheckDef[]): Reading => ({
  shape,
  unread: checks.map(({ check }) => check),
});

const readers: Readonly<Record<string, Reader>> = {
  string: readString,
  number: readNumber,
  boolean: (_def, checks) => withChecks({ kind: "boolean" }, checks),
  enum: (def, checks, place) => readChoice(Object.values(numberless(def.entries)), checks, place),
  literal: (def, checks, place) => readChoice(def.values as readonly unknown[], checks, place),
  readonly: (def, _checks, place) => ({ shape: inner(def, place) }),
  nullable: readNullable,
  optional: readOptional,
  default: readDefault,
  array: readArray,
  object: readObject,
  union: readUnion,
  record: (def, checks, place) => withChecks(readRecord(def, place), checks),
};

/** A TypeScript enum of numbers also maps each number to its name. */
function numberless(entries: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries as object).filter(([name]) => !/^-?\d/.test(name)));
}

function readChoice(values: readonly unknown[], checks: readonly CheckDef[], place: Place): Reading {
  if (!values.every((value) => isJson(value) && (typeof value !== "object" || value === null))) {
    throw fail(place, "a choice is of texts, numbers, true, false or null");
  }
  return withChecks({ kind: "oneOf", values: values as (string | number | boolean | null)[] }, checks);
}

/** Absence is decided outermost: a null inside it, never around it. */
function readNullable(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  const shape = inner(def, place);
  if (shape.kind === "optional" || shape.kind === "default") {
    throw fail(place, `write .nullable() before .${shape.kind}(), which comes last`);
  }
  return withChecks({ kind: "nullable", inner: shape }, checks);
}

function readOptional(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  const shape = inner(def, place);
  if (shape.kind === "default") throw fail(place, "optional or with a default: choose one");
  return withChecks(shape.kind === "optional" ? shape : { kind: "optional", inner: shape }, checks);
}

function readDefault(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  const schema = def.innerType as z.ZodType;
  const shape = toShape(schema, place);
  if (shape.kind === "optional" || shape.kind === "default") {
    throw fail(place, "optional or with a default: choose one");
  }
  const [value, again] = [def.defaultValue, def.defaultValue];
  if (!isJson(value) || !sameJson(value, again)) throw fail(place, "a default is one constant JSON value");
  const parsed = schema.safeParse(value);
  if (!parsed.success || !sameJson(parsed.data, value))
    throw fail(place, "the default is not a value of its own field");
  return withChecks({ kind: "default", inner: shape, value }, checks);
}

function readArray(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  let [min, max]: [number, number | undefined] = [0, undefined];
  const unread: string[] = [];
  for (const check of checks) {
    if (check.check === "min_length") min = Math.max(min, check.minimum ?? 0);
    else if (check.check === "max_length") max = Math.min(max ?? Number.POSITIVE_INFINITY, check.maximum ?? 0);
    else if (check.check === "length_equals") [min, max] = [check.length ?? 0, check.length];
    else unread.push(check.check);
  }
  const items = toShape(def.element as z.core.$ZodType, { ...place, field: `${place.field}[]` });
  if (items.kind === "array" || (items.kind === "nullable" && items.inner.kind === "array")) {
    throw fail(place, "Firestore cannot store an array in an array; wrap it in an object");
  }
  refuseAbsent(items, place, "the items of an array");
  return { shape: { kind: "array", items, min, max }, unread };
}

function refuseAbsent(shape: Shape, place: Place, what: string): void {
  if (shape.kind === "optional" || shape.kind === "default") throw fail(place, `${what} cannot be ${shape.kind}`);
}

/** Names as the rules can write them after a dot; `__names__` are Firestore's own. */
const keyPattern = /^(?!__.*__$)[A-Za-z_][A-Za-z0-9_]*$/;

function readObject(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  const catchall = def.catchall as z.core.$ZodType | undefined;
  if (catchall?._zod.def.type !== "never") throw fail(place, "write z.strictObject: unknown keys must be refused");
  const fields: Record<string, Shape> = {};
  for (const [name, schema] of Object.entries(def.shape as Record<string, z.core.$ZodType>)) {
    const key = { ...place, field: `${place.field}.${name}` };
    if (!keyPattern.test(name)) throw fail(key, "the key of an object is letters, digits and _");
    fields[name] = toShape(schema, key);
  }
  return withChecks({ kind: "object", fields }, checks);
}

/** Only unions that say by a field which option they are: others cannot be told apart by rules, or by readers. */
function readUnion(def: AnyDef, checks: readonly CheckDef[], place: Place): Reading {
  const by = def.discriminator;
  if (typeof by !== "string") throw fail(place, "write z.discriminatedUnion: a plain union cannot be told apart");
  const options: Record<string, ObjectShape> = {};
  for (const schema of def.options as z.core.$ZodType[]) {
    const option = toShape(schema, place);
    const tag = option.kind === "object" ? option.fields[by] : undefined;
    const [name, ...more] = tag?.kind === "oneOf" ? tag.values : [];
    if (option.kind !== "object" || typeof name !== "string" || more.length > 0) {
      throw fail(place, `each option must be a z.strictObject whose "${by}" is one literal text`);
    }
    options[name] = option;
  }
  return withChecks({ kind: "union", by, options }, checks);
}

/** Keys that Firestore cannot store, or that an object of JavaScript cannot hold. */
const badKeys = ["", "__proto__", "__key__", "k".repeat(1501), "😀".repeat(376)];

function readRecord(def: AnyDef, place: Place, max?: number): RecordShape {
  const keyType = def.keyType as z.ZodType;
  const keys = toShape(keyType, { ...place, field: `${place.field}{key}` });
  if (keys.kind !== "string") throw fail(place, "the keys of a record are text; for known keys write z.strictObject");
  const bad = badKeys.find((key) => keyType.safeParse(key).success);
  if (bad !== undefined) {
    const named = bad === "" ? "the empty one" : bad.length > 100 ? "one of more than 1500 bytes" : bad;
    throw fail(place, `the keys of a record must refuse ${named}; write z.string().regex(/^[a-z]\\w*$/).max(100)`);
  }
  if (keys.trimmed) throw fail(place, "the keys of a record cannot be trimmed: two could become one");
  if (max !== undefined && !(Number.isSafeInteger(max) && max >= 0)) throw fail(place, "max is a whole number");
  const values = toShape(def.valueType as z.core.$ZodType, { ...place, field: `${place.field}{}` });
  refuseAbsent(values, place, "the values of a record");
  return { kind: "record", keys, values, max };
}

const pathPattern = /^[a-z][A-Za-z0-9]*(\/\{[a-z][A-Za-z0-9]*\}\/[a-z][A-Za-z0-9]*)*$/;

/** The options of the kit's own types. */
function checkOptions(shape: Exclude<Shape, { readonly kind: "record" }>, place: Place): void {
  if (shape.kind === "bytes") {
    const fits = Number.isSafeInteger(shape.min) && Number.isSafeInteger(shape.max) && shape.min >= 0;
    if (!fits || shape.max < shape.min || shape.max > maxBytes) throw fail(place, `bytes are 0 to ${maxBytes} of them`);
  }
  if (shape.kind === "reference" && !pathPattern.test(shape.to)) {
    throw fail(place, "a reference names a collection such as scopes/{scopeId}/things");
  }
}
