// The index that findNearest needs in production: its vector's field after the fields that the filters name.
import { formatFieldPath, isNameField, sameFieldPath } from "../model/field-path.ts";
import { FirestoreError } from "../model/status.ts";
import { fieldsOfDisjuncts, type IndexUse, type Plan } from "../query/index.ts";
import type { IndexMode, VectorIndex } from "../storage/index-definition.ts";
import type { Core } from "./core.ts";
import type { NearestSearch } from "./find-nearest.ts";

type Prefix = VectorIndex["fields"];

/** One per disjunct of the filter. Throws FAILED_PRECONDITION with the definition to add where indexes are demanded. */
export function vectorIndexes(core: Core, plan: Plan, search: NearestSearch): IndexUse[] {
  const { field: path, target } = search;
  const dimension = target.length;
  const { collectionId = "", allDescendants } = plan;
  const scope = allDescendants ? "COLLECTION_GROUP" : "COLLECTION";
  return fieldsOfDisjuncts(plan.filter).map((prefix) => {
    const fields = prefix.filter((field) => !isNameField(field.path));
    const wanted: VectorIndex = { collectionGroup: collectionId, scope, fields, path, dimension };
    const found = core.store.vectorIndexes(collectionId).find((index) => serves(index, wanted));
    if (found === undefined && core.requireIndexes) throw missing(wanted);
    return describe(found ?? wanted);
  });
}

function serves(index: VectorIndex, wanted: VectorIndex): boolean {
  return (
    index.scope === wanted.scope &&
    index.dimension === wanted.dimension &&
    sameFieldPath(index.path, wanted.path) &&
    index.fields.length === wanted.fields.length &&
    wanted.fields.every((field) => index.fields.some((other) => isLike(other, field)))
  );
}

/** An equality does not mind the direction. */
function isLike(a: Prefix[number], b: Prefix[number]): boolean {
  return sameFieldPath(a.path, b.path) && (a.mode === "contains") === (b.mode === "contains");
}

function describe({ scope, fields, path, dimension }: VectorIndex): IndexUse {
  const names: Record<IndexMode, string> = { asc: "ASC", desc: "DESC", contains: "CONTAINS" };
  const parts = fields.map((field) => `${formatFieldPath(field.path)} ${names[field.mode]}`);
  return {
    queryScope: scope === "COLLECTION" ? "Collection" : "Collection Group",
    properties: `(${[...parts, "__name__ ASC", `${formatFieldPath(path)} VECTOR<${dimension}>`].join(", ")})`,
  };
}

function missing({ collectionGroup, scope, fields, path, dimension }: VectorIndex): FirestoreError {
  const index = {
    collectionGroup,
    queryScope: scope,
    fields: [
      ...fields.map((field) => ({
        fieldPath: formatFieldPath(field.path),
        ...(field.mode === "contains" ? { arrayConfig: "CONTAINS" } : { order: "ASCENDING" }),
      })),
      { fieldPath: formatFieldPath(path), vectorConfig: { dimension, flat: {} } },
    ],
  };
  return new FirestoreError(
    "FAILED_PRECONDITION",
    `Missing vector index configuration. Add it to "indexes" in firestore.indexes.json: ${JSON.stringify(index)}`,
    { details: { index } },
  );
}
