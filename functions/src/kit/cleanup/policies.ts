// What the cleanup looks for: a policy per declared retention, each one range over one indexed field.
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { trashStamp } from "../define/system-fields.ts";

export interface Policy {
  /** "tasks.trash", "activity.age" */
  readonly name: string;
  readonly collection: AnyCollection;
  readonly field: string;
  /** Documents whose field is older than this many milliseconds are due. */
  readonly after: number;
}

export function toPolicies(app: App): readonly Policy[] {
  return Object.values(app.collections).flatMap((collection) => {
    const { trash, age } = collection.retention;
    const policies: Policy[] = [];
    if (trash !== undefined)
      policies.push({ name: `${collection.name}.trash`, collection, field: trashStamp, after: trash });
    if (age !== undefined) policies.push({ name: `${collection.name}.age`, collection, ...age });
    return policies;
  });
}

/** Whether a path belongs to the collection and not to another of the same name elsewhere. */
export function isIn(collection: AnyCollection, path: string): boolean {
  const template = collection.path.split("/");
  const segments = path.split("/");
  if (segments.length !== template.length + 1) return false;
  return template.every((part, index) => part.startsWith("{") || part === segments[index]);
}

/** Whether other collections live below this one's documents. */
export function hasChildren(app: App, collection: AnyCollection): boolean {
  const below = `${collection.path}/{`;
  return Object.values(app.collections).some((each) => each.path.startsWith(below));
}
