// The route map: which operations and actions each collection answers, derived from its definition.

import type { Access } from "../define/access.ts";
import { isScope } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import { DefinitionError } from "../define/errors.ts";
import { act } from "./operations/act.ts";
import { batchGet } from "./operations/batch-get.ts";
import { patch, remove, restore } from "./operations/change.ts";
import { create } from "./operations/create.ts";
import { get } from "./operations/get.ts";
import { list } from "./operations/list.ts";
import { toRoute } from "./paths.ts";
import type { ApiOptions, Call } from "./types.ts";

export type Method = "get" | "post" | "patch" | "delete";

export interface Route {
  readonly method: Method;
  /** Below /api/v1, with `:name` for each id. */
  readonly path: string;
  readonly collection: AnyCollection;
  /** "list", "create", ... or the action's name. */
  readonly name: string;
  readonly access: Access;
  readonly run: (call: Call) => Promise<void>;
}

/** Every route of the app. Throws DefinitionError for an action without a handler. */
export function toRoutes(options: Pick<ApiOptions, "app" | "handlers">): readonly Route[] {
  return Object.values(options.app.collections).flatMap((collection) => [
    ...actionRoutes(options, collection),
    ...resourceRoutes(options, collection),
  ]);
}

const replaceable = ["create", "update", "delete"];

function resourceRoutes({ app }: Pick<ApiOptions, "app">, collection: AnyCollection): Route[] {
  const { access, actions, hasTrash, writes } = collection;
  const all = toRoute(collection);
  const item = `${all}/:itemId`;
  const routes: Route[] = [];
  const add = (name: string, how: readonly [Method, string, Route["run"]], needed: Access | undefined) => {
    if (needed === undefined || needed === "nobody" || Object.hasOwn(actions, name)) return;
    const [method, path, run] = how;
    routes.push({ method, path, collection, name, access: needed, run });
  };
  // People find their scopes through their memberships, and themselves by their uid: those have no list.
  const listable = !isScope(app, collection) && !(typeof access.read === "object" && "self" in access.read);
  add("list", ["get", all, list], listable ? access.read : undefined);
  // The colon belongs to the name, as in Firestore's own API: below the collection it could be a document's id.
  add("batchGet", ["get", `${all}:batchGet`, batchGet], listable ? access.read : undefined);
  add("get", ["get", item, get], access.read);
  if (writes === "server") return routes;
  add("create", ["post", all, create], access.create);
  add("update", ["patch", item, patch], access.update);
  add("delete", ["delete", item, remove], access.delete);
  if (hasTrash) add("restore", ["post", `${item}/restore`, restore], access.delete);
  return routes;
}

function actionRoutes({ handlers }: Pick<ApiOptions, "handlers">, collection: AnyCollection): Route[] {
  const own = handlers.find((each) => each.collection === collection)?.handlers ?? {};
  return Object.entries(collection.actions).map(([name, action]) => {
    const handler = own[name];
    if (handler === undefined)
      throw new DefinitionError(collection.path, undefined, `the action "${name}" has no handler`);
    const base = action.on === "item" ? `${toRoute(collection)}/:itemId` : toRoute(collection);
    const path = replaceable.includes(name) ? base : `${base}/${toKebab(name)}`;
    const method = name === "update" ? "patch" : name === "delete" ? "delete" : "post";
    return { method, path, collection, name, access: action.access, run: act(name, action, handler) };
  });
}

/** "setRole" as it stands in a path: "set-role". */
export function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
