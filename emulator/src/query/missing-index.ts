// The error for a query without its composite index, with the definition to add to firestore.indexes.json.
import { formatFieldPath, isNameField, sameFieldPath } from "../model/field-path.ts";
import { FirestoreError } from "../model/status.ts";
import { fixedFields } from "./access.ts";
import type { Conjunction } from "./filter.ts";
import type { Plan } from "./plan.ts";

export interface WantedIndex {
  readonly collectionGroup: string;
  readonly queryScope: "COLLECTION" | "COLLECTION_GROUP";
  readonly fields: readonly ({ fieldPath: string; order: string } | { fieldPath: string; arrayConfig: string })[];
}

export function wantedIndex(plan: Plan, conjunction: Conjunction): WantedIndex {
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

export function missingIndex(plan: Plan, conjunction: Conjunction): FirestoreError {
  const index = wantedIndex(plan, conjunction);
  return new FirestoreError(
    "FAILED_PRECONDITION",
    `The query requires an index. Add it to "indexes" in firestore.indexes.json: ${JSON.stringify(index)}`,
    { details: { index } },
  );
}
