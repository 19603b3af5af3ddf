// firestore.indexes.json from the declared queries, so that no query can fail in production for want of an index.
import type { App } from "../define/app.ts";
import type { AnyCollection, DeclaredQuery } from "../define/collection.ts";
import { coreShape } from "../define/shape.ts";
import { trashStamp } from "../define/system-fields.ts";

export interface IndexField {
  readonly fieldPath: string;
  readonly order?: "ASCENDING" | "DESCENDING";
  readonly arrayConfig?: "CONTAINS";
}
export interface CompositeIndex {
  readonly collectionGroup: string;
  readonly queryScope: "COLLECTION";
  readonly fields: readonly IndexField[];
}
type SingleFieldIndex = Omit<IndexField, "fieldPath"> & { readonly queryScope: "COLLECTION" | "COLLECTION_GROUP" };
export interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly ttl?: true;
  readonly indexes: readonly SingleFieldIndex[];
}
export interface IndexFile {
  readonly indexes: readonly CompositeIndex[];
  readonly fieldOverrides: readonly FieldOverride[];
}

/** What every field has by itself; an override replaces it, so it must be repeated. */
const automatic: readonly SingleFieldIndex[] = [
  { order: "ASCENDING", queryScope: "COLLECTION" },
  { order: "DESCENDING", queryScope: "COLLECTION" },
  { arrayConfig: "CONTAINS", queryScope: "COLLECTION" },
];

/** The indexes of an app. `expiring` are the kit's own collections whose documents a TTL policy removes. */
export function compileIndexes(app: App, expiring: readonly { collection: string; field: string }[] = []): IndexFile {
  const indexes = new Map<string, CompositeIndex>();
  const fieldOverrides: FieldOverride[] = [];
  for (const collection of Object.values(app.collections)) {
    for (const query of collection.queries) {
      const fields = queryFields(collection, query);
      if (fields.length < 2) continue;
      const index = { collectionGroup: collection.name, queryScope: "COLLECTION" as const, fields };
      indexes.set(JSON.stringify(index), index);
    }
    fieldOverrides.push(...overrides(collection));
  }
  for (const { collection, field } of expiring) {
    fieldOverrides.push({ collectionGroup: collection, fieldPath: field, ttl: true, indexes: [] });
  }
  return { indexes: [...indexes.values()], fieldOverrides };
}

/** Equalities first, the trash and the owner among them, then the order. */
function queryFields(collection: AnyCollection, query: Required<DeclaredQuery>): IndexField[] {
  const fields: IndexField[] = query.where.map((fieldPath) => {
    const shape = collection.shapes[fieldPath];
    const isArray = shape !== undefined && coreShape(shape).kind === "array";
    return isArray ? { fieldPath, arrayConfig: "CONTAINS" } : { fieldPath, order: "ASCENDING" };
  });
  const { read } = collection.access;
  if (typeof read === "object" && "ownerField" in read && !query.where.includes(read.ownerField)) {
    fields.push({ fieldPath: read.ownerField, order: "ASCENDING" });
  }
  if (collection.hasTrash) fields.push({ fieldPath: trashStamp, order: "ASCENDING" });
  const order = query.direction === "desc" ? "DESCENDING" : "ASCENDING";
  return [...fields, { fieldPath: query.orderBy, order }];
}

/** Exemptions, TTL policies and group scope: one entry per field, as the file wants it. */
function overrides(collection: AnyCollection): FieldOverride[] {
  const { access, hasTrash, name, queries, retention, unindexed } = collection;
  const { expires } = retention;
  const across = new Set<string>();
  if (access.readAcross !== undefined) across.add(access.readAcross.ownerField);
  if (hasTrash) across.add(trashStamp);
  if (retention.age !== undefined) across.add(retention.age.field);
  const group: SingleFieldIndex = { order: "ASCENDING", queryScope: "COLLECTION_GROUP" };
  // What expires is written in the order of time: an index on it would slow all writes down, and is there only on demand.
  const isQueried = (field: string) => queries.some(({ where, orderBy }) => where.includes(field) || orderBy === field);
  return [...new Set([...unindexed, ...across, ...(expires === undefined ? [] : [expires])])].map((fieldPath) => ({
    collectionGroup: name,
    fieldPath,
    ...(fieldPath === expires ? { ttl: true as const } : {}),
    indexes: across.has(fieldPath)
      ? [...automatic, group]
      : unindexed.includes(fieldPath) || !isQueried(fieldPath)
        ? []
        : automatic,
  }));
}
