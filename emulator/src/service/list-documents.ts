// ListDocuments: a collection page by page, on request with ids that exist only as parents of other documents; without
// a collection, all documents directly below the parent.
import { create } from "@bufbuild/protobuf";
import { formatFieldPath, NAME_FIELD, parseFieldPath } from "../model/field-path.ts";
import {
  assertId,
  compareIds,
  type Path,
  parseDocumentName,
  parseParentName,
  pathOf,
  resourceName,
  sameDatabase,
} from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { nameValue } from "../model/value.ts";
import { type Document, DocumentSchema, type Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  type ListDocumentsRequest,
  type ListDocumentsResponse,
  ListDocumentsResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import {
  type Cursor,
  StructuredQuery_Direction as Direction,
  type StructuredQuery,
  type StructuredQuery_Order,
  StructuredQuery_OrderSchema,
  StructuredQuerySchema,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import { fieldOf, type Order, type Plan, planQuery } from "../query/index.ts";
import type { DatabaseRef, StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import { assertAdmin, authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { parseMask, toDocument } from "./document-message.ts";
import { decodePosition, encodePosition, invalidToken } from "./page-token.ts";
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
  if (request.collectionId !== "") assertId(request.collectionId, "Collection", request.collectionId);
  if (request.pageSize < 0) throw invalidArgument("page_size cannot be negative.");
  const size = Math.min(request.pageSize || DEFAULT_PAGE, MAX_PAGE);
  const mask = parseMask(request.mask);
  const query = listQuery(request);
  const collection = { database, path: [...parent.path, request.collectionId] };
  const whole = planQuery(parent, query);
  const start = request.pageToken === "" ? undefined : decodePosition(request.pageToken);
  if (start !== undefined) assertPosition(start, whole);
  // A cursor has a value for each order that is named.
  const orderBy = whole.orders.map(toOrder);
  const plan = start === undefined ? whole : planQuery(parent, { ...query, orderBy, startAt: start });
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const { inTransaction, readTime } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const after = start === undefined ? undefined : idIn(start);
    const listed = request.showMissing
      ? withMissing(reading.query(plan), missingIds(reading.view, collection, after), collection)
      : Iterator.from(reading.query(plan)).map((stored) => ({ name: stored.name, stored }));
    const page = [...Iterator.from(listed).take(size + 1)];
    const more = page.length > size;
    if (more) page.pop();
    reading.keep();
    core.costs.add("reads", Math.max(1, page.length), context.span);
    return create(ListDocumentsResponseSchema, {
      documents: page.map((item) => (item.stored === null ? missing(item.name) : toDocument(item.stored, mask))),
      nextPageToken: more ? encodePosition(positionOf(page.at(-1) as Listed, plan.orders)) : "",
    });
  } finally {
    reading.close();
  }
}

interface Listed {
  readonly name: string;
  readonly stored: StoredDocument | null;
}

interface Collection {
  readonly database: DatabaseRef;
  readonly path: Path;
}

/** Where an item stands in the list's order. */
function positionOf({ name, stored }: Listed, orders: readonly Order[]): Value[] {
  if (stored === null) return [nameValue(name)];
  return orders.map(({ path }) => fieldOf(stored, path) as Value);
}

/** A position of this list: one value for each of its orders, the last one the name of a document that it may have. */
function assertPosition({ values }: Cursor, list: Plan): void {
  const name = values.at(-1)?.valueType;
  if (name?.case !== "referenceValue" || values.length !== list.orders.length) throw invalidToken();
  const { database, path } = parseDocumentName(name.value);
  if (!sameDatabase(database, list.database) || !list.inCollection(path)) throw invalidToken();
}

/** The id of the document that a position names. */
function idIn({ values }: Cursor): string {
  return pathOf(values.at(-1)?.valueType.value as string).at(-1) as string;
}

function listQuery(request: ListDocumentsRequest): StructuredQuery {
  const orderBy = parseOrderBy(request.orderBy);
  if (request.showMissing && orderBy.length > 0) {
    throw invalidArgument("show_missing cannot be combined with an order.");
  }
  if (request.showMissing && request.collectionId === "") throw invalidArgument("show_missing needs a collection_id.");
  return create(StructuredQuerySchema, { from: [{ collectionId: request.collectionId }], orderBy });
}

function toOrder({ path, descending }: Order): StructuredQuery_Order {
  const field = { fieldPath: formatFieldPath(path) };
  const direction = descending ? Direction.DESCENDING : Direction.ASCENDING;
  return create(StructuredQuery_OrderSchema, { field, direction });
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

/** Ids in this collection, after one of them, that have documents below them, in order; some exist themselves, too. */
function missingIds(view: View, { database, path }: Collection, after: string | undefined): string[] {
  const ids = new Set<string>();
  for (const below of view.collectionsBelow(database, path)) {
    const id = below.path[path.length];
    if (id === undefined || ids.has(id) || (after !== undefined && compareIds(id, after) <= 0)) continue;
    if (view.hasDocuments(below)) ids.add(id);
  }
  return [...ids].sort(compareIds);
}

function* withMissing(
  documents: Iterable<StoredDocument>,
  parents: readonly string[],
  { database, path }: Collection,
): Generator<Listed> {
  let next = 0;
  const placeholder = (): Listed => ({
    name: resourceName(database, [...path, parents[next++] as string]),
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
