// PATCH, DELETE and restore: one write under a precondition that the database checks; one read for the caller's role.
import { trashStamp } from "../../define/system-fields.ts";
import { Problem } from "../../shared/problem.ts";
import { WriteRefused } from "../../store/failures.ts";
import { type StoredDocument, type StoredTimestamp, Timestamp, type Version } from "../../store/store.ts";
import { authorize, requireCaller } from "../authorize.ts";
import { parseIfMatch, toETag } from "../etag.ts";
import { requireFieldRoles } from "../field-roles.ts";
import { documentPath } from "../paths.ts";
import { changedFields, present } from "../present.ts";
import type { Call } from "../types.ts";
import { validateFields } from "../validate.ts";

export async function patch(call: Call): Promise<void> {
  const { collection, options } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  const { role } = await authorize(call, collection.access.update);
  const fields = validateFields(collection, "patch", call.response.locals.body);
  requireFieldRoles(collection, { role, operation: "update", fields });
  await write(call, changedFields(collection, fields, by));
}

/** To the trash; for good where the collection has none, and with `?purge=true` for what is in the trash. */
export async function remove(call: Call): Promise<void> {
  const { collection, options, request, response } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  if (request.query.purge === "true" && collection.hasTrash) return await purge(call);
  await authorize(call, collection.access.delete);
  const version = requestedVersion(call);
  if (collection.hasTrash) {
    await write(call, changedFields(collection, {}, by), { [trashStamp]: Timestamp.fromDate(by.at) });
  } else {
    await refusing(call, () => options.store.remove(pathOf(call), version));
    response.status(204).end();
  }
}

export async function restore(call: Call): Promise<void> {
  const { collection, options } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  await authorize(call, collection.access.delete);
  await write(call, changedFields(collection, {}, by), { [trashStamp]: null });
}

async function purge(call: Call): Promise<void> {
  const { collection, options, response } = call;
  const { document } = await authorize(call, collection.access.purge, true);
  if (document === undefined) throw new Problem("not-found");
  if (document.data[trashStamp] === null) throw new Problem("conflict", "Move it to the trash first");
  const version = requestedVersion(call);
  await refusing(call, () => options.store.remove(document.path, version === "any" ? document.updateTime : version));
  response.status(204).end();
}

const pathOf = ({ collection, params, id }: Call) => documentPath(collection, params, id);

function requestedVersion({ request }: Call): Version {
  const version = parseIfMatch(request.get("if-match"));
  if (version === undefined) throw new Problem("stale");
  return version;
}

async function write(call: Call, data: Record<string, unknown>, stamps: Record<string, unknown> = {}): Promise<void> {
  const version = requestedVersion(call);
  const time = await refusing(call, () => call.options.store.update(pathOf(call), { ...data, ...stamps }, version));
  await answer(call, time);
}

/** 204 with the new ETag; `Prefer: return=representation` reads the document back, for one read more. */
async function answer(call: Call, time: StoredTimestamp): Promise<void> {
  const { collection, options, request, response } = call;
  const wanted = /\breturn=representation\b/.test(request.get("prefer") ?? "");
  if (!wanted) {
    response.status(204).set("ETag", toETag(time)).end();
    return;
  }
  const [document] = await options.store.read([pathOf(call)]);
  if (document === undefined) throw new Problem("not-found");
  const current: StoredDocument = document;
  response.set("ETag", toETag(current.updateTime)).set("Preference-Applied", "return=representation");
  response.json(present(collection, current));
}

/** A precondition that failed, in the caller's terms: gone, or changed since. */
async function refusing<T>(call: Call, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    const conditional = call.request.get("if-match") !== undefined;
    throw new Problem(error.reason === "missing" && !conditional ? "not-found" : "stale");
  }
}
