// Fields: a shape becomes a condition on a value. Arrays are unrolled and objects get a function of their own.
import { DefinitionError } from "../define/errors.ts";
import { maxUserIdLength } from "../define/field-types.ts";
import type { NumberShape, Place, Shape, StringShape } from "../define/shape.ts";
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
    case "oneOf":
      return [oneOfCondition(shape.values, value, context)];
    case "array":
      return arrayConditions(shape, value, context);
    case "object":
      return objectConditions(shape.fields, value, context);
    case "union":
      return unionConditions(shape, value, context);
    case "record":
      throw new DefinitionError(
        context.collection,
        context.field,
        'rules cannot check a record key by key; use z.strictObject or an array of objects, or set writes: "api"',
      );
    case "nullable":
      return [`(${value} == null || (${toConditions(shape.inner, value, context).join(" && ")}))`];
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
  // A finite number minus itself is 0; NaN and the infinities give NaN.
  const conditions = shape.integer ? [`${value} is int`] : [`${value} is number`, `${value} - ${value} == 0`];
  const bounds = shape.integer ? withSafeBounds(shape.bounds) : shape.bounds;
  for (const bound of bounds) conditions.push(`${value} ${bound.op} ${toLiteral(bound.value, place)}`);
  return conditions;
}

/** Integers beyond 2^53 exist in Firestore but not in JSON: they are refused, as the API does. */
function withSafeBounds(bounds: NumberShape["bounds"]): NumberShape["bounds"] {
  const safe: { op: ">=" | "<="; value: number }[] = [];
  if (!bounds.some(({ op }) => op.startsWith(">"))) safe.push({ op: ">=", value: Number.MIN_SAFE_INTEGER });
  if (!bounds.some(({ op }) => op.startsWith("<"))) safe.push({ op: "<=", value: Number.MAX_SAFE_INTEGER });
  return [...bounds, ...safe];
}

function oneOfCondition(values: readonly unknown[], value: string, place: Place): string {
  const [only] = values;
  if (values.length === 1) return `${value} == ${toLiteral(only, place)}`;
  return `${value} in ${toLiteral(values, place)}`;
}

function arrayConditions(shape: Shape & { kind: "array" }, value: string, context: FieldContext): string[] {
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
function unionConditions(shape: Shape & { kind: "union" }, value: string, context: FieldContext): string[] {
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
  return [`${value} is map`, `(${options.join(" || ")})`];
}

/**
 * The keys of a document or map and the conditions on each. A required key that is missing needs no condition of its
 * own: reading it is an error, and an error denies.
 */
export function keyConditions(
  fields: Readonly<Record<string, Shape>>,
  map: string,
  context: FieldContext,
): readonly string[] {
  const conditions = [`${map}.keys().hasOnly(${quoteAll(Object.keys(fields))})`];
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
    conditions.push(shape.kind === "optional" ? `(!(${quote(field)} in ${map}) || ${call})` : call);
  }
  return conditions;
}

/** A shape in a few words, for the comments. */
export function describe(shape: Shape): string {
  switch (shape.kind) {
    case "string": {
      const range = shape.max === undefined ? `at least ${shape.min}` : `${shape.min} to ${shape.max}`;
      return `text, ${range} characters${shape.trimmed ? ", trimmed" : ""}`;
    }
    case "number":
      return [shape.integer ? "integer" : "number", ...shape.bounds.map(({ op, value }) => `${op} ${value}`)].join(" ");
    case "oneOf":
      return `one of ${shape.values.join(", ")}`;
    case "array":
      return `up to ${shape.max ?? "any number of"} items`;
    case "nullable":
      return `${describe(shape.inner)}, or null`;
    case "optional":
      return `${describe(shape.inner)}, may be absent`;
    case "default":
      return describe(shape.inner);
    case "userId":
      return "the uid of a person";
    case "union":
      return `by ${shape.by}: ${Object.keys(shape.options).join(", ")}`;
    default:
      return shape.kind;
  }
}
