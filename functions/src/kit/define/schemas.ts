// The zod schemas of a collection's requests and answers, for the API, its documentation and the browser's forms.
import { z } from "zod";
import type { AnyCollection, NewDocument } from "./collection.ts";
import { systemFields } from "./system-fields.ts";

/** What creating accepts: the fields people write, nothing else. */
export function createSchema<C extends AnyCollection>(collection: C): z.ZodType<NewDocument<C>> {
  const fields = omit(collection.fields, collection.serverFields);
  for (const [name, schema] of Object.entries(fields)) fields[name] = withRole(collection, name, schema);
  return z.strictObject(fields) as unknown as z.ZodType<NewDocument<C>>;
}

/** What changing accepts: any of the fields that may change, at least one. */
export function patchSchema<C extends AnyCollection>(collection: C): z.ZodType<Partial<NewDocument<C>>> {
  const fixed = [...collection.serverFields, ...collection.immutable];
  if (collection.idField !== undefined) fixed.push(collection.idField);
  const fields: Record<string, z.ZodType> = {};
  for (const [name, schema] of Object.entries(omit(collection.fields, fixed))) {
    fields[name] = withRole(collection, name, toPatchField(schema));
  }
  const schema = z.strictObject(fields).refine((patch) => Object.keys(patch).length > 0, "name at least one field");
  return schema as unknown as z.ZodType<Partial<NewDocument<C>>>;
}

/** Says in the API's description who may write the field, where that is not everyone who may write. */
function withRole({ fieldAccess }: AnyCollection, name: string, schema: z.ZodType): z.ZodType {
  const role = fieldAccess[name];
  return role === undefined ? schema : schema.describe(`To set it needs the role ${role}`);
}

/** A document as the API answers it. */
export function documentSchema(collection: AnyCollection): z.ZodObject {
  return z.strictObject({
    id: z.string(),
    ...collection.fields,
    ...systemFields({ stamped: collection.writes !== "server", trash: collection.hasTrash }),
  });
}

/** A patch leaves out what it does not change, so a default must not fill it in again. */
function toPatchField(schema: z.core.$ZodType): z.ZodType {
  const def = schema._zod.def as z.core.$ZodTypeDef & { innerType?: z.core.$ZodType };
  if (def.type === "default" && def.innerType !== undefined) return toPatchField(def.innerType);
  return def.type === "optional" ? (schema as z.ZodType) : z.optional(schema as z.ZodType);
}

function omit(fields: z.ZodRawShape, names: readonly string[]): Record<string, z.ZodType> {
  const kept = Object.entries(fields).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept) as Record<string, z.ZodType>;
}
