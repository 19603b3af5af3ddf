// Both doors as functions of a document, without a network: the API's validation and encoding on one side, the rules
// engine on the generated rules on the other. Fast enough for tens of thousands of documents.
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { type Value, ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { LatLngSchema } from "../../emulator/src/proto/gen/google/type/latlng_pb.js";
import { compileRules as compileEngine } from "../../emulator/src/rules/index.ts";
import type { RulesDocument, Ruleset } from "../../emulator/src/rules/types.ts";
import {
  type AnyCollection,
  type App,
  createSchema,
  encodeFields,
  patchSchema,
  type Role,
  refusedFields,
  roleOf,
  rolesFrom,
  type StoredTypes,
} from "../../functions/src/kit/index.ts";
import { compileRules } from "../../functions/src/kit/rules/compile-rules.ts";

export type Data = Record<string, unknown>;

/** An instant, as both sides store it. */
export class Instant {
  readonly seconds: number;
  readonly nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }
}

/** A place on the globe. */
export class Place {
  readonly latitude: number;
  readonly longitude: number;

  constructor(latitude: number, longitude: number) {
    this.latitude = latitude;
    this.longitude = longitude;
  }
}

/** A reference, by the path below the database's root. */
export class Reference {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

export const uid = "caller";
const scopeId = "w";
const root = "projects/demo/databases/(default)/documents";
const now = 1_700_000_000;
const requestTime = new Instant(now, 0);

/** What a direct create holds beside its own fields. */
export function stamped(collection: AnyCollection, own: Data): Data {
  const stamps = { createdAt: requestTime, createdBy: uid, updatedAt: requestTime, updatedBy: uid };
  return { ...own, ...stamps, ...(collection.hasTrash ? { deletedAt: null } : {}) };
}

/** The rules' door. */
export class RulesDoor {
  readonly #rules: Ruleset;

  constructor(app: App) {
    const { ruleset, issues } = compileEngine(compileRules(app));
    if (ruleset === undefined) throw new Error(JSON.stringify(issues));
    this.#rules = ruleset;
  }

  /** Why the write is denied; undefined where it is allowed. */
  refusal(
    collection: AnyCollection,
    write: { role: Role | "stranger"; id?: string; before?: Data; after: Data },
  ): string | undefined {
    const path = [...collection.path.replace(/\{\w+\}/, scopeId).split("/"), write.id ?? "d"];
    const member: RulesDocument | null =
      write.role === "stranger"
        ? null
        : { path: ["workspaces", scopeId, "members", uid], fields: toFields({ role: write.role }) };
    const read = (wanted: readonly string[]) => (member?.path.join("/") === wanted.join("/") ? member : null);
    const verdict = this.#rules.authorize({
      database: "(default)",
      auth: { uid, token: {} },
      time: now * 1_000_000,
      reader: { read, readAfter: read, isWritten: () => false },
      operations: [
        {
          method: write.before === undefined ? "create" : "update",
          path,
          resource: write.before === undefined ? null : { path, fields: toFields(write.before) },
          requestResource: { path, fields: toFields(write.after) },
        },
      ],
    });
    return verdict.allowed ? undefined : verdict.message;
  }
}

/** The API's door: what it would store of its own fields for this JSON; undefined where it refuses. */
export function apiStores(
  collection: AnyCollection,
  json: unknown,
  { role, operation }: { role: Role | "stranger"; operation: "create" | "update" },
): Data | undefined {
  const schema = operation === "create" ? createSchema(collection) : patchSchema(collection);
  const result = schema.safeParse(json);
  if (!result.success || !isWellFormed(json)) return undefined;
  const write = { role: role === "stranger" ? undefined : role, operation, fields: result.data as Data };
  if (refusedFields(collection, write).length > 0) return undefined;
  const defaults: Data = {};
  for (const field of operation === "create" ? collection.serverFields : []) {
    const shape = collection.shapes[field];
    if (shape?.kind === "default") defaults[field] = shape.value;
  }
  return { ...encodeFields(collection, { ...defaults, ...(result.data as Data) }, types) };
}

const types: StoredTypes = {
  timestamp: (seconds, nanoseconds) => new Instant(seconds, nanoseconds),
  geoPoint: (latitude, longitude) => new Place(latitude, longitude),
  bytes: (bytes) => bytes,
  reference: (path) => new Reference(path),
};

/** The API's middleware refuses text that is not Unicode before any schema sees it. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

/** Whether the definition lets a role do this. */
export function mayDo(collection: AnyCollection, operation: "create" | "update", who: Role | "stranger"): boolean {
  const access = collection.access[operation];
  if (access === undefined || access === "nobody") return false;
  if (access === "signedIn") return true;
  const role = roleOf(access);
  return role === undefined || (who !== "stranger" && rolesFrom(role).includes(who));
}

/** Fields as the SDK sends them. */
export function toFields(data: Data): Record<string, Value> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, toValue(value)]));
}

/** A value as the SDK sends it. */
function toValue(value: unknown): Value {
  return create(ValueSchema, { valueType: toValueType(value) });
}

function toValueType(value: unknown): Value["valueType"] {
  if (value === null) return { case: "nullValue", value: 0 };
  if (typeof value === "boolean") return { case: "booleanValue", value };
  if (typeof value === "string") return { case: "stringValue", value };
  if (typeof value === "bigint") return { case: "integerValue", value };
  if (typeof value === "number") {
    const integer = Number.isSafeInteger(value) && !Object.is(value, -0);
    return integer ? { case: "integerValue", value: BigInt(value) } : { case: "doubleValue", value };
  }
  if (value instanceof Instant) {
    const timestamp = create(TimestampSchema, { seconds: BigInt(value.seconds), nanos: value.nanoseconds });
    return { case: "timestampValue", value: timestamp };
  }
  if (value instanceof Place) return { case: "geoPointValue", value: create(LatLngSchema, { ...value }) };
  if (value instanceof Reference) return { case: "referenceValue", value: `${root}/${value.path}` };
  if (value instanceof Uint8Array) return { case: "bytesValue", value };
  if (Array.isArray(value)) return { case: "arrayValue", value: { values: value.map(toValue) } as never };
  return { case: "mapValue", value: { fields: toFields(value as Data) } as never };
}
