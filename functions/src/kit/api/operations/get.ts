// GET /things/{id}: the document with its ETag, or 304. Documents in the trash are there, with their `deletedAt`.

import { Problem } from "../../shared/problem.ts";
import { authorize } from "../authorize.ts";
import { matchesNone, toETag } from "../etag.ts";
import { present } from "../present.ts";
import type { Call } from "../types.ts";

export async function get(call: Call): Promise<void> {
  const { collection, request, response } = call;
  const { document } = await authorize(call, collection.access.read, true);
  if (document === undefined) throw new Problem("not-found");
  const etag = toETag(document.updateTime);
  response.set("ETag", etag);
  if (matchesNone(request.get("if-none-match"), etag)) response.status(304).end();
  else response.json(present(collection, document));
}
