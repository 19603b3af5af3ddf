// List parameters: checked against the declared queries and turned into one query of the store.
import { listParameters } from "../define/check-collection.ts";
import { parseInstant } from "../define/codec.ts";
import type { AnyCollection, DeclaredQuery } from "../define/collection.ts";
import { timestamp } from "../define/field-types.ts";
import { allowsNull, coreShape, type Shape } from "../define/shape.ts";
import { trashStamp } from "../define/system-fields.ts";
import { Problem } from "../shared/problem.ts";
import { type ListQuery, storedTypes, toTimestamp } from "../store/store.ts";
import { requireCaller } from "./authorize.ts";
import { decodeCursor } from "./cursor.ts";
import { collectionPath } from "./paths.ts";
import type { Call } from "./types.ts";

/** What a field of that type can hold. */
const instant = timestamp();

export interface ListRequest {
  readonly query: ListQuery;
  /** The field pages are ordered by. */
  readonly orderField: string;
  /** Names the query for its cursors. */
  readonly key: string;
}

/** Throws "invalid-parameter" or "undeclared-query", which lists what is declared. */
export function parseListRequest(call: Call): ListRequest {
  const { collection, options, params } = call;
  const values = parseParameters(call.request.query, collection);
  const filters = Object.fromEntries([...values].filter(([name]) => !listParameters.includes(name)));
  const trash = parseTrash(values.get("trash"), collection);
  const declared = trash ? trashQuery(filters, values.get("orderBy")) : chooseQuery(collection, filters, values);
  const where: ListQuery["where"][number][] = Object.entries(filters).map(([field, text]) => {
    const isArray = coreShape(shapeOf(collection, field)).kind === "array";
    return { field, op: isArray ? "array-contains" : "==", value: parseFilter(collection, field, text) };
  });
  const { read } = collection.access;
  if (typeof read === "object" && "ownerField" in read) {
    where.push({ field: read.ownerField, op: "==", value: requireCaller(call.caller).uid });
  }
  if (trash) where.push({ field: trashStamp, op: "!=", value: null });
  else if (collection.hasTrash) where.push({ field: trashStamp, op: "==", value: null });
  const path = collectionPath(collection, params);
  const key = JSON.stringify([path, filters, declared.orderBy, trash]);
  const cursor = values.get("cursor");
  const shape = shapeOf(collection, declared.orderBy);
  const position = cursor === undefined ? undefined : decodeCursor(key, cursor, shape);
  const query: ListQuery = {
    collection: path,
    where,
    orderBy: [{ field: declared.orderBy, direction: declared.direction }],
    limit: parseLimit(values.get("limit"), options.limits),
    ...(position === undefined ? {} : { after: { values: [position.value], path: `${path}/${position.id}` } }),
  };
  return { query, orderField: declared.orderBy, key };
}

function parseParameters(query: Record<string, unknown>, collection: AnyCollection): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== "string") throw new Problem("invalid-parameter", `${name}: name it once`);
    if (!listParameters.includes(name) && !Object.hasOwn(collection.shapes, name)) throw undeclared(collection);
    values.set(name, value);
  }
  return values;
}

function parseLimit(text: string | undefined, limits: { pageSize: number; defaultPageSize: number }): number {
  if (text === undefined) return limits.defaultPageSize;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > limits.pageSize) {
    throw new Problem("invalid-parameter", `limit: a whole number from 1 to ${limits.pageSize}`);
  }
  return limit;
}

function parseTrash(text: string | undefined, collection: AnyCollection): boolean {
  if (text === undefined || text === "false") return false;
  if (text === "true" && collection.hasTrash) return true;
  throw new Problem("invalid-parameter", collection.hasTrash ? "trash: true or false" : "trash: there is none here");
}

/** The trash is listed whole, latest first: one single-field index serves it. */
function trashQuery(filters: object, orderBy: string | undefined): Required<DeclaredQuery> {
  if (Object.keys(filters).length > 0 || (orderBy ?? trashStamp) !== trashStamp) {
    throw new Problem("undeclared-query", "The trash takes no filters and no other order");
  }
  return { where: [], orderBy: trashStamp, direction: "desc" };
}

/** The first declared query with exactly these filters, and this order if one is asked for. */
function chooseQuery(
  collection: AnyCollection,
  filters: object,
  values: ReadonlyMap<string, string>,
): Required<DeclaredQuery> {
  const names = new Set(Object.keys(filters));
  const orderBy = values.get("orderBy");
  const chosen = collection.queries.find(
    (query) =>
      names.size === query.where.length &&
      query.where.every((field) => names.has(field)) &&
      (orderBy === undefined || orderBy === query.orderBy),
  );
  if (chosen === undefined) throw undeclared(collection);
  return chosen;
}

function undeclared(collection: AnyCollection): Problem {
  const declared = collection.queries.map(describeQuery);
  return new Problem("undeclared-query", "Use one of the declared queries", { declared });
}

export function describeQuery({ where, orderBy }: Required<DeclaredQuery>): string {
  return [...where.map((field) => `${field}=...`), `orderBy=${orderBy}`].join("&");
}

/** A filter's text as the stored value: "null", numbers, booleans and instants are read by the field's shape. */
function parseFilter(collection: AnyCollection, field: string, text: string): unknown {
  const shape = shapeOf(collection, field);
  if (text === "null" && allowsNull(shape)) return null;
  const core = coreShape(shape);
  const value = parseValue(core.kind === "array" ? coreShape(core.items) : core, text);
  if (value === undefined) throw new Problem("invalid-parameter", `${field}: not a value that this field can have`);
  return value;
}

function parseValue(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case "string":
    case "userId":
      return text.isWellFormed() ? text : undefined;
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "timestamp":
      return instant.safeParse(text).success ? parseInstant(text, toTimestamp) : undefined;
    case "reference":
      return shape.pattern.test(text) ? storedTypes.reference(text) : undefined;
    case "oneOf":
      return shape.values.find((value) => String(value) === text);
    default:
      return undefined;
  }
}

function shapeOf(collection: AnyCollection, field: string): Shape {
  const shape = collection.shapes[field];
  if (shape === undefined) throw undeclared(collection);
  return shape;
}
