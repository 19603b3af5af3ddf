// Paths: a collection's template as an Express route, and filled in as a Firestore path.
import { type App, isScope, scopeParam } from "../define/app.ts";
import type { AnyCollection } from "../define/collection.ts";
import type { PathParams } from "../define/handlers.ts";

/** "workspaces/{workspaceId}/tasks" as "/workspaces/:workspaceId/tasks". */
export function toRoute(collection: AnyCollection): string {
  return `/${collection.path.replace(/\{(\w+)\}/g, ":$1")}`;
}

export function collectionPath(collection: AnyCollection, params: PathParams): string {
  return fill(collection.path, (name) => params[name] ?? "");
}

/** Segment by segment, so that no id is taken for a part of the template or of a replacement. */
function fill(template: string, idOf: (name: string) => string): string {
  const filled = template.split("/").map((part) => (part.startsWith("{") ? idOf(part.slice(1, -1)) : part));
  return filled.join("/");
}

export function documentPath(collection: AnyCollection, params: PathParams, id: string): string {
  return `${collectionPath(collection, params)}/${id}`;
}

/** Where a person's role in the scope of these params is kept. */
export function memberPath(app: App, scopeId: string, uid: string): string {
  return `${fill(app.scope.path, () => scopeId)}/${app.scope.members}/${uid}`;
}

/** The id of the scope that a request is about: the item itself where the items are the scopes. */
export function scopeIdOf(app: App, collection: AnyCollection, at: { params: PathParams; id: string }): string {
  if (isScope(app, collection)) return at.id;
  const param = scopeParam(app, collection);
  return param === undefined ? "" : (at.params[param] ?? "");
}
