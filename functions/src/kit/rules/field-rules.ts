// Fields: a shape becomes a condition on a value. Arrays are unrolled and objects get a function of their own.
import { DefinitionError } from "../define/errors.ts";
import { maxUserIdLength } from "../define/field-types.ts";
import type { ArrayShape, NumberShape, Place, RecordShape, Shape, StringShape, UnionShape } from "../define/shape.ts";
import { allOf, anyOf } from "./conditions.ts";
import { describe } from "./describe.ts";
import { quote, quoteAll, toLiteral } from "./literal.ts";
import { toRe2 } from "./pattern.ts";

/** A rules function: one parameter, the conditions that must all hold. */
export interface RulesFunction {
  readonly name: string;
  readonly parameter: string;
  readonly comment: string;
  readonly conditions: readonly string[];
}

/** The longest array whose items rules can check one by one without eating up a request's expressions. */
const longestUnrolled = 20;

export interface FieldContext extends Place {
  /** The prefix of the functions made on the way: "taskLabels". */
  readonly name: string;
  /** Functions made on the way: those of items and of nested objects. */
  readonly functions: RulesFunction[];
}

/** The conditions that hold exactly for the values that the shape's schema accepts and the API would store. */
export function toConditions(shape: Shape, value: string, context: FieldContext): readonly string[] {
  switch (shape.kind) {
    case "string":
      return stringConditions(shape, value, context);
    case "number":
      return numberConditions(shape, value, context);
    case "boolean":
      return [`${value} is bool`];
    case "timestamp":
      return [`${value} is timestamp`];
    case "userId":
      return [`${value} is string`, `${value}.size() >= 1`, atMost(value, maxUserIdLength)];
    case "geoPoint":
      // Firestore itself holds both angles to their ranges.
      return [`${value} is latlng`];
    case "bytes":
      return [`${value} is bytes`, `${value}.size() >= ${shape.min}`, `${value}.size() <= ${shape.max}`];
    case "reference":
      return referenceConditions(shape.pattern, value, context);
    case "oneOf":
      return oneOfConditions(shape.values, value, context);
    case "array":
      return arrayConditions(shape, value, context);
    case "object":
      return objectConditions(shape.fields, value, context);
    case "union":
      return unionConditions(shape, value, context);
    case "record":
      return recordConditions(shape, value, context);
    case "checked":
      throw new DefinitionError(
        context.collection,
        context.field,
        `rules cannot make the check "${shape.by}"; say it with lengths, bounds or a pattern, or set writes: "api"`,
      );
    case "nullable":
      return [`(${value} == null || (${allOf(toConditions(shape.inner, value, context))}))`];
    case "optional":
    case "default":
      return toConditions(shape.inner, value, context);
  }
}

/** zod counts code points; size() may count UTF-16 units, of which there are never fewer and at most twice as many. */
const atMost = (value: string, max: number) => `(${value}.size() <= ${max} || characters(${value}) <= ${max})`;
const atLeast = (value: string, min: number) => (min === 1 ? `${value}.size() >= 1` : `characters(${value}) >= ${min}`);

function stringConditions(shape: StringShape, value: string, place: Place): string[] {
  const conditions = [`${value} is string`];
  if (shape.min > (shape.trimmed ? 1 : 0)) conditions.push(atLeast(value, shape.min));
  if (shape.max !== undefined) conditions.push(atMost(value, shape.max));
  if (shape.trimmed) {
    const trimmed = `isTrimmed(${value})`;
    conditions.push(shape.min === 0 ? `(${value} == '' || ${trimmed})` : trimmed);
  }
  for (const pattern of shape.patterns) conditions.push(`${value}.matches(${quote(toRe2(pattern, place))})`);
  return conditions;
}

function numberConditions(shape: NumberShape, value: string, place: Place): string[] {
  const conditions = [shape.integer ? `${value} is int` : `isJsonNumber(${value})`];
  const bounds = shape.integer ? withSafeBounds(shape.bounds) : shape.bounds;
  for (const bound of bounds) conditions.push(`${value} ${bound.op} ${toLiteral(bound.value, place)}`);
  for (const step of shape.multipleOf) conditions.push(`${value} % ${step} == 0`);
  return conditions;
}

/** Integers beyond 2^53 exist in Firestore but not in JSON: they are refused, as the API does. */
function withSafeBounds(bounds: NumberShape["bounds"]): NumberShape["bounds"] {
  const safe: { op: ">=" | "<="; value: number }[] = [];
  const holds = (sign: string) =>
    bounds.some((bound) => bound.op.startsWith(sign) && Number.isSafeInteger(bound.value));
  if (!holds(">")) safe.push({ op: ">=", value: Number.MIN_SAFE_INTEGER });
  if (!holds("<")) safe.push({ op: "<=", value: Number.MAX_SAFE_INTEGER });
  return [...bounds, ...safe];
}

/** In a list 1 is not 1.0, as in JSON's integers; beside `==` it would be. */
function oneOfConditions(values: readonly unknown[], value: string, place: Place): string[] {
  const [only] = values;
  if (values.length !== 1 || typeof only === "number") return [`${value} in ${toLiteral(values, place)}`];
  return [`${value} == ${toLiteral(only, place)}`];
}

