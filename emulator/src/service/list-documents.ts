// ListDocuments: a collection page by page, on request with ids that exist only as parents of other documents.
import { create } from "@bufbuild/protobuf";
import { isNameField, NAME_FIELD, parseFieldPath } from "../model/field-path.ts";
import { assertId, compareIds, type Path, parseParentName, pathOf, resourceName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { nameValue } from "../model/value.ts";
import { type Document, DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  type ListDocumentsRequest,
  type ListDocumentsResponse,
  ListDocumentsResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { type StructuredQuery, StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { planQuery } from "../query/index.ts";
import type { DatabaseRef, StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import { assertAdmin, authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { parseMask, toDocument } from "./document-message.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";
import { openReading } from "./reading.ts";
import type { CallContext } from "./types.ts";

const DEFAULT_PAGE = 30;
const MAX_PAGE = 5000;

export async function listDocuments(
  core: Core,
  request: ListDocumentsRequest,
  context: CallContext,
): Promise<ListDocumentsResponse> {
  if (request.showMissing) assertAdmin(context);
  const parent = parseParentName(request.parent);
  const { database } = parent;
  assertId(request.collectionId, "Collection", request.collectionId);
  if (request.pageSize < 0) throw invalidArgument("page_size cannot be negative.");
  const size = Math.min(request.pageSize || DEFAULT_PAGE, MAX_PAGE);
  const mask = parseMask(request.mask);
  const query = listQuery(request);
  const plan = planQuery(parent, query);
  const after = request.pageToken === "" ? undefined : decodePageToken(request.pageToken);
  const isByName = plan.orders.length === 1 && !request.showMissing;
  const paged = after !== undefined && isByName ? planQuery(parent, startingAfter(query, after)) : undefined;
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const { inTransaction, readTime } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const collection = [...parent.path, request.collectionId];
    const listed = request.showMissing
      ? withMissing(reading.query(plan), missingIds(reading.view, database, collection), { database, collection })
      : reading.query(paged ?? plan);
    const { page, more } = takePage(listed, { after: paged === undefined ? after : undefined, size });
    core.costs.add("reads", Math.max(1, page.length), context.span);
    return create(ListDocumentsResponseSchema, {
      documents: page.map((item) => (item.stored === null ? missing(item.name) : toDocument(item.stored, mask))),
      nextPageToken: more ? encodePageToken(page.at(-1)?.name) : "",
    });
  } finally {
    reading.close();
  }
}

interface Listed {
  readonly name: string;
  readonly stored: StoredDocument | null;
}

function takePage(
  documents: Iterable<StoredDocument | Listed>,
  options: { after: string | undefined; size: number },
): { page: Listed[]; more: boolean } {
  const page: Listed[] = [];
  let started = options.after === undefined;
  for (const document of documents) {
    if (page.length === options.size) return { page, more: true };
    if (started) page.push("stored" in document ? document : { name: document.name, stored: document });
    else started = document.name === options.after;
  }
  if (!started) throw invalidArgument("Invalid page token.");
  return { page, more: false };
}

function listQuery(request: ListDocumentsRequest): StructuredQuery {
  const orderBy = parseOrderBy(request.orderBy);
  if (
    request.showMissing &&
    orderBy.some(({ field, direction }) => direction === 2 || !isNameField([field.fieldPath]))
  ) {
    throw invalidArgument("show_missing cannot be combined with an order.");
  }
  return create(StructuredQuerySchema, { from: [{ collectionId: request.collectionId }], orderBy });
}

/** Lists in name order need not read again what earlier pages held. */
function startingAfter(query: StructuredQuery, name: string): StructuredQuery {
  const startAt = { values: [nameValue(name)], before: false };
  return create(StructuredQuerySchema, { from: query.from, orderBy: query.orderBy, startAt });
}

/** `a desc, b`: fields with an optional direction. */
function parseOrderBy(text: string): { field: { fieldPath: string }; direction: number }[] {
  if (text.trim() === "") return [];
  return text.split(",").map((part) => {
    const [field = "", direction = "asc", ...rest] = part.trim().split(/\s+/);
    const isKnown = direction.toLowerCase() === "asc" || direction.toLowerCase() === "desc";
    if (!isKnown || rest.length > 0) throw invalidArgument(`Invalid order_by "${text}".`);
    if (field !== NAME_FIELD) parseFieldPath(field);
    return { field: { fieldPath: field }, direction: direction.toLowerCase() === "desc" ? 2 : 1 };
  });
}

/** Ids in this collection that have documents below them, in order; some exist themselves, too. */
function missingIds(view: View, database: DatabaseRef, collection: Path): string[] {
  const ids = new Set<string>();
  for (const below of view.collectionsBelow(database, collection)) {
    const id = below.path[collection.length];
    if (id !== undefined && !ids.has(id) && view.hasDocuments(below)) ids.add(id);
  }
  return [...ids].sort(compareIds);
}

function* withMissing(
  documents: Iterable<StoredDocument>,
  parents: readonly string[],
  { database, collection }: { database: DatabaseRef; collection: Path },
): Generator<Listed> {
  let next = 0;
  const placeholder = (): Listed => ({
    name: resourceName(database, [...collection, parents[next++] as string]),
    stored: null,
  });
  for (const stored of documents) {
    const id = pathOf(stored.name).at(-1) as string;
    while (next < parents.length && compareIds(parents[next] as string, id) < 0) yield placeholder();
    if (parents[next] === id) next++;
    yield { name: stored.name, stored };
  }
  while (next < parents.length) yield placeholder();
}

function missing(name: string): Document {
  return create(DocumentSchema, { name });
}
