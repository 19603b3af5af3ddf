// Paths: a collection's template as an Express route, and filled in as a Firestore path.
import { type App, isScope, scopeParam } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { PathParams } from "../define/handlers.ts";

/** "workspaces/{workspaceId}/tasks" as "/workspaces/:workspaceId/tasks". */
export function toRoute(collection: AnyCollection): string {
  return `/${collection.path.replace(/\{(\w+)\}/g, ":$1")}`;
}

export function collectionPath(collection: AnyCollection, params: PathParams): string {
  return collection.path.replace(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? "");
}

export function documentPath(collection: AnyCollection, params: PathParams, id: string): string {
  return `${collectionPath(collection, params)}/${id}`;
}

/** Where a person's role in the scope of these params is kept. */
export function memberPath(app: App, scopeId: string, uid: string): string {
  return `${app.scope.path.replace(/\{\w+\}/, scopeId)}/${app.scope.members}/${uid}`;
}

/** The id of the scope that a request is about: the item itself where the items are the scopes. */
export function scopeIdOf(app: App, collection: AnyCollection, at: { params: PathParams; id: string }): string {
  if (isScope(app, collection)) return at.id;
  const param = scopeParam(app, collection);
  return param === undefined ? "" : (at.params[param] ?? "");
}
