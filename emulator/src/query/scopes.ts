// Where a query's rows lie: a collection is one scope; a group is two, its subcollections under the group's number and
// the collection of that name at the root.
import type { CollectionInfo } from "../storage/names.ts";
import type { View } from "../storage/view.ts";
import type { RowScope } from "./key-bounds.ts";
import type { Plan } from "./plan.ts";

export type Scope =
  | { readonly number: number; readonly rows: RowScope; readonly collection: CollectionInfo }
  | { readonly number: number; readonly rows: RowScope; readonly collection?: undefined };

/** For a plan with a collection id. What was never written to is no scope. */
export function scopesOf(view: View, plan: Plan): Scope[] {
  const collectionId = plan.collectionId as string;
  const path = plan.allDescendants ? [collectionId] : [...plan.parent, collectionId];
  const collection = view.findCollection(plan.database, path);
  const scopes: Scope[] = [];
  if (collection !== undefined && (!plan.allDescendants || plan.parent.length === 0)) {
    scopes.push({ number: collection.number, rows: { isGroup: false, path: collection.path }, collection });
  }
  const group = plan.allDescendants ? view.findGroup(plan.database, collectionId) : undefined;
  if (group !== undefined) scopes.push({ number: group, rows: { isGroup: true, path: plan.parent } });
  return scopes;
}
