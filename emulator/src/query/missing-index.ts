// The error for a query without its composite index, with the definition to add to firestore.indexes.json.
import { formatFieldPath, isNameField, sameFieldPath } from "../model/field-path.ts";
import { FirestoreError } from "../model/status.ts";
import { fixedFields } from "./access.ts";
import type { Conjunction } from "./filter.ts";
import type { IndexNeed } from "./plan.ts";

export interface WantedIndex {
  readonly collectionGroup: string;
  readonly queryScope: "COLLECTION" | "COLLECTION_GROUP";
  readonly fields: readonly ({ fieldPath: string; order: string } | { fieldPath: string; arrayConfig: string })[];
}

export function wantedIndex(plan: IndexNeed, conjunction: Conjunction): WantedIndex {
  const fixed = fixedFields(conjunction);
  const equal = fixed.map(({ path, contains }) => {
    const fieldPath = formatFieldPath(path);
    return contains ? { fieldPath, arrayConfig: "CONTAINS" } : { fieldPath, order: "ASCENDING" };
  });
  const ordered = plan.orders
    .filter(({ path }) => !isNameField(path) && !fixed.some((one) => !one.contains && sameFieldPath(one.path, path)))
    .map(({ path, descending }) => ({
      fieldPath: formatFieldPath(path),
      order: descending ? "DESCENDING" : "ASCENDING",
    }));
  return {
    collectionGroup: plan.collectionId as string,
    queryScope: plan.allDescendants ? "COLLECTION_GROUP" : "COLLECTION",
    fields: [...equal, ...ordered],
  };
}

export function missingIndex(plan: IndexNeed, conjunction: Conjunction): FirestoreError {
  const index = wantedIndex(plan, conjunction);
  const message = index.fields.length === 1 ? singleFieldMessage(index) : compositeMessage(index);
  return new FirestoreError("FAILED_PRECONDITION", message, { details: { index } });
}

function compositeMessage(index: WantedIndex): string {
  return `The query requires an index. Add it to "indexes" in firestore.indexes.json: ${JSON.stringify(index)}`;
}

/** Automatic indexes that are exempted, or of a collection group, are a matter of field overrides. */
function singleFieldMessage({ collectionGroup, queryScope, fields }: WantedIndex): string {
  const { fieldPath, ...kind } = fields[0] as WantedIndex["fields"][number];
  const mode = "order" in kind ? (kind.order === "DESCENDING" ? "DESC" : "ASC") : "CONTAINS";
  const override = { collectionGroup, fieldPath, indexes: [{ ...kind, queryScope }] };
  return `The query requires a ${queryScope}_${mode} index for collection ${collectionGroup} and field ${fieldPath}. Add it to "fieldOverrides" in firestore.indexes.json, beside the indexes of the field that you still need: ${JSON.stringify(override)}`;
}
