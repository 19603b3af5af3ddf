// The names of all documents of a collection group in order, from the keys alone.
import { comparePaths, type Path, pathOf } from "../model/path.ts";
import { NAME_INDEX } from "../storage/indexes.ts";
import { readId } from "../storage/key-writer.ts";
import type { CollectionInfo } from "../storage/names.ts";
import type { View } from "../storage/view.ts";
import type { IndexScan } from "./access.ts";
import { type Hit, join } from "./join.ts";
import { keyBounds } from "./key-bounds.ts";
import type { Plan } from "./plan.ts";
import { type Scope, scopesOf } from "./scopes.ts";

/** The index of names: no values, just rows. */
export const byName: IndexScan = {
  index: NAME_INDEX,
  prefix: [],
  suffix: [],
  nameDescending: false,
  limit: 0,
  fields: [],
};

/** For a plan over a group, without filters, cursors or explicit orders. */
export function* namesInGroup(view: View, plan: Plan): Generator<Path> {
  const streams = scopesOf(view, plan).map((scope) =>
    scope.collection === undefined ? inGroup(view, plan, scope) : atRoot(view, scope.collection),
  );
  const heads = streams.map((stream) => ({ stream, next: stream.next() }));
  for (;;) {
    const open = heads.filter(({ next }) => next.done !== true);
    if (open.length === 0) return;
    const first = open.reduce((a, b) => (comparePaths(b.next.value as Path, a.next.value as Path) < 0 ? b : a));
    yield first.next.value as Path;
    first.next = first.stream.next();
  }
}

function* atRoot(view: View, collection: CollectionInfo): Generator<Path> {
  for (const { name } of view.documents(collection)) yield pathOf(name);
}

/** Very long paths are cut in keys: those alike up to there follow each other, but not in order. */
function* inGroup(view: View, plan: Plan, scope: Scope): Generator<Path> {
  const access = { scans: [byName], reverse: false, orders: plan.orders, ordered: true };
  const span = keyBounds({ plan, conjunction: [], access, scope: scope.rows });
  let alike: Path[] = [];
  let cut: string | undefined;
  for (const hit of join({ view, scope: scope.number, scans: [byName], reverse: false, span })) {
    if (hit.unordered !== cut || cut === undefined) {
      yield* alike.sort(comparePaths);
      alike = [];
    }
    cut = hit.unordered;
    const path = pathOfRow(hit);
    if (plan.inCollection(path)) alike.push(path);
  }
  yield* alike.sort(comparePaths);
}

/** The path at the end of a key of the name index, or beside it when it was cut. */
export function pathOfRow({ row, rowText }: Pick<Hit, "row" | "rowText">): string[] {
  if (rowText !== undefined) return JSON.parse(rowText) as string[];
  const path: string[] = [];
  for (let at = 0; at < row.length; ) {
    const [id, next] = readId(row, at);
    path.push(id);
    at = next;
  }
  return path;
}
