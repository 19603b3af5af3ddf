// GET /things:batchGet?id=a&id=b: documents by their ids. n ids cost at most n reads, plus one for the caller's role.
import { isDocumentId } from "../../shared/ids.ts";
import { Problem } from "../../shared/problem.ts";
import type { StoredDocument } from "../../store/store.ts";
import { authorize } from "../authorize.ts";
import { documentPath } from "../paths.ts";
import { present } from "../present.ts";
import type { Call } from "../types.ts";

/**
 * What is found, in the order asked for, and the ids that are not. An id that never was, one of another scope and one
 * that is somebody else's all look the same: missing.
 */
export async function batchGet(call: Call): Promise<void> {
  const { collection, options, params, response } = call;
  const ids = parseIds(call);
  await authorize(call, collection.access.read);
  const paths = ids.filter(isDocumentId).map((id) => documentPath(collection, params, id));
  const documents = paths.length === 0 ? [] : await options.store.read(paths);
  const found = documents.filter((document) => document !== undefined).filter((each) => isVisible(call, each));
  const known = new Set(found.map(({ id }) => id));
  response.json({
    items: found.map((document) => present(collection, document)),
    missing: ids.filter((id) => !known.has(id)),
  });
}

/** A role has been checked for all of them; whose each one is stands in the document. */
function isVisible({ collection, caller }: Call, document: StoredDocument): boolean {
  const { read } = collection.access;
  return typeof read !== "object" || !("ownerField" in read) || document.data[read.ownerField] === caller?.uid;
}

/** Each id once. Throws "invalid-parameter" for none, too many, and for anything beside them. */
function parseIds({ request, options }: Call): readonly string[] {
  const { id = [], ...others } = request.query as Record<string, string | string[]>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new Problem("invalid-parameter", `${other}: batchGet takes only ids`);
  const ids = [...new Set([id].flat())];
  const { pageSize } = options.limits;
  if (ids.length === 0 || ids.length > pageSize) {
    throw new Problem("invalid-parameter", `id: name it 1 to ${pageSize} times, as in ?id=one&id=two`);
  }
  return ids;
}
