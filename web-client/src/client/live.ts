// Live queries: the declared queries of a collection as listeners of the Firestore SDK, with the API's types.
import type { DocumentData, Query, QueryConstraint, QuerySnapshot } from "firebase/firestore";
import { coreShape, decodeFields, encodeFilter } from "../../../functions/src/kit/index.ts";
import type { CollectionOutline } from "./outline.ts";
import { type LiveSource, noSuchPlace, storedTypes, toFailure, toPath } from "./sdk.ts";
import type { LiveObserver, Stop } from "./types.ts";

export type Params = Readonly<Partial<Record<string, string>>>;

export interface LiveQuery {
  readonly orderBy?: string;
  readonly limit?: number;
  readonly trash?: boolean;
  readonly [filter: string]: unknown;
}

interface Live<T> {
  readonly params: Params;
  readonly query: LiveQuery;
  readonly observer: LiveObserver<T>;
}

type Item = Readonly<Record<string, unknown>>;

/** Throws for a query that the collection does not declare: it would have no index. */
export function listen(source: LiveSource, outline: CollectionOutline, live: Live<readonly Item[]>): Stop {
  const { sdk, database } = source;
  const constraints = toConstraints(source, outline, live.query);
  const path = toPath(outline.path, live.params);
  if (path === undefined) return refuse(live.observer);
  return follow(source, sdk.query(sdk.collection(database, path), ...constraints), {
    observer: live.observer,
    read: ({ id, data }) => ({ id, ...decodeFields(outline, data) }),
  });
}

/** The caller's own documents of this collection in all scopes; each with the ids of its path. */
export function listenAcross(
  source: LiveSource,
  outline: CollectionOutline,
  { query, observer }: Pick<Live<readonly Item[]>, "query" | "observer">,
): Stop {
  const { sdk, database, uid } = source;
  if (outline.acrossField === undefined) throw new Error(`${outline.path} is not read across scopes`);
  const own = sdk.where(outline.acrossField, "==", uid());
  const group = sdk.collectionGroup(database, outline.path.split("/").at(-1) ?? "");
  const limits = query.limit === undefined ? [] : [sdk.limit(query.limit)];
  return follow(source, sdk.query(group, own, ...limits), {
    observer,
    read: ({ id, data, path }) => ({ id, ...decodeFields(outline, data), params: paramsOf(outline.path, path) }),
  });
}

/** One document, or undefined while there is none. One in the trash is there, with its `deletedAt`. */
export function listenOne(
  { sdk, database }: LiveSource,
  outline: CollectionOutline,
  { params, id, observer }: { params: Params; id: string; observer: LiveObserver<Item | undefined> },
): Stop {
  const path = toPath(`${outline.path}/{id}`, { ...params, id });
  if (path === undefined) return refuse(observer);
  return sdk.onSnapshot(
    sdk.doc(database, path),
    { includeMetadataChanges: true },
    (snapshot) => {
      const { fromCache, hasPendingWrites } = snapshot.metadata;
      const data = snapshot.data({ serverTimestamps: "estimate" });
      const item = data === undefined ? undefined : { id: snapshot.id, ...decodeFields(outline, data) };
      const ids = new Set([snapshot.id]);
      const none = new Set<string>();
      observer.next(item, {
        fromCache,
        pending: hasPendingWrites ? ids : none,
        changed: hasPendingWrites ? none : ids,
      });
    },
    (error) => observer.error(toFailure(error)),
  );
}

interface Snapshot {
  readonly id: string;
  readonly data: DocumentData;
  readonly path: string;
}

function follow(
  { sdk }: LiveSource,
  query: Query,
  { observer, read }: { observer: LiveObserver<readonly Item[]>; read: (found: Snapshot) => Item },
): Stop {
  const next = (snapshot: QuerySnapshot) => {
    // A stamp that the server has yet to set is estimated, so that what was just written has its place.
    const items = snapshot.docs.map((each) =>
      read({ id: each.id, data: each.data({ serverTimestamps: "estimate" }), path: each.ref.path }),
    );
    const pending = snapshot.docs.filter(({ metadata }) => metadata.hasPendingWrites).map(({ id }) => id);
    const changed = snapshot
      .docChanges()
      .filter(({ type, doc }) => type !== "removed" && !doc.metadata.hasPendingWrites)
      .map(({ doc }) => doc.id);
    const { fromCache } = snapshot.metadata;
    observer.next(items, { fromCache, pending: new Set(pending), changed: new Set(changed) });
  };
  return sdk.onSnapshot(query, { includeMetadataChanges: true }, next, (error) => observer.error(toFailure(error)));
}

function toConstraints(source: LiveSource, outline: CollectionOutline, query: LiveQuery): QueryConstraint[] {
  const { sdk } = source;
  const { limit, orderBy, trash, ...filters } = query;
  const limits = limit === undefined ? [] : [sdk.limit(limit)];
  if (trash === true) {
    if (!outline.hasTrash) throw new Error(`${outline.path} has no trash`);
    if (orderBy !== undefined || Object.keys(filters).length > 0) throw new Error("the trash takes no filters");
    // Not a comparison with a time: a stamp that the server has yet to set is none for the SDK's cache.
    const inTrash = sdk.where("deletedAt", "!=", null);
    return [inTrash, sdk.orderBy("deletedAt", "desc"), ...limits];
  }
  const declared = declaredQuery(outline, Object.keys(filters), orderBy);
  const wheres = Object.entries(filters).map(([name, value]) => toWhere(source, outline, [name, value]));
  if (outline.hasTrash) wheres.push(sdk.where("deletedAt", "==", null));
  return [...wheres, sdk.orderBy(declared.orderBy, declared.direction), ...limits];
}

function declaredQuery({ path, queries }: CollectionOutline, names: readonly string[], orderBy: string | undefined) {
  const declared = queries.find(
    (query) =>
      query.where.length === names.length &&
      names.every((name) => query.where.includes(name)) &&
      (orderBy === undefined || query.orderBy === orderBy),
  );
  if (declared === undefined) throw new Error(`${path} declares no query by ${names.join(", ") || "nothing"}`);
  return declared;
}

function toWhere(source: LiveSource, { path, shapes }: CollectionOutline, [name, value]: readonly [string, unknown]) {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`${path} has no field ${name}`);
  const stored = encodeFilter(shape, value, storedTypes(source));
  return source.sdk.where(name, coreShape(shape).kind === "array" ? "array-contains" : "==", stored);
}

/** The ids in a document's path, by their names in the template. */
function paramsOf(template: string, path: string): Record<string, string> {
  const segments = path.split("/");
  const named = template.split("/").map((segment, index) => [segment, segments[index] ?? ""] as const);
  const params = named.filter(([segment]) => segment.startsWith("{"));
  return Object.fromEntries(params.map(([segment, id]) => [segment.slice(1, -1), id]));
}

/** An address that no document can have: the answer comes as any other, and nothing is asked. */
function refuse(observer: LiveObserver<never>): Stop {
  let over = false;
  queueMicrotask(() => {
    if (!over) observer.error(noSuchPlace);
  });
  return () => {
    over = true;
  };
}
