// Parts: what belongs to a document, beside it or below it, and goes when it goes for good.

import { hasChildren } from "../cleanup/policies.ts";
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { PathParams } from "../define/handlers.ts";
import type { Store } from "../store/store.ts";

/** Deletes in one commit. */
const PAGE = 400;

export interface Whole {
  readonly collection: AnyCollection;
  /** The ids in its path, its own included. */
  readonly params: PathParams;
}

/**
 * Deletes what was part of a document that is no more. Does nothing where there is one of its id again: a late event must
 * not take what belongs to the new one. Safe to run twice, and to run again after breaking off.
 */
export async function removeParts(store: Store, app: App, { collection, params }: Whole): Promise<void> {
  if (!hasParts(app, collection)) return;
  const fill = (template: string) => template.replace(/\{(\w+)\}/g, (_all, param) => params[param] ?? "");
  const path = fill(`${collection.path}/{${collection.idName}}`);
  const [again] = await store.read([path]);
  if (again !== undefined) return;
  if (hasChildren(app, collection)) await store.removeTree(path);
  for (const part of partsOf(app, collection)) {
    const where = [{ field: part.partOf?.field ?? "", op: "==", value: params[collection.idName] }] as const;
    const page = { collection: fill(part.path), where, orderBy: [], limit: PAGE };
    for (let found = await store.list(page); found.length > 0; found = await store.list(page)) {
      const paths = found.map(({ path }) => path);
      await store.transaction(async (transaction) => {
        for (const path of paths) transaction.remove(path);
      });
    }
  }
}

/** Whether anything has to go with a document of this collection. */
export const hasParts = (app: App, collection: AnyCollection): boolean =>
  partsOf(app, collection).length > 0 || (hasChildren(app, collection) && isDeletable(collection));

const isDeletable = ({ access, retention }: AnyCollection) =>
  [access.delete, access.purge].some((each) => each !== undefined && each !== "nobody") || retention.age !== undefined;

/** The collections whose documents are parts of this one's. */
const partsOf = (app: App, { path }: AnyCollection): readonly AnyCollection[] =>
  Object.values(app.collections).filter(({ partOf }) => partOf?.collection === path);
