// Writes through the SDK, under the rules: they show at once, are sent when there is a connection, and are taken back
// when the server refuses them. The stamps that the rules demand are put on here and nowhere else.
import { coreShape, encodeFields, type Shape } from "../../../functions/src/kit/index.ts";
import type { Params } from "./live.ts";
import type { CollectionOutline } from "./outline.ts";
import { type LiveSource, noSuchPlace, storedTypes, toFailure, toPath } from "./sdk.ts";
import type { Result } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The direct writes of a collection; each throws where the definition has them go through the API. */
export function directWrites(source: LiveSource, outline: CollectionOutline) {
  const { sdk, database } = source;
  const place = (params: Params, id: string) => {
    if (outline.writes !== "direct") throw new Error(`${outline.path} is not written directly`);
    const path = toPath(`${outline.path}/{id}`, { ...params, id });
    return path === undefined ? undefined : sdk.doc(database, path);
  };
  const change = async (params: Params, id: string, data: Fields): Promise<Result<void>> => {
    const at = place(params, id);
    return at === undefined ? refused : await settle(sdk.updateDoc(at, { ...data, ...changeStamps(source) }));
  };
  const remove = async (params: Params, id: string): Promise<Result<void>> => {
    const at = place(params, id);
    return at === undefined ? refused : await settle(sdk.deleteDoc(at));
  };
  return {
    create: (params: Params, fields: Fields) => {
      const id = outline.idField === undefined ? newId(source) : String(fields[outline.idField]);
      const at = place(params, id);
      const data = { ...toStored(source, outline, complete(outline, fields)), ...newStamps(source, outline) };
      return { id, saved: at === undefined ? Promise.resolve(refused) : settle(sdk.setDoc(at, data)) };
    },
    update: (params: Params, id: string, patch: Fields) => change(params, id, toStored(source, outline, patch)),
    delete: (params: Params, id: string) =>
      outline.hasTrash ? change(params, id, { deletedAt: sdk.serverTimestamp() }) : remove(params, id),
    restore: (params: Params, id: string) => change(params, id, { deletedAt: null }),
  };
}

const refused: Result<void> = { ok: false, failure: noSuchPlace };

/** When the server has answered. By the time a refusal arrives, the cache and all live queries have taken it back. */
async function settle(write: Promise<void>): Promise<Result<void>> {
  try {
    await write;
    return { ok: true, value: undefined, etag: undefined };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

function newId({ sdk, database }: LiveSource): string {
  return sdk.doc(sdk.collection(database, "ids")).id;
}

/** Rules see no defaults: a new document carries them. */
function complete(outline: CollectionOutline, fields: Fields): Fields {
  const defaults = Object.entries(outline.shapes).flatMap(([name, shape]) =>
    shape.kind === "default" ? [[name, shape.value] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...fields };
}

/** As it is stored: instants as timestamps, text trimmed where the API would trim it. */
function toStored(source: LiveSource, outline: CollectionOutline, fields: Fields): Fields {
  const own = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, trim(outline.shapes[name], value)] as const);
  return encodeFields(outline, Object.fromEntries(own), storedTypes(source));
}

function trim(shape: Shape | undefined, value: unknown): unknown {
  const core = shape && coreShape(shape);
  if (core?.kind === "string") return core.trimmed && typeof value === "string" ? value.trim() : value;
  if (core?.kind === "array" && Array.isArray(value)) return value.map((item) => trim(core.items, item));
  return value;
}

function newStamps({ sdk, uid }: LiveSource, { hasTrash }: CollectionOutline): Fields {
  const by = uid();
  const stamps = { createdAt: sdk.serverTimestamp(), createdBy: by, updatedAt: sdk.serverTimestamp(), updatedBy: by };
  return hasTrash ? { ...stamps, deletedAt: null } : stamps;
}

function changeStamps({ sdk, uid }: LiveSource): Fields {
  return { updatedAt: sdk.serverTimestamp(), updatedBy: uid() };
}
