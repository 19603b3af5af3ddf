// A request's body against its schema; what fails is named by field.
import type { z } from "zod";
import { type Issue, Problem } from "../shared/problem.ts";

const mostIssues = 20;

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
