// Authorisation: the same words of access that the rules are made of. A check costs at most one read; two where both a
// role and the author count.
import { type Access, isRole, type OwnerField, type Role, roles, rolesFrom } from "../define/access.ts";
import type { Caller } from "../define/handlers.ts";
import { isDocumentId } from "../shared/ids.ts";
import { Problem } from "../shared/problem.ts";
import type { StoredDocument } from "../store/store.ts";
import { documentPath, memberPath, scopeIdOf } from "./paths.ts";
import type { Call } from "./types.ts";

/** What a passed check found out. */
export interface Grant {
  readonly role: Role | undefined;
  /** The item, where the check had to read it or `withDocument` asked for it. */
  readonly document: StoredDocument | undefined;
}

/** Strangers get the same "not-found" whether the thing exists or not. Who may see it but not do this: "forbidden". */
export async function authorize(call: Call, access: Access | undefined, withDocument = false): Promise<Grant> {
  const { options, id, caller } = call;
  const path = itemPath(call);
  const fetch = withDocument && path !== undefined ? [path] : [];
  const withoutRole = async (paths: readonly string[]): Promise<Grant> => {
    const [document] = paths.length === 0 ? [] : await options.store.read(paths);
    return { role: undefined, document };
  };
  if (access !== "public" && access !== "nobody" && access !== undefined) requireCaller(caller);
  if (access === undefined || access === "nobody") throw await refusal(call);
  if (access === "public" || access === "signedIn") return await withoutRole(fetch);
  if (isRole(access)) return await authorizeRole(call, access, fetch);
  if ("self" in access) {
    if (id !== requireCaller(caller).uid) throw new Problem("not-found");
    return await withoutRole(fetch);
  }
  if (access.role !== undefined) return await authorizeOwner(call, { ...access, role: access.role });
  const grant = await withoutRole(path === undefined ? [] : [path]);
  if (path !== undefined && grant.document?.data[access.ownerField] !== requireCaller(caller).uid) {
    throw new Problem("not-found");
  }
  return grant;
}

/** The document that the request is about; undefined on routes of the whole collection. */
function itemPath({ collection, params, id }: Call): string | undefined {
  return id === "" ? undefined : documentPath(collection, params, id);
}

/** Both what the person is in the scope and whose the document is: two reads, in one request. */
async function authorizeOwner(call: Call, { ownerField, role }: Required<OwnerField>): Promise<Grant> {
  const { caller, collection } = call;
  const path = itemPath(call);
  const grant = await authorizeRole(call, role, path === undefined ? [] : [path]);
  if (path === undefined) return grant;
  if (grant.document === undefined) throw new Problem("not-found");
  if (grant.document.data[ownerField] !== requireCaller(caller).uid) {
    throw new Problem("forbidden", `Only whose ${collection.noun} it is may do this`);
  }
  return grant;
}

export function requireCaller(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new Problem("unauthenticated");
  return caller;
}

async function authorizeRole(call: Call, required: Role, fetch: readonly string[]): Promise<Grant> {
  const { options, collection } = call;
  const caller = requireCaller(call.caller);
  const scopeId = scopeIdOf(options.app, collection, call);
  if (!isDocumentId(caller.uid)) throw new Problem("not-found");
  const [member, document] = await options.store.read([memberPath(options.app, scopeId, caller.uid), ...fetch]);
  const role = roles.find((each) => each === member?.data.role);
  if (role === undefined) throw new Problem("not-found");
  if (!rolesFrom(required).includes(role)) throw new Problem("forbidden", `This needs the role ${required}`);
  return { role, document };
}

/** Nobody may do this. Who may read the thing learns that; a stranger learns nothing. */
async function refusal(call: Call): Promise<Problem> {
  await authorize(call, call.collection.access.read === "nobody" ? "signedIn" : call.collection.access.read);
  return new Problem("forbidden", "This cannot be done over the API");
}
