// A request's body against its schema; what fails is named by field.
import type { z } from "zod";
import type { AnyCollection } from "../define/collection.ts";
import { createSchema, patchSchema } from "../define/schemas.ts";
import { type Issue, Problem } from "../shared/problem.ts";

const mostIssues = 20;

type Schemas = { readonly create: z.ZodType; readonly patch: z.ZodType };
const schemas = new WeakMap<AnyCollection, Schemas>();

/** Making a schema costs far more than using it: one of each for as long as the definition lives. */
function schemasOf(collection: AnyCollection): Schemas {
  const known = schemas.get(collection) ?? { create: createSchema(collection), patch: patchSchema(collection) };
  schemas.set(collection, known);
  return known;
}

/** The fields of a body that creates or changes a document, or "invalid-fields". */
export function validateFields(collection: AnyCollection, how: keyof Schemas, body: unknown): Record<string, unknown> {
  return validate(schemasOf(collection)[how], body) as Record<string, unknown>;
}

/** The schema's output, or "invalid-fields" with every issue. */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap(toIssues).slice(0, mostIssues);
  throw new Problem("invalid-fields", undefined, { issues });
}

/** Unknown keys come as one issue of their parent: callers want them by name. */
function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ field: [...path, key].join("."), message: "no such field" }));
  }
  return [{ field: path.join("."), message: issue.message }];
}
