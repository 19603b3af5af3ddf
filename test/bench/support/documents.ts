// What the benches write and ask for: small documents as an app has them, and queries that want a composite index.
import { encode, root } from "./bare-client.ts";

/** For `tag == x`, ordered by `n`. */
export const tagIndexes = (...collections: string[]) => ({
  indexes: collections.map((collectionGroup) => ({
    collectionGroup,
    queryScope: "COLLECTION",
    fields: [
      { fieldPath: "tag", order: "ASCENDING" },
      { fieldPath: "n", order: "ASCENDING" },
    ],
  })),
});

const string = (value: string) => ({ valueType: { case: "stringValue" as const, value } });
const integer = (n: number) => ({ valueType: { case: "integerValue" as const, value: BigInt(n) } });

export const TAGS = 50;

/** A document of about 200 bytes. */
export const write = (collection: string, n: number) => ({
  operation: {
    case: "update" as const,
    value: {
      name: `${root}/${collection}/d${n}`,
      fields: {
        tag: string(`tag${n % TAGS}`),
        n: integer(n),
        title: string(`task ${n}`),
        note: string("x".repeat(100)),
      },
    },
  },
});

/** `where(tag == x).orderBy(n).limit(20)` */
export const tagged = (collectionId: string, tag: number): Buffer =>
  encode("runQuery", {
    parent: root,
    queryType: {
      case: "structuredQuery",
      value: {
        from: [{ collectionId }],
        where: {
          filterType: {
            case: "fieldFilter",
            value: { field: { fieldPath: "tag" }, op: 5, value: string(`tag${tag % TAGS}`) },
          },
        },
        orderBy: [{ field: { fieldPath: "n" }, direction: 1 }],
        limit: 20,
      },
    },
  });
