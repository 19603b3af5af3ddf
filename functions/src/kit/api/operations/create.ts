// POST /things: one write, plus one read for the caller's role. With an Idempotency-Key a retry finds the first result.
import { isDeepStrictEqual } from "node:util";
import { derivedId, isDocumentId, randomId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import { WriteRefused } from "../../store/failures.ts";
import type { StoredTimestamp } from "../../store/store.ts";
import { authorize, requireCaller } from "../authorize.ts";
import { toETag } from "../etag.ts";
import { requireFieldRoles } from "../field-roles.ts";
import { fingerprint, microsecondOf } from "../fingerprint.ts";
import { collectionPath, documentPath } from "../paths.ts";
import { newDocument, present } from "../present.ts";
import type { Call } from "../types.ts";
import { validateFields } from "../validate.ts";

export async function create(call: Call): Promise<void> {
  const { collection, options, params } = call;
  const caller = requireCaller(call.caller);
  const key = idempotencyKey(call);
  const { role } = await authorize(call, collection.access.create);
  const fields = validateFields(collection, "create", call.response.locals.body);
  requireFieldRoles(collection, { role, operation: "create", fields });
  requireOwnership(call, fields, caller.uid);
  const id = chooseId(call, fields, key);
  const microsecond = key === undefined ? 0 : fingerprint(call.response.locals.body);
  const data = newDocument(collection, fields, { uid: caller.uid, at: options.now(), microsecond });
  const path = documentPath(collection, params, id);
  try {
    const updateTime = await options.store.create(path, data);
    answer(call, { id, data, updateTime });
  } catch (error) {
    if (!(error instanceof WriteRefused) || error.reason !== "exists") throw error;
    if (key !== undefined) await replay(call, { path, fields: data });
    else await answerOwn(call, path);
  }
}

function answer(call: Call, document: Parameters<typeof present>[1] & { updateTime: Parameters<typeof toETag>[0] }) {
  const { collection, request, response } = call;
  const location = `${request.baseUrl}${request.path.replace(/\/$/, "")}/${encodeURIComponent(document.id)}`;
  response.status(201).set("ETag", toETag(document.updateTime)).set("Location", location);
  response.json(present(collection, document));
}

/** The key, if one was sent: visible ASCII, at most 255 characters. */
export function idempotencyKey({ request }: Call): string | undefined {
  const key = request.get("idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem("invalid-parameter", "Idempotency-Key: 1 to 255 visible ASCII characters");
  }
  return key;
}

function chooseId(call: Call, fields: Record<string, unknown>, key: string | undefined): string {
  const { collection, caller, params } = call;
  if (collection.idField !== undefined) {
    const id = String(fields[collection.idField]);
    if (isDocumentId(id)) return id;
    const issues = [{ field: collection.idField, message: "cannot be an id" }];
    throw new Problem("invalid-fields", undefined, { issues });
  }
  if (key === undefined) return randomId();
  return derivedId(requireCaller(caller).uid, collectionPath(collection, params), key);
}

/** Where owning is a field, people create for themselves. */
function requireOwnership({ collection }: Call, fields: Record<string, unknown>, uid: string): void {
  const { create: access } = collection.access;
  if (typeof access !== "object" || !("ownerField" in access)) return;
  if (access.ownerField !== "createdBy" && fields[access.ownerField] !== uid) throw new Problem("forbidden");
}

/**
 * Nobody else has a random id: what exists under it was made by this very request, whose commit the SDK sent again
 * because the first answer was lost.
 */
async function answerOwn(call: Call, path: string): Promise<void> {
  const isRandom = call.collection.idField === undefined;
  const [document] = isRandom ? await call.options.store.read([path]) : [];
  if (document === undefined) throw new Problem("conflict", "There is one with this id already");
  answer(call, document);
}

/**
 * The first result again. Another body than the first one's is refused: while the document is as it was created, by
 * comparing all of it; once it has been edited, by the fingerprint that its `createdAt` carries.
 */
async function replay(call: Call, { path, fields }: { path: string; fields: Record<string, unknown> }) {
  const { collection, options, response } = call;
  const [document] = await options.store.read([path]);
  if (document === undefined) throw new Problem("conflict", "The first result is gone");
  const { createdAt, updatedAt } = document.data;
  const untouched = isDeepStrictEqual(createdAt, updatedAt);
  const [before, now] = [document.data, fields].map((data) => present(collection, { id: "", data }));
  const own = Object.keys(collection.fields).filter((field) => !collection.serverFields.includes(field));
  const same = own.every((field) => isDeepStrictEqual(before?.[field], now?.[field]));
  const fingerprints = [createdAt, fields.createdAt].map((stamp) => microsecondOf(stamp as StoredTimestamp));
  if (fingerprints[0] !== fingerprints[1] || (untouched && !same)) throw new Problem("idempotency-mismatch");
  response.set("Idempotency-Replayed", "true");
  answer(call, document);
}
