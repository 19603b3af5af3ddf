// ListCollectionIds: the collections directly below a document or the root that hold anything. For admins only.
import { create } from "@bufbuild/protobuf";
import { parseParentName } from "../model/path.ts";
import { compareUtf8 } from "../model/utf8.ts";
import {
  type ListCollectionIdsRequest,
  type ListCollectionIdsResponse,
  ListCollectionIdsResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { assertAdmin } from "./authorize.ts";
import type { Core } from "./core.ts";
import { pageOf } from "./page-token.ts";
import type { CallContext } from "./types.ts";

const DEFAULT_PAGE = 1000;

export async function listCollectionIds(
  core: Core,
  request: ListCollectionIdsRequest,
  context: CallContext,
): Promise<ListCollectionIdsResponse> {
  assertAdmin(context);
  const { database, path } = parseParentName(request.parent);
  const view = core.store.latest();
  const ids = new Set<string>();
  for (const collection of view.collectionsBelow(database, path)) {
    const id = collection.path[path.length];
    if (id !== undefined && !ids.has(id) && view.hasDocuments(collection)) ids.add(id);
  }
  const sorted = [...ids].sort(compareUtf8);
  const page = pageOf(sorted, { size: request.pageSize, defaultSize: DEFAULT_PAGE, token: request.pageToken });
  core.costs.add("reads", 1, context.span);
  return create(ListCollectionIdsResponseSchema, { collectionIds: page.items, nextPageToken: page.nextToken });
}
