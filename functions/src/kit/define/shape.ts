// What a zod schema says about stored values, as plain data. Everything derived from a field (rules, codec,
// filters, indexes) reads this and never zod's insides, so that they cannot understand a schema differently.
import type { z } from "zod";
import { DefinitionError } from "./errors.ts";
import { fieldKind } from "./field-types.ts";

export interface StringShape {
  readonly kind: "string";
  /** Lengths are in code points, as zod counts them. */
  readonly min: number;
  readonly max: number | undefined;
  readonly trimmed: boolean;
  readonly patterns: readonly RegExp[];
}
export interface NumberShape {
  readonly kind: "number";
  readonly integer: boolean;
  readonly bounds: readonly { readonly op: ">" | ">=" | "<" | "<="; readonly value: number }[];
}
export interface ObjectShape {
  readonly kind: "object";
  readonly fields: Readonly<Record<string, Shape>>;
}
export type Shape =
  | StringShape
  | NumberShape
  | { readonly kind: "boolean" | "timestamp" | "userId" }
  | { readonly kind: "oneOf"; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly kind: "array"; readonly items: Shape; readonly min: number; readonly max: number | undefined }
  | ObjectShape
  | { readonly kind: "union"; readonly by: string; readonly options: Readonly<Record<string, ObjectShape>> }
  | { readonly kind: "record"; readonly keys: Shape; readonly values: Shape }
  | { readonly kind: "nullable" | "optional"; readonly inner: Shape }
  | { readonly kind: "default"; readonly inner: Shape; readonly value: unknown };

/** Where a schema stands, for messages. */
export interface Place {
  readonly collection: string;
  readonly field: string;
}

type AnyDef = z.core.$ZodTypeDef & Record<string, unknown>;
interface CheckDef {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly length?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly tx?: (text: string) => string;
}

/** Reads a schema; what has no stored form is an error that names the field and what to write instead. */
export function toShape(schema: z.core.$ZodType, place: Place): Shape {
  const kind = fieldKind(schema);
  if (kind !== undefined) return { kind };
  const def = schema._zod.def as AnyDef;
  const checks = ((def.checks ?? []) as z.core.$ZodCheck[]).map((check) => check._zod.def as unknown as CheckDef);
  const read = readers[def.type];
  if (read === undefined) throw fail(place, `a zod ${def.type} cannot be stored; see the field types in CONTRIBUTING`);
  return read(def, checks, place);
}

const fail = (place: Place, problem: string) => new DefinitionError(place.collection, place.field, problem);

type Reader = (def: AnyDef, checks: readonly CheckDef[], place: Place) => Shape;
const inner = (def: AnyDef, place: Place) => toShape(def.innerType as z.core.$ZodType, place);

const readers: Partial<Record<string, Reader>> = {
  string: readString,
  number: readNumber,
  boolean: readBoolean,
  enum: (def) => ({ kind: "oneOf", values: Object.values(def.entries as Record<string, string>) }),
  literal: (def) => ({ kind: "oneOf", values: def.values as readonly (string | number | boolean | null)[] }),
  nullable: (def, _checks, place) => ({ kind: "nullable", inner: inner(def, place) }),
  optional: (def, _checks, place) => ({ kind: "optional", inner: inner(def, place) }),
  default: (def, _checks, place) => ({ kind: "default", inner: inner(def, place), value: def.defaultValue }),
  array: readArray,
  object: readObject,
  union: readUnion,
  record: readRecord,
};

function readBoolean(_def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  refuseChecks(checks, place);
  return { kind: "boolean" };
}

const trimProbe = " \u00a0x\u3000\n";