/** Rules see a reference as /databases/(default)/documents/..., without its project. */
function referenceConditions(pattern: RegExp, value: string, place: Place): string[] {
  const path = `/databases/[^/]+/documents/${toRe2(pattern, place)}`;
  return [`${value} is path`, `${value}[1] == database`, `string(${value}).matches(${quote(path)})`];
}

/** Both lists of a map in any order: every key must fit, and every value. */
function recordConditions({ keys, values, max }: RecordShape, value: string, context: FieldContext): string[] {
  const fail = (problem: string) => new DefinitionError(context.collection, context.field, problem);
  if (max === undefined) {
    throw fail(
      'rules cannot check a record without an end; write record(keys, values, { max: n }), or set writes: "api"',
    );
  }
  if (max > longestUnrolled) {
    throw fail(`rules can check at most ${longestUnrolled} entries one by one; lower max, or set writes: "api"`);
  }
  const [keyName, valueName] = [`${context.name}Key`, `${context.name}Value`];
  for (const [name, shape, field] of [
    [keyName, keys, `${context.field}{key}`],
    [valueName, values, `${context.field}{}`],
  ] as const) {
    const place = { ...context, name, field };
    const conditions = toConditions(shape, "value", place);
    context.functions.push({ name, parameter: "value", comment: `${field}: ${describe(shape)}`, conditions });
  }
  const entries = Array.from({ length: max }, (_entry, index) => {
    const checks = `${keyName}(${value}.keys()[${index}]) && ${valueName}(${value}.values()[${index}])`;
    return `(${value}.size() <= ${index} || (${checks}))`;
  });
  return [`${value} is map`, `${value}.size() <= ${max}`, ...entries];
}

function arrayConditions(shape: ArrayShape, value: string, context: FieldContext): string[] {
  const { items, min, max } = shape;
  const fail = (problem: string) => new DefinitionError(context.collection, context.field, problem);
  if (max === undefined) throw fail('rules cannot check an array without an end; add .max(n), or set writes: "api"');
  const conditions = [`${value} is list`];
  if (min > 0) conditions.push(`${value}.size() >= ${min}`);
  conditions.push(`${value}.size() <= ${max}`);
  if (items.kind === "oneOf" && items.values.every((item) => typeof item === "string")) {
    return [...conditions, `${value}.hasOnly(${quoteAll(items.values as string[])})`];
  }
  if (max > longestUnrolled) {
    throw fail(`rules can check at most ${longestUnrolled} items one by one; lower .max(), or set writes: "api"`);
  }
  const name = `${context.name}Item`;
  const inner = { ...context, name, field: `${context.field}[]` };
  context.functions.push({
    name,
    parameter: "item",
    comment: `${inner.field}: ${describe(items)}`,
    conditions: toConditions(items, "item", inner),
  });
  for (let index = 0; index < max; index += 1) {
    conditions.push(`(${value}.size() <= ${index} || ${name}(${value}[${index}]))`);
  }
  return conditions;
}

function objectConditions(fields: Readonly<Record<string, Shape>>, value: string, context: FieldContext): string[] {
  const name = `${context.name}Keys`;
  const conditions = keyConditions(fields, "map", context);
  context.functions.push({ name, parameter: "map", comment: `${context.field}: its keys`, conditions });
  return [`${value} is map`, `${name}(${value})`];
}

/** One function per option; the field that tells them apart decides which of them must hold. */
function unionConditions(shape: UnionShape, value: string, context: FieldContext): string[] {
  const options = Object.entries(shape.options).map(([tag, { fields }]) => {
    const name = `${context.name}${tag.replace(/[^A-Za-z0-9]/g, "").replace(/^./, (letter) => letter.toUpperCase())}`;
    const conditions = keyConditions(fields, "map", { ...context, name });
    context.functions.push({
      name: `${name}Keys`,
      parameter: "map",
      comment: `${context.field}: as ${tag}`,
      conditions,
    });
    return `(${value}.${shape.by} == ${quote(tag)} && ${name}Keys(${value}))`;
  });
  return [`${value} is map`, `(${anyOf(options)})`];
}

/** The keys of a map, and the conditions on each. */
function keyConditions(fields: Readonly<Record<string, Shape>>, map: string, context: FieldContext): readonly string[] {
  return [`${map}.keys().hasOnly(${quoteAll(Object.keys(fields))})`, ...valueConditions(fields, map, context)];
}

/**
 * The conditions on the value of each key. A required key that is missing needs no condition of its own: reading it is an
 * error, and an error denies. A document's own field with a default may be missing: older documents do not have it.
 */
export function valueConditions(
  fields: Readonly<Record<string, Shape>>,
  map: string,
  context: FieldContext,
): readonly string[] {
  const conditions: string[] = [];
  for (const [field, shape] of Object.entries(fields)) {
    const name = `${context.name}${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
    const place = { ...context, name, field: context.field === "" ? field : `${context.field}.${field}` };
    context.functions.push({
      name,
      parameter: "value",
      comment: `${place.field}: ${describe(shape)}`,
      conditions: toConditions(shape, "value", place),
    });
    const call = `${name}(${map}.${field})`;
    const canBeMissing = shape.kind === "optional" || (shape.kind === "default" && context.field === "");
    conditions.push(canBeMissing ? `(!(${quote(field)} in ${map}) || ${call})` : call);
  }
  return conditions;
}
