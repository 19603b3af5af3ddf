// From the wire's orders and cursors to ours, refusing what production refuses.
import {
  compareFieldPaths,
  type FieldPath,
  formatFieldPath,
  isNameField,
  NAME_FIELD,
  parseFieldPath,
  sameFieldPath,
} from "../model/field-path.ts";
import { parseDocumentName, sameDatabase } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import {
  type Cursor,
  StructuredQuery_Direction as Direction,
  type StructuredQuery,
} from "../proto/gen/google/firestore/v1/query_pb.js";
import type { DatabaseRef } from "../storage/types.ts";
import { type Filter, fieldFilters, isInequality } from "./filter.ts";
import type { Bound, Order } from "./order.ts";

const MAX_ORDERS = 100;

export interface Orders {
  /** As the query names them: what cursors have values for. */
  readonly explicit: readonly Order[];
  /** Ends with `__name__`. */
  readonly complete: readonly Order[];
}

/**
 * The query's orders, then the other fields of inequalities, then those of `needs` where it matters which documents come
 * first, each by path, then the name; all that is added goes in the direction of the last order.
 */
export function parseOrders(query: StructuredQuery, filter: Filter | undefined, needs: readonly FieldPath[]): Orders {
  const explicit = query.orderBy.map(({ field, direction }) => ({
    path: parseFieldPath(field?.fieldPath ?? ""),
    descending: direction === Direction.DESCENDING,
  }));
  if (explicit.length > MAX_ORDERS) throw invalidArgument(`The query has more than ${MAX_ORDERS} orders.`);
  for (const [index, { path }] of explicit.entries()) {
    if (explicit.findIndex((other) => sameFieldPath(other.path, path)) !== index) {
      throw invalidArgument(`order by clause cannot contain duplicate fields ${formatFieldPath(path)}`);
    }
  }
  const filters = fieldFilters(filter);
  const compared = filters.filter(isInequality).map(({ path }) => path);
  const ordered = withFields(explicit, compared);
  assertNameLast(ordered);
  const usesName = [...filters, ...explicit].some(({ path }) => isNameField(path));
  const whole = withFields(ordered, needs);
  if (usesName) assertNoneAfterName(whole.slice(ordered.length));
  const isPage = query.limit !== undefined || query.offset > 0;
  return { explicit, complete: withName(isPage ? whole : ordered) };
}

function withFields(orders: readonly Order[], paths: readonly FieldPath[]): readonly Order[] {
  const descending = orders.at(-1)?.descending ?? false;
  const added = paths
    .filter((path) => !isNameField(path) && !orders.some((order) => sameFieldPath(order.path, path)))
    .sort(compareFieldPaths)
    .filter((path, index, all) => index === 0 || !sameFieldPath(path, all[index - 1] as FieldPath));
  return [...orders, ...added.map((path) => ({ path, descending }))];
}

function withName(orders: readonly Order[]): readonly Order[] {
  const last = orders.at(-1);
  if (last !== undefined && isNameField(last.path)) return orders;
  return [...orders, { path: [NAME_FIELD], descending: last?.descending ?? false }];
}

function assertNameLast(orders: readonly Order[]): void {
  const nameAt = orders.findIndex(({ path }) => isNameField(path));
  const after = nameAt < 0 ? undefined : orders[nameAt + 1];
  if (after === undefined) return;
  throw invalidArgument(`Order by clause cannot contain more fields after the key ${formatFieldPath(after.path)}`);
}

/** Sums are made from index entries, which end with the name. */
function assertNoneAfterName(added: readonly Order[]): void {
  if (added.length === 0) return;
  const fields = added.map(({ path }) => formatFieldPath(path)).join(", ");
  throw invalidArgument(
    `This query requires an index that has fields [${fields}] after __name__ and Firestore does not currently support such an index. Please try the query again with additional ordering on those fields.`,
  );
}

export function parseCursor(
  cursor: Cursor | undefined,
  explicit: readonly Order[],
  options: { database: DatabaseRef; isStart: boolean },
): Bound | undefined {
  if (cursor === undefined) return undefined;
  if (cursor.values.length > explicit.length) throw invalidArgument("Cursor has too many values.");
  cursor.values.forEach((value, index) => {
    if (value.valueType.case === undefined) throw invalidArgument("Cannot convert firestore.v1.Value with type unset.");
    if (!isNameField((explicit[index] as Order).path)) return;
    if (value.valueType.case !== "referenceValue") {
      throw invalidArgument("Cursor __key__ value is not a document reference.");
    }
    if (!sameDatabase(parseDocumentName(value.valueType.value).database, options.database)) {
      throw invalidArgument("Cursor for __name__ must refer to the queried database.");
    }
  });
  return { values: cursor.values, inclusive: cursor.before === options.isStart };
}
