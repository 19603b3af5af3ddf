// GET /things: one page of a declared query. n documents cost n reads, plus one for the caller's role.

import { authorize } from "../authorize.ts";
import { encodeCursor } from "../cursor.ts";
import { present } from "../present.ts";
import { parseListRequest } from "../query.ts";
import type { Call } from "../types.ts";

export async function list(call: Call): Promise<void> {
  const { collection, options, response } = call;
  const { query, orderField, key } = parseListRequest(call);
  await authorize(call, collection.access.read);
  const documents = await options.store.list(query);
  const last = documents.at(-1);
  const full = documents.length === query.limit && last !== undefined;
  response.json({
    items: documents.map((document) => present(collection, document)),
    nextCursor: full ? encodeCursor(key, { value: last.data[orderField], id: last.id }) : null,
  });
}
