// What a client needs of the definitions while it runs: plain data. The types come from the definitions themselves;
// zod, which judges fields on the server, stays behind.
import type { AnyCollection, App, DeclaredQuery, Shape } from "../../../functions/src/kit/index.ts";

export interface CollectionOutline {
  readonly path: string;
  readonly writes: AnyCollection["writes"];
  readonly hasTrash: boolean;
  /** The field that is also the document's id, if any. */
  readonly idField?: string | undefined;
  /** The field that holds the caller's uid in queries across all scopes, if there are any. */
  readonly acrossField?: string | undefined;
  readonly serverFields: readonly string[];
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly queries: readonly Required<DeclaredQuery>[];
  /** Where each action stands: POST /things/verb or POST /things/{id}/verb. */
  readonly actions: Readonly<Record<string, "collection" | "item">>;
}

/** The outline of an app: JSON, so that it can be made when the page is built. */
export interface Outline<A extends App = App> {
  readonly outline: true;
  readonly collections: { readonly [Name in keyof A["collections"]]: CollectionOutline };
  /** Never there: carries the app's type to createClient. */
  readonly app?: A;
}

/** What remains of the definitions without their schemas. */
export function outlineOf<A extends App>(app: A): Outline<A> {
  const entries = Object.entries(app.collections).map(([name, each]) => [name, outlineCollection(each)] as const);
  const collections = Object.fromEntries(entries) as unknown as Outline<A>["collections"];
  return { outline: true, collections };
}

function outlineCollection(collection: AnyCollection): CollectionOutline {
  const { access, actions, hasTrash, idField, path, queries, serverFields, shapes, writes } = collection;
  return {
    path,
    writes,
    hasTrash,
    idField,
    acrossField: access.readAcross?.ownerField,
    serverFields,
    shapes: JSON.parse(JSON.stringify(shapes, withoutPatterns)),
    queries,
    actions: Object.fromEntries(Object.entries(actions).map(([name, { on }]) => [name, on])),
  };
}

/** Patterns are no JSON, and nothing in a client judges by them. */
function withoutPatterns(_key: string, value: unknown): unknown {
  if (value instanceof RegExp) return undefined;
  return Array.isArray(value) && value.every((item) => item instanceof RegExp) ? [] : value;
}
