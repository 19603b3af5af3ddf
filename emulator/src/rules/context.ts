// The `request` and `resource` that a condition sees.
import type { RulesAuth, RulesDocument, RulesMethod, RulesOperation, RulesRequest } from "./types.ts";
import { unknownValue } from "./values/errors.ts";
import { mapFromFields } from "./values/from-proto.ts";
import { mapOf, RulesMap } from "./values/map-value.ts";
import { RulesPath } from "./values/path-value.ts";
import { RulesTimestamp, type RulesValue } from "./values/value.ts";

export const documentsPath = (database: string, path: readonly string[]): readonly string[] => [
  "databases",
  database,
  "documents",
  ...path,
];

export function documentValue(database: string, document: RulesDocument | null): RulesValue {
  if (document === null) return null;
  return mapOf({
    data: mapFromFields(document.fields),
    id: document.path.at(-1) ?? "",
    __name__: new RulesPath(documentsPath(database, document.path)),
  });
}

const empty = new RulesMap(new Map());

/** What all operations of a request share. */
export interface SharedContext {
  readonly auth: RulesValue;
  readonly time: RulesValue;
}

export const sharedContext = (request: RulesRequest): SharedContext => ({
  auth: request.auth === null ? null : authValue(request.auth),
  time: new RulesTimestamp(BigInt(request.time) * 1000n),
});

export interface OperationContext {
  readonly request: RulesRequest;
  readonly shared: SharedContext;
  readonly operation: RulesOperation;
  readonly method: RulesMethod;
  /** `request.query` of a list. */
  readonly query?: RulesValue;
  /** Stands for `request.resource` while it is unknown. */
  readonly written?: RulesValue;
  /** A collection-group request: `request.path` cannot be told. */
  readonly depthUnknown?: boolean;
  /** The document of a list request that names it by its id. */
  readonly listed?: readonly string[] | undefined;
}

export function requestValue(context: OperationContext): RulesValue {
  const { request, shared, operation, method } = context;
  const entries: Record<string, RulesValue> = {
    time: shared.time,
    auth: shared.auth,
    headers: empty,
    inTransaction: request.inTransaction === true,
    path:
      context.depthUnknown === true
        ? unknownValue
        : new RulesPath(documentsPath(request.database, context.listed ?? operation.path)),
    fields: null,
    method,
  };
  if (context.query !== undefined) entries.query = context.query;
  if (method !== "get" && method !== "list") {
    entries.resource = context.written ?? documentValue(request.database, operation.requestResource);
    entries.transforms = null;
    entries.writeFields = null;
    entries.readFields = null;
  }
  return mapOf(entries);
}

const authValue = (auth: RulesAuth): RulesValue => mapOf({ uid: auth.uid, token: fromJson(auth.token) });

/** JSON (a token's claims) as rules values: whole numbers are int. */
export function fromJson(json: unknown): RulesValue {
  switch (typeof json) {
    case "string":
    case "boolean":
    case "bigint":
      return json;
    case "number":
      return Number.isSafeInteger(json) ? BigInt(json) : json;
    case "object":
      if (json === null) return null;
      if (Array.isArray(json)) return json.map(fromJson);
      return new RulesMap(new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)])));
    default:
      return null;
  }
}
