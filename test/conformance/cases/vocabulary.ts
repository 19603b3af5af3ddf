// Words for conformance cases: requests in ProtoJSON, short enough to read as a table.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Rpc } from "../transport-clients.ts";

export type Step = readonly [rpc: Rpc, request: JsonObject];

/** A name, what is called, and the status of the last call ("OK" unless said). */
export interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly status?: string;
}

/** Replaced by the database and by its root in each run, so that every case has a database of its own. */
export const DATABASE = "projects/$PROJECT/databases/(default)";
export const ROOT = `${DATABASE}/documents`;

export const nameOf = (path: string): string => `${ROOT}/${path}`;

export type Json = JsonValue;

/** JavaScript values as Firestore values; integers unless they have a fraction. `raw` passes a value through. */
export function value(input: unknown): JsonObject {
  if (input === null) return { nullValue: null };
  if (typeof input === "boolean") return { booleanValue: input };
  if (typeof input === "number") {
    if (Number.isInteger(input) && !Object.is(input, -0)) return { integerValue: String(input) };
    return { doubleValue: Number.isFinite(input) ? input : String(input) };
  }
  if (typeof input === "string") return { stringValue: input };
  if (Array.isArray(input)) return { arrayValue: { values: input.map(value) } };
  if (input instanceof Raw) return input.json;
  return { mapValue: { fields: fields(input as object) } };
}

class Raw {
  readonly json: JsonObject;
  constructor(json: JsonObject) {
    this.json = json;
  }
}

export const raw = (json: JsonObject): Raw => new Raw(json);
export const double = (number: number | string): Raw => raw({ doubleValue: number });
export const integer = (text: string): Raw => raw({ integerValue: text });
export const bytes = (base64: string): Raw => raw({ bytesValue: base64 });
export const time = (text: string): Raw => raw({ timestampValue: text });
export const reference = (path: string): Raw => raw({ referenceValue: nameOf(path) });
export const point = (latitude: number, longitude: number): Raw => raw({ geoPointValue: { latitude, longitude } });
export const vector = (...numbers: number[]): Raw =>
  raw({
    mapValue: {
      fields: {
        __type__: { stringValue: "__vector__" },
        value: { arrayValue: { values: numbers.map((doubleValue) => ({ doubleValue })) } },
      },
    },
  });

export function fields(input: object): JsonObject {
  return Object.fromEntries(Object.entries(input).map(([key, item]) => [key, value(item)]));
}

export const set = (path: string, data: object, more: JsonObject = {}): JsonObject => ({
  update: { name: nameOf(path), fields: fields(data) },
  ...more,
});

export const patch = (path: string, data: object, fieldPaths: string[]): JsonObject => ({
  ...set(path, data),
  updateMask: { fieldPaths },
});

export const remove = (path: string, more: JsonObject = {}): JsonObject => ({ delete: nameOf(path), ...more });

export const commit = (...writes: JsonObject[]): Step => ["commit", { database: DATABASE, writes }];

export const get = (...paths: string[]): Step => [
  "batchGetDocuments",
  { database: DATABASE, documents: paths.map(nameOf) },
];

export const field = (fieldPath: string): JsonObject => ({ fieldPath });

export const where = (fieldPath: string, op: string, operand: unknown): JsonObject => ({
  fieldFilter: { field: field(fieldPath), op, value: value(operand) },
});

export const unary = (fieldPath: string, op: string): JsonObject => ({ unaryFilter: { field: field(fieldPath), op } });

export const and = (...filters: JsonObject[]): JsonObject => ({ compositeFilter: { op: "AND", filters } });
export const or = (...filters: JsonObject[]): JsonObject => ({ compositeFilter: { op: "OR", filters } });

export const order = (fieldPath: string, direction = "ASCENDING"): JsonObject => ({
  field: field(fieldPath),
  direction,
});

export const cursor = (before: boolean, ...values: unknown[]): JsonObject => ({ values: values.map(value), before });

export const query = (collectionId: string, structured: JsonObject = {}, parent = ""): Step => [
  "runQuery",
  {
    parent: parent === "" ? ROOT : nameOf(parent),
    structuredQuery: { from: [{ collectionId }], ...structured },
  },
];

export const group = (collectionId: string, structured: JsonObject = {}, parent = ""): Step => [
  "runQuery",
  {
    parent: parent === "" ? ROOT : nameOf(parent),
    structuredQuery: { from: [{ collectionId, allDescendants: true }], ...structured },
  },
];

export const aggregate = (collectionId: string, structured: JsonObject, ...aggregations: JsonObject[]): Step => [
  "runAggregationQuery",
  {
    parent: ROOT,
    structuredAggregationQuery: { structuredQuery: { from: [{ collectionId }], ...structured }, aggregations },
  },
];
