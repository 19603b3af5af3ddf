// PATCH, DELETE and restore: one write under a precondition that the database checks; one read for the caller's role.
import { trashStamp } from "../../define/system-fields.ts";
import { Problem } from "../../shared/problem.ts";
import { WriteRefused } from "../../store/failures.ts";
import { type StoredDocument, type StoredTimestamp, Timestamp, type Version } from "../../store/store.ts";
import { authorize, type Grant, requireCaller } from "../authorize.ts";
import { parseIfMatch, toETag } from "../etag.ts";
import { requireFieldRoles } from "../field-roles.ts";
import { documentPath } from "../paths.ts";
import { changedFields, present } from "../present.ts";
import type { Call } from "../types.ts";
import { validateFields } from "../validate.ts";

export async function patch(call: Call): Promise<void> {
  const { collection, options } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  await deciding(call, async () => {
    const grant = await authorize(call, collection.access.update);
    const fields = validateFields(collection, "patch", call.response.locals.body);
    requireFieldRoles(collection, { role: grant.role, operation: "update", fields });
    await write(call, grant, changedFields(collection, fields, by));
  });
}

/** To the trash; for good where the collection has none, and with `?purge=true` for what is in the trash. */
export async function remove(call: Call): Promise<void> {
  const { collection, options, request } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  if (asksToPurge(request.query.purge) && collection.hasTrash) return await deciding(call, () => purge(call));
  await deciding(call, async () => {
    const grant = await authorize(call, collection.access.delete);
    if (!collection.hasTrash) return await removeForGood(call, grant);
    await write(call, grant, { ...changedFields(collection, {}, by), [trashStamp]: Timestamp.fromDate(by.at) });
  });
}

export async function restore(call: Call): Promise<void> {
  const { collection, options } = call;
  const by = { uid: requireCaller(call.caller).uid, at: options.now() };
  await deciding(call, async () => {
    const grant = await authorize(call, collection.access.delete);
    await write(call, grant, { ...changedFields(collection, {}, by), [trashStamp]: null });
  });
}

function asksToPurge(text: unknown): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true") return true;
  throw new Problem("invalid-parameter", "purge: true or false");
}

async function purge(call: Call): Promise<void> {
  const grant = await authorize(call, call.collection.access.purge, true);
  if (grant.document === undefined) throw new Problem("not-found");
  // Documents from before there was a trash do not have it.
  if ((grant.document.data[trashStamp] ?? null) === null) throw new Problem("conflict", "Move it to the trash first");
  await removeForGood(call, grant);
}

async function removeForGood(call: Call, grant: Grant): Promise<void> {
  await call.options.store.remove(pathOf(call), versionFor(call, grant));
  call.response.status(204).end();
}

async function write(call: Call, grant: Grant, data: Record<string, unknown>): Promise<void> {
  const time = await call.options.store.update(pathOf(call), data, versionFor(call, grant));
  await answer(call, time);
}

const pathOf = ({ collection, params, id }: Call) => documentPath(collection, params, id);

function requestedVersion({ request }: Call): Version {
  const version = parseIfMatch(request.get("if-match"));
  if (version === undefined) throw new Problem("stale");
  return version;
}

/** The version that the caller asks for, else the one that the check looked into: what it found must still be so. */
function versionFor(call: Call, { document }: Grant): Version {
  const version = requestedVersion(call);
  return version === "any" && document !== undefined ? document.updateTime : version;
}

const mostAttempts = 5;

/**
 * Runs a check and the write that follows from it: again, where the document has changed in between and the caller has
 * not named a version. A precondition that failed is told in the caller's terms: gone, or changed since.
 */
async function deciding(call: Call, run: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      const conditional = call.request.get("if-match") !== undefined;
      if (error.reason === "missing" && !conditional) throw new Problem("not-found");
      if (error.reason !== "changed" || requestedVersion(call) !== "any") throw new Problem("stale");
    }
  }
  throw new Problem("unavailable", "It changes all the time", { retryAfterSeconds: 1 });
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
