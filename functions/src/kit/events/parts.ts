// Parts: documents of other collections that belong to a document, and go when it goes for good.
import type { App } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { Store } from "../store/store.ts";

/** Deletes in one commit. */
const PAGE = 400;

export interface Whole {
  readonly collection: AnyCollection;
  /** "workspaces/w" */
  readonly scope: string;
  readonly id: string;
}

/**
 * Deletes what was part of a document that is no more. Does nothing where there is one of its id again: a late event must
 * not take what belongs to the new one. Safe to run twice, and to run again after breaking off.
 */
export async function removeParts(store: Store, app: App, { collection, scope, id }: Whole): Promise<void> {
  const kinds = partsOf(app, collection);
  if (kinds.length === 0) return;
  const [again] = await store.read([`${scope}/${collection.name}/${id}`]);
  if (again !== undefined) return;
  for (const { name, partOf } of kinds) {
    const where = [{ field: partOf?.field ?? "", op: "==", value: id }] as const;
    const page = { collection: `${scope}/${name}`, where, orderBy: [], limit: PAGE };
    for (let found = await store.list(page); found.length > 0; found = await store.list(page)) {
      const paths = found.map(({ path }) => path);
      await store.transaction(async (transaction) => {
        for (const path of paths) transaction.remove(path);
      });
    }
  }
}

/** The collections whose documents are parts of this one's. */
export const partsOf = (app: App, { path }: AnyCollection): readonly AnyCollection[] =>
  Object.values(app.collections).filter(({ partOf }) => partOf?.collection === path);
