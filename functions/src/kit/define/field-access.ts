// Fields that only some roles may write: what the API asks before a write; the rules ask the same in their own words.
import { type Role, rolesFrom } from "./access.ts";
import type { AnyCollection } from "./collection.ts";
import { sameJson } from "./json.ts";

export interface FieldWrite {
  /** What the caller is in the scope. */
  readonly role: Role | undefined;
  readonly operation: "create" | "update";
  /** The fields as JSON, as their schema gave them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The fields of a write that the caller's role may not write, each with the role that it needs. */
export function refusedFields(
  collection: AnyCollection,
  { role, operation, fields }: FieldWrite,
): readonly { readonly field: string; readonly needs: Role }[] {
  return Object.entries(collection.fieldAccess)
    .filter(([field, needs]) => {
      if (!Object.hasOwn(fields, field) || fields[field] === undefined) return false;
      if (role !== undefined && rolesFrom(needs).includes(role)) return false;
      return operation === "update" || !isDefault(collection, field, fields[field]);
    })
    .map(([field, needs]) => ({ field, needs }));
}

/** A new document holds defaults whoever makes it. */
function isDefault(collection: AnyCollection, field: string, value: unknown): boolean {
  const shape = collection.shapes[field];
  return shape?.kind === "default" && sameJson(shape.value, value);
}
