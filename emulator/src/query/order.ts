// Orders and cursors: the total order of a query and positions in it.
import { type FieldPath, isNameField } from "../model/field-path.ts";
import { compareNames } from "../model/path.ts";
import { compareValues } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoredDocument } from "../storage/types.ts";
import { fieldOf } from "./filter.ts";

export interface Order {
  readonly path: FieldPath;
  readonly descending: boolean;
}

/** A position in the order, given by values for its first fields. */
export interface Bound {
  readonly values: readonly Value[];
  /** Whether documents with exactly these values are on the query's side of the position. */
  readonly inclusive: boolean;
}

export function compareByOrders(orders: readonly Order[], a: StoredDocument, b: StoredDocument): number {
  for (const { path, descending } of orders) {
    const order = isNameField(path) ? compareNames(a.name, b.name) : compareField(path, a, b);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

function compareField(path: FieldPath, a: StoredDocument, b: StoredDocument): number {
  const left = fieldOf(a, path);
  const right = fieldOf(b, path);
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return compareValues(left, right);
}

/** Where a document stands relative to a position: negative before it, zero on it, positive after it. */
export function compareToBound(orders: readonly Order[], document: StoredDocument, bound: Bound): number {
  for (const [index, value] of bound.values.entries()) {
    const order = orders[index] as Order;
    const own = fieldOf(document, order.path);
    const difference = own === undefined ? -1 : compareValues(own, value);
    if (difference !== 0) return order.descending ? -difference : difference;
  }
  return 0;
}

export function isAfterStart(orders: readonly Order[], document: StoredDocument, start: Bound | undefined): boolean {
  if (start === undefined) return true;
  const order = compareToBound(orders, document, start);
  return start.inclusive ? order >= 0 : order > 0;
}

export function isBeforeEnd(orders: readonly Order[], document: StoredDocument, end: Bound | undefined): boolean {
  if (end === undefined) return true;
  const order = compareToBound(orders, document, end);
  return end.inclusive ? order <= 0 : order < 0;
}
