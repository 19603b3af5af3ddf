// Fields for some roles only: who may write the document may still not write all of it.
import type { AnyCollection } from "../define/collection.ts";
import { type FieldWrite, refusedFields } from "../define/field-access.ts";
import { Problem } from "../shared/problem.ts";

/** Throws "forbidden", naming each field that the caller's role may not write. */
export function requireFieldRoles(collection: AnyCollection, write: FieldWrite): void {
  const issues = refusedFields(collection, write).map(({ field, needs }) => ({
    field,
    message: `needs the role ${needs}`,
  }));
  const [first] = issues;
  if (first !== undefined) throw new Problem("forbidden", `${first.field}: this ${first.message}`, { issues });
}
