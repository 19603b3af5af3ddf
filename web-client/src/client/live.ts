// Live queries: the declared queries of a collection as listeners of the Firestore SDK, with the API's types.
import type { Firestore } from "firebase/firestore";
import { type AnyCollection, coreShape, decodeFields, encodeFilter } from "../../../functions/src/kit/index.ts";
import type { LiveObserver } from "./types.ts";

/** The SDK's module and a database; handed in, so that it loads when a page needs it. */
export interface LiveSource {
  readonly sdk: typeof import("firebase/firestore");
  readonly database: Firestore;
}

interface LiveQuery {
  readonly path: string;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly orderBy: string | undefined;
  readonly limit: number | undefined;
}

/** Throws for a query that the collection does not declare: it would have no index. */
export function listen(
  { sdk, database }: LiveSource,
  { collection, query }: { collection: AnyCollection; query: LiveQuery },
  observer: LiveObserver<unknown>,
): () => void {
  const names = Object.keys(query.filters);
  const declared = collection.queries.find(
    ({ where, orderBy }) =>
      where.length === names.length &&
      names.every((name) => where.includes(name)) &&
      (query.orderBy === undefined || query.orderBy === orderBy),
  );
  if (declared === undefined) throw new Error(`${collection.path} declares no query by ${names.join(", ")}`);
  const filters = Object.entries(query.filters).map(([name, value]) => {
    const shape = collection.shapes[name];
    if (shape === undefined) throw new Error(`${collection.path} has no field ${name}`);
    const stored = encodeFilter(shape, value, (seconds, nanoseconds) => new sdk.Timestamp(seconds, nanoseconds));
    return sdk.where(name, coreShape(shape).kind === "array" ? "array-contains" : "==", stored);
  });
  if (collection.hasTrash) filters.push(sdk.where("deletedAt", "==", null));
  const limits = query.limit === undefined ? [] : [sdk.limit(query.limit)];
  const order = sdk.orderBy(declared.orderBy, declared.direction);
  return sdk.onSnapshot(sdk.query(sdk.collection(database, query.path), ...filters, order, ...limits), {
    next: ({ docs }) => {
      // A stamp that the server has yet to set is estimated, so that what was just written has its place.
      const items = docs.map((each) => {
        const data = each.data({ serverTimestamps: "estimate" });
        return { id: each.id, ...decodeFields(collection, data) };
      });
      observer.next(items);
    },
    error: (error) => observer.error(error),
  });
}
