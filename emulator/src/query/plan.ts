// From a StructuredQuery to a plan: checked, bound to a database and a parent, with its complete order.
import {
  compareFieldPaths,
  type FieldPath,
  formatFieldPath,
  isNameField,
  NAME_FIELD,
  parseFieldPath,
  sameFieldPath,
} from "../model/field-path.ts";
import {
  assertId,
  isBelow,
  type Path,
  parseDocumentName,
  pathOf,
  type ResourceName,
  sameDatabase,
} from "../model/path.ts";
import { FirestoreError, invalidArgument } from "../model/status.ts";
import {
  type Cursor,
  StructuredQuery_Direction as Direction,
  type StructuredQuery,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import type { DatabaseRef, StoredDocument } from "../storage/types.ts";
import { type Filter, fieldFilters, fieldOf, isInequality, matchesFilter } from "./filter.ts";
import { type Bound, compareByOrders, isAfterStart, isBeforeEnd, type Order } from "./order.ts";
import { parseFilter } from "./parse-filter.ts";
import type { QueryPlan } from "./types.ts";

export class Plan implements QueryPlan {
  readonly database: DatabaseRef;
  readonly parent: Path;
  /** Undefined: documents of every collection directly below the parent, or of all below it. */
  readonly collectionId: string | undefined;
  readonly allDescendants: boolean;
  readonly filter: Filter | undefined;
  /** Complete: ends with `__name__`. */
  readonly orders: readonly Order[];
  readonly start: Bound | undefined;
  readonly end: Bound | undefined;
  readonly limit: number | undefined;
  readonly offset: number;
  /** The fields to return; undefined returns whole documents, `[__name__]` only names. */
  readonly select: readonly FieldPath[] | undefined;
  readonly #depth: number;
  readonly #needs: readonly FieldPath[];

  constructor(parent: ResourceName, query: StructuredQuery, needs: readonly FieldPath[]) {
    this.#needs = needs;
    const source = parseSource(query);
    this.database = parent.database;
    this.parent = parent.path;
    this.#depth = parent.path.length;
    this.collectionId = source.collectionId;
    this.allDescendants = source.allDescendants;
    this.filter = parseFilter(query.where, { parent, ...source });
    this.orders = completeOrders(query, this.filter);
    if (this.collectionId === undefined) this.#assertKindless();
    this.start = parseCursor(query.startAt, this.orders, { database: parent.database, isStart: true });
    this.end = parseCursor(query.endAt, this.orders, { database: parent.database, isStart: false });
    if (query.offset < 0) throw invalidArgument("offset is negative");
    if (query.limit !== undefined && query.limit < 0) throw invalidArgument("limit is negative");
    this.offset = query.offset;
    this.limit = query.limit;
    this.select = query.select === undefined ? undefined : parseSelect(query.select.fields);
  }

  inCollection(path: Path): boolean {
    if (this.allDescendants) {
      if (!isBelow(path, this.parent)) return false;
      return this.collectionId === undefined || path[path.length - 2] === this.collectionId;
    }
    if (this.collectionId !== undefined && path[this.#depth] !== this.collectionId) return false;
    return path.length === this.#depth + 2 && isBelow(path, this.parent);
  }

  matches(document: StoredDocument): boolean {
    if (!this.#inDatabase(document.name) || !this.inCollection(pathOf(document.name))) return false;
    return this.passes(document);
  }

  /** The filters and orders alone, for documents known to be in the collection. */
  passes(document: StoredDocument): boolean {
    if (this.filter !== undefined && !matchesFilter(this.filter, document)) return false;
    if (this.#needs.some((path) => fieldOf(document, path) === undefined)) return false;
    return this.orders.every(({ path }) => fieldOf(document, path) !== undefined);
  }

  inBounds(document: StoredDocument): boolean {
    return isAfterStart(this.orders, document, this.start) && isBeforeEnd(this.orders, document, this.end);
  }

  compare(a: StoredDocument, b: StoredDocument): number {
    return compareByOrders(this.orders, a, b);
  }

  #inDatabase(name: string): boolean {
    return name.startsWith(`projects/${this.database.project}/databases/${this.database.database}/documents/`);
  }

  #assertKindless(): void {
    const onlyName = [...fieldFilters(this.filter), ...this.orders].every(({ path }) => isNameField(path));
    if (!onlyName) throw invalidArgument("kind is required for filter: only __name__ can be used without a collection");
  }
}

/** What of a plan decides which index it needs. */
export type IndexNeed = Pick<Plan, "filter" | "orders" | "collectionId" | "allDescendants">;

/** Throws INVALID_ARGUMENT for whatever production refuses. Documents without all fields of `needs` do not match. */
export function planQuery(parent: ResourceName, query: StructuredQuery, needs: readonly FieldPath[] = []): Plan {
  if (query.findNearest !== undefined && (query.startAt ?? query.endAt) !== undefined) {
    throw invalidArgument("FindNearest cannot be combined with cursors.");
  }
  return new Plan(parent, query, needs);
}

function parseSource(query: StructuredQuery): { collectionId: string | undefined; allDescendants: boolean } {
  if (query.from.length > 1)
    throw invalidArgument("StructuredQuery.from cannot have more than one collection selector.");
  const source = query.from[0];
  if (source === undefined || source.collectionId === "") {
    return { collectionId: undefined, allDescendants: source?.allDescendants ?? false };
  }
  assertId(source.collectionId, "Collection", source.collectionId);
  return { collectionId: source.collectionId, allDescendants: source.allDescendants };
}

/** Explicit orders, then the other inequality fields by path, then the name in the direction of the last explicit one. */
function completeOrders(query: StructuredQuery, filter: Filter | undefined): Order[] {
  const orders = query.orderBy.map((order) => {
    if (order.direction === Direction.DIRECTION_UNSPECIFIED) {
      return { path: parseFieldPath(order.field?.fieldPath ?? ""), descending: false };
    }
    return { path: parseFieldPath(order.field?.fieldPath ?? ""), descending: order.direction === Direction.DESCENDING };
  });
  for (const [index, order] of orders.entries()) {
    if (orders.findIndex((other) => sameFieldPath(other.path, order.path)) !== index) {
      throw invalidArgument(`order by clause cannot contain duplicate fields ${formatFieldPath(order.path)}`);
    }
  }
  if (orders.length > 100) throw invalidArgument("The query has more than 100 orders.");
  const descending = orders.at(-1)?.descending ?? false;
  // What follows the name can no longer matter.
  const nameAt = orders.findIndex(({ path }) => isNameField(path));
  if (nameAt >= 0) return orders.slice(0, nameAt + 1);
  const missing = fieldFilters(filter)
    .filter(isInequality)
    .map(({ path }) => path)
    .filter((path) => !isNameField(path) && !orders.some((order) => sameFieldPath(order.path, path)))
    .sort(compareFieldPaths)
    .filter((path, index, all) => index === 0 || !sameFieldPath(path, all[index - 1] as FieldPath));
  return [...orders, ...missing.map((path) => ({ path, descending })), { path: [NAME_FIELD], descending }];
}

function parseCursor(
  cursor: Cursor | undefined,
  orders: readonly Order[],
  options: { database: DatabaseRef; isStart: boolean },
): Bound | undefined {
  if (cursor === undefined || cursor.values.length === 0) return undefined;
  const what = options.isStart ? "start" : "end";
  if (cursor.values.length > orders.length) throw invalidArgument("Cursor has too many values.");
  cursor.values.forEach((value, index) => {
    if (value.valueType.case === undefined) throw invalidArgument(`The ${what} cursor has an empty value.`);
    if (!isNameField((orders[index] as Order).path)) return;
    if (value.valueType.case !== "referenceValue") {
      throw invalidArgument(`Cursor for __name__ must be a reference value.`);
    }
    if (!sameDatabase(parseDocumentName(value.valueType.value).database, options.database)) {
      throw new FirestoreError("INVALID_ARGUMENT", "Cursor for __name__ must refer to the queried database.");
    }
  });
  return { values: cursor.values, inclusive: cursor.before === options.isStart };
}

function parseSelect(fields: readonly { fieldPath: string }[]): FieldPath[] {
  return fields.length === 0 ? [[NAME_FIELD]] : fields.map(({ fieldPath }) => parseFieldPath(fieldPath));
}
