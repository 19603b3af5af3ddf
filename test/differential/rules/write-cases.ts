// Rules for writes, and batches to hold them against.
import type { JsonFields } from "./ours.ts";

interface Target {
  readonly path: string;
  readonly exists?: boolean;
}
export type Write =
  | (Target & { readonly kind: "set"; readonly fields: JsonFields })
  | (Target & { readonly kind: "patch"; readonly fields: JsonFields; readonly mask: readonly string[] })
  | (Target & { readonly kind: "delete" });

const int = (n: number): unknown => ({ integerValue: String(n) });
const set = (path: string, n: number, exists?: boolean): Write => ({
  kind: "set",
  path,
  fields: { n: int(n) },
  ...(exists !== undefined && { exists }),
});
const remove = (path: string): Write => ({ kind: "delete", path });
const patch = (path: string, fields: JsonFields, mask: readonly string[]): Write => ({
  kind: "patch",
  path,
  fields,
  mask,
});

const lookedUp = 25;

export const seeded: Readonly<Record<string, JsonFields>> = {
  "c/x": { n: int(5), o: { stringValue: "u1" } },
  "c/y": { n: int(1) },
  "users/u1": { role: { stringValue: "admin" } },
  ...Object.fromEntries(Array.from({ length: lookedUp }, (_, i) => [`d/d${i}`, { n: int(i) }])),
};

export const batches: readonly (readonly Write[])[] = [
  [set("c/x", 6)],
  [set("c/q", 6)],
  [remove("c/x")],
  [remove("c/q")],
  [set("c/x", 7, true)],
  [set("c/x", 7, false)],
  [set("c/q", 7, false)],
  [set("c/q", 7, true)],
  [patch("c/x", { m: int(1) }, ["m", "o"])],
  [set("c/x", 6), set("c/q", 8)],
  [set("c/q", 8), set("c/x", 6)],
  [set("c/y", 2), set("c/q", 8), remove("c/x")],
  [set("c/x", 6), patch("c/x", { n: int(9) }, ["n"])],
  [set("c/x", 6), remove("c/x")],
  [remove("c/x"), set("c/x", 6)],
];

const base = "/databases/(default)/documents";

export const rules: readonly string[] = [
  "allow write: if false;",
  "allow create: if true; allow update: if false;",
  "allow create: if false; allow update: if true;",
  "allow write: if request.resource.data.n == 6;",
  "allow write: if resource.data.n == 5;",
  "allow write: if resource == null;",
  "allow create: if request.resource.data.n > 5; allow update: if resource.data.n == 5 && request.resource.data.n == 6; allow delete: if resource.data.n == 5;",
  "allow delete: if request.resource == null;",
  "allow delete: if resource == null; allow create;",
  "allow write: if request.resource.data.keys().hasOnly(['n']);",
  "allow write: if 'o' in request.resource.data;",
  "allow write: if request.resource.id == id && request.path[4] == id;",
  "allow write: if request.method == 'create';",
  `allow write: if get(${base}/users/u1).data.role == 'admin';`,
  `allow write: if exists(${base}/c/q);`,
  `allow write: if existsAfter(${base}/c/q);`,
  `allow write: if getAfter(${base}/c/x).data.n == 6;`,
  `allow write: if getAfter(${base}/c/x) == null;`,
  `allow write: if get(${base}/c/x).data.n == 5;`,
  "allow write: if request.resource.data.diff(resource.data).affectedKeys().hasOnly(['n']);",
  "allow create: if 1 / 0 == 1; allow update: if true;",
  "allow create; allow update: if 1 / 0 == 1;",
  "allow create: if resource.data.n == 5; allow update: if false;",
  `allow write: if resource.__name__ == ${base}/c/x;`,
  `allow write: if request.resource.__name__ == ${base}/c/x;`,
  "allow create, delete: if request.resource.data.n == 8; allow update: if request.resource.data.n == 6; allow update: if resource.data.n == 5;",
  "allow write: if id == 'x'; allow write: if id == 'q' && resource == null;",
];

const exist = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `exists(${base}/d/d${from + i})`).join(" && ");

interface LookupRule {
  readonly name: string;
  readonly rule: string;
  readonly writes: readonly Write[];
}

const shared = (first: readonly [number, number], second: readonly [number, number]): LookupRule => ({
  name: `two documents, ${first.join("-")} and ${second.join("-")}`,
  rule: `allow write: if (id != 'x' || ${exist(...first)}) && (id != 'y' || ${exist(...second)});`,
  writes: [set("c/x", 1), set("c/y", 1)],
});

// What two documents look up together beyond 10 for one of them depends on the order in which Google's emulator takes
// them; ours counts each document's own 10, whatever others looked up, so that order does not matter.

/** The limits at n and n+1: 10 for an operation, 20 for a batch. */
export const lookupRules: readonly LookupRule[] = [
  ...[9, 10, 11, 12].flatMap((n): readonly LookupRule[] => [
    { name: `${n}`, rule: `allow write: if ${exist(0, n)};`, writes: [set("c/x", 6)] },
    { name: `${n}, absorbed`, rule: `allow write: if ${exist(0, n)} || id == 'x';`, writes: [set("c/x", 6)] },
    {
      name: `${n} and its own`,
      rule: `allow write: if ${exist(0, n)} && exists(${base}/c/$(id));`,
      writes: [set("c/x", 6)],
    },
    {
      name: `${n} and a written one`,
      rule: `allow write: if ${exist(0, n)} && existsAfter(${base}/c/q);`,
      writes: [set("c/q", 6)],
    },
    {
      name: `${n - 1} and get`,
      rule: `allow write: if ${exist(0, n - 1)} && get(${base}/d/d0).data.n == 0;`,
      writes: [set("c/x", 6)],
    },
    {
      name: `${n} in three`,
      rule: `allow write: if ${exist(0, n)};`,
      writes: [set("c/x", 1), set("c/y", 1), set("c/q", 1)],
    },
  ]),
  shared([0, 10], [5, 15]),
  shared([0, 10], [10, 20]),
];
