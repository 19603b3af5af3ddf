// From a StructuredQuery to a plan: checked, bound to a database and a parent, with its complete order.
import { type FieldPath, isNameField, NAME_FIELD, parseFieldPath } from "../model/field-path.ts";
import { assertId, isBelow, type Path, pathOf, type ResourceName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import type { DatabaseRef, StoredDocument } from "../storage/types.ts";
import { type Filter, fieldFilters, fieldOf, matchesFilter } from "./filter.ts";
import { type Bound, compareByOrders, isAfterStart, isBeforeEnd, type Order } from "./order.ts";
import { parseFilter } from "./parse-filter.ts";
import { parseCursor, parseOrders } from "./parse-order.ts";
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
    const { explicit, complete } = parseOrders(query, this.filter, needs);
    this.orders = complete;
    if (this.collectionId === undefined) this.#assertKindless();
    this.start = parseCursor(query.startAt, explicit, { database: parent.database, isStart: true });
    this.end = parseCursor(query.endAt, explicit, { database: parent.database, isStart: false });
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

/**
 * Throws INVALID_ARGUMENT for whatever production refuses. Documents without all fields of `needs` do not match, and of
 * a limited query these fields decide which documents come first.
 */
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

function parseSelect(fields: readonly { fieldPath: string }[]): FieldPath[] {
  return fields.length === 0 ? [[NAME_FIELD]] : fields.map(({ fieldPath }) => parseFieldPath(fieldPath));
}