function readString(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  let [min, max, trimmed]: [number, number | undefined, boolean] = [0, undefined, false];
  const patterns: RegExp[] = def.pattern instanceof RegExp ? [def.pattern] : [];
  for (const check of checks) {
    if (check.check === "min_length") min = Math.max(min, check.minimum ?? 0);
    else if (check.check === "max_length") max = Math.min(max ?? Number.POSITIVE_INFINITY, check.maximum ?? 0);
    else if (check.check === "length_equals") [min, max] = [check.length ?? 0, check.length ?? 0];
    else if (check.check === "string_format" && check.pattern !== undefined) patterns.push(check.pattern);
    else if (check.check === "overwrite" && check.tx?.(trimProbe) === "x") trimmed = true;
    else throw fail(place, `a string ${check.check} check cannot be held by rules; remove it, or check in an action`);
  }
  return { kind: "string", min, max, trimmed, patterns };
}

function readNumber(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  const bounds: { op: ">" | ">=" | "<" | "<="; value: number }[] = [];
  let integer = def.format === "safeint";
  for (const check of checks) {
    const value = check.value ?? 0;
    if (check.check === "greater_than") bounds.push({ op: check.inclusive === true ? ">=" : ">", value });
    else if (check.check === "less_than") bounds.push({ op: check.inclusive === true ? "<=" : "<", value });
    else if (check.check === "number_format" && check.format === "safeint") integer = true;
    else throw fail(place, `a number ${check.check} check cannot be held by rules; remove it, or check in an action`);
  }
  return { kind: "number", integer, bounds };
}

function readArray(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  let [min, max]: [number, number | undefined] = [0, undefined];
  for (const check of checks) {
    if (check.check === "min_length") min = check.minimum ?? 0;
    else if (check.check === "max_length") max = check.maximum;
    else if (check.check === "length_equals") [min, max] = [check.length ?? 0, check.length];
    else throw fail(place, `an array ${check.check} check cannot be held by rules; remove it, or check in an action`);
  }
  const items = toShape(def.element as z.core.$ZodType, { ...place, field: `${place.field}[]` });
  if (items.kind === "array") throw fail(place, "Firestore cannot store an array in an array; wrap it in an object");
  if (items.kind === "optional" || items.kind === "default") {
    throw fail(place, `the items of an array cannot be ${items.kind}`);
  }
  return { kind: "array", items, min, max };
}

function readObject(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  refuseChecks(checks, place);
  const catchall = def.catchall as z.core.$ZodType | undefined;
  if (catchall?._zod.def.type !== "never") throw fail(place, "write z.strictObject: unknown keys must be refused");
  const fields: Record<string, Shape> = {};
  for (const [name, schema] of Object.entries(def.shape as Record<string, z.core.$ZodType>)) {
    fields[name] = toShape(schema, { ...place, field: `${place.field}.${name}` });
  }
  return { kind: "object", fields };
}

/** Only unions that say by a field which option they are: others cannot be told apart by rules, or by readers. */
function readUnion(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  refuseChecks(checks, place);
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
  return { kind: "union", by, options };
}

function readRecord(def: AnyDef, checks: readonly CheckDef[], place: Place): Shape {
  refuseChecks(checks, place);
  const keys = toShape(def.keyType as z.core.$ZodType, { ...place, field: `${place.field}{key}` });
  if (keys.kind !== "string") throw fail(place, "the keys of a record are text; for known keys write z.strictObject");
  return { kind: "record", keys, values: toShape(def.valueType as z.core.$ZodType, place) };
}

function refuseChecks(checks: readonly CheckDef[], place: Place): void {
  const check = checks[0];
  if (check !== undefined) {
    throw fail(place, `a ${check.check} check cannot be held by rules; remove it, or check in an action`);
  }
}

/** The shape below nullable, optional and default. */
export function coreShape(shape: Shape): Shape {
  return shape.kind === "nullable" || shape.kind === "optional" || shape.kind === "default"
    ? coreShape(shape.inner)
    : shape;
}

/** Whether null is one of the shape's values. */
export function allowsNull(shape: Shape): boolean {
  if (shape.kind === "nullable") return true;
  return (shape.kind === "optional" || shape.kind === "default") && allowsNull(shape.inner);
}
