// Runs a plan against a view: one ordered stream per disjunct and scope, merged, without duplicates.
import { isNameField } from "../model/field-path.ts";
import { pathOf, resourceName } from "../model/path.ts";
import { NAME_INDEX } from "../storage/indexes.ts";
import { readId } from "../storage/key-writer.ts";
import type { CollectionInfo } from "../storage/names.ts";
import type { StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import {
  type Access,
  type AccessInput,
  chooseAccess,
  fallbackAccess,
  type IndexCatalog,
  type IndexScan,
} from "./access.ts";
import { type Conjunction, disjuncts } from "./filter.ts";
import { type Hit, join } from "./join.ts";
import { keyBounds, type RowScope, type Span } from "./key-bounds.ts";
import { merge } from "./merge.ts";
import { missingIndex } from "./missing-index.ts";
import type { Plan } from "./plan.ts";
import { walkBelow } from "./walk.ts";

export interface ExecuteOptions {
  readonly catalog: IndexCatalog;
  /** Refuse queries that production would refuse for want of an index. */
  readonly requireIndexes: boolean;
  /** Documents as they were at the time to read at, where they differ from the view; null: not there. */
  readonly overrides?: ReadonlyMap<string, StoredDocument | null>;
}

/** The result of a query, in order, with cursors, offset and limit applied. Lazy: reads as it is consumed. */
export function executeQuery(view: View, plan: Plan, options: ExecuteOptions): Generator<StoredDocument> {
  return page(plan, matching(view, plan, options));
}

/** Throws FAILED_PRECONDITION when production would, without running anything. */
export function assertIndexed(plan: Plan, catalog: IndexCatalog): void {
  if (plan.collectionId === undefined) return;
  for (const conjunction of disjuncts(plan.filter)) {
    if (chooseAccess(accessInput(plan, conjunction, true), catalog) === "missing index")
      throw missingIndex(plan, conjunction);
  }
}

function* page(plan: Plan, documents: Iterable<StoredDocument>): Generator<StoredDocument> {
  let skip = plan.offset;
  let left = plan.limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for (const document of documents) {
    if (skip > 0) {
      skip--;
      continue;
    }
    yield document;
    left--;
    if (left <= 0) return;
  }
}

/** Ordered and within the cursors; offset and limit not applied. */
export function matching(view: View, plan: Plan, options: ExecuteOptions): Iterable<StoredDocument> {
  const { overrides } = options;
  const streams = plan.collectionId === undefined ? [kindless(view, plan)] : planned(view, plan, options);
  const compare = (a: StoredDocument, b: StoredDocument): number => plan.compare(a, b);
  if (overrides === undefined || overrides.size === 0) return merge(streams, compare);
  const past = [...overrides.values()]
    .filter((document) => document !== null)
    .filter((document) => plan.matches(document) && plan.inBounds(document))
    .sort(compare);
  const unchanged = streams.map((stream) => Iterator.from(stream).filter(({ name }) => !overrides.has(name)));
  return merge([...unchanged, past.values()], compare);
}

function planned(view: View, plan: Plan, options: ExecuteOptions): Iterator<StoredDocument>[] {
  return disjuncts(plan.filter).flatMap((conjunction) => {
    const input = accessInput(plan, conjunction, options.requireIndexes);
    const choice = chooseAccess(input, options.catalog);
    if (choice === "empty") return [];
    if (choice !== "missing index") return scopes(view, plan, { conjunction, access: choice });
    if (options.requireIndexes) throw missingIndex(plan, conjunction);
    const access = fallbackAccess(input, options.catalog);
    return access === "empty" ? [] : scopes(view, plan, { conjunction, access });
  });
}

function accessInput(plan: Plan, conjunction: Conjunction, strict: boolean): AccessInput {
  const collectionId = plan.collectionId as string;
  return {
    conjunction,
    orders: plan.orders,
    strict,
    collectionId,
    scope: plan.allDescendants ? "COLLECTION_GROUP" : "COLLECTION",
  };
}

interface Chosen {
  readonly conjunction: Conjunction;
  readonly access: Access;
}

/** A collection is one scope. A group is two: its subcollections under the group's number, and the one at the root. */
function scopes(view: View, plan: Plan, chosen: Chosen): Iterator<StoredDocument>[] {
  const collectionId = plan.collectionId as string;
  const path = plan.allDescendants ? [collectionId] : [...plan.parent, collectionId];
  const collection = view.findCollection(plan.database, path);
  const streams: Iterator<StoredDocument>[] = [];
  if (collection !== undefined && (!plan.allDescendants || plan.parent.length === 0)) {
    streams.push(inOrder(plan, chosen, inCollection(view, plan, { ...chosen, collection })));
  }
  const group = plan.allDescendants ? view.findGroup(plan.database, collectionId) : undefined;
  if (group !== undefined) streams.push(inOrder(plan, chosen, inGroup(view, plan, { ...chosen, group })));
  return streams;
}

function inOrder(plan: Plan, chosen: Chosen, documents: Iterable<StoredDocument>): Iterator<StoredDocument> {
  if (chosen.access.ordered) return documents[Symbol.iterator]();
  return sorted(plan, documents);
}

function* sorted(plan: Plan, documents: Iterable<StoredDocument>): Generator<StoredDocument> {
  yield* [...documents].sort((a, b) => plan.compare(a, b));
}

function inCollection(
  view: View,
  plan: Plan,
  input: Chosen & { collection: CollectionInfo },
): Iterable<StoredDocument> {
  const { collection, access } = input;
  const scope: RowScope = { isGroup: false, path: collection.path };
  const span = keyBounds({ plan, conjunction: input.conjunction, access, scope });
  if (access.scans.length === 0) {
    const rows = view.documents(collection, { ...definedSpan(span), reverse: access.reverse });
    return checked(plan, rows);
  }
  const base = resourceName(collection.database, collection.path);
  const read = (hit: Hit): StoredDocument | null =>
    view.readRow(
      collection.number,
      maybeInverted(hit.row, access),
      () => `${base}/${hit.rowText ?? idOf(hit, access)}`,
    );
  const hits = join({ view, scope: collection.number, scans: access.scans, reverse: access.reverse, span });
  return checked(plan, readHits(plan, hits, read));
}

function inGroup(view: View, plan: Plan, input: Chosen & { group: number }): Iterable<StoredDocument> {
  const scope: RowScope = { isGroup: true, path: plan.parent };
  const span = keyBounds({ plan, conjunction: input.conjunction, access: input.access, scope });
  const { reverse } = input.access;
  const scans = input.access.scans.length === 0 ? [nameScan] : input.access.scans;
  const read = (hit: Hit): StoredDocument | null =>
    view.read(plan.database, hit.rowText === undefined ? pathIn(hit, input.access) : JSON.parse(hit.rowText));
  const hits = join({ view, scope: input.group, scans, reverse, span });
  const documents = readHits(plan, hits, read);
  return checked(plan, plan.parent.length === 0 ? documents : below(plan, documents));
}

const nameScan: IndexScan = { index: NAME_INDEX, prefix: [], suffix: [], nameDescending: false, limit: 0 };

function definedSpan(span: Span): { from?: Buffer; to?: Buffer } {
  return {
    ...(span.from === undefined ? {} : { from: span.from }),
    ...(span.to === undefined ? {} : { to: span.to }),
  };
}

function maybeInverted(row: Buffer, access: Access): Buffer {
  if (access.scans[0]?.nameDescending !== true) return row;
  return Buffer.from(row.map((byte) => 255 - byte));
}

function idOf(hit: Hit, access: Access): string {
  return readId(maybeInverted(hit.row, access), 0)[0];
}

function pathIn(hit: Hit, access: Access): string[] {
  const row = maybeInverted(hit.row, access);
  const path: string[] = [];
  for (let at = 0; at < row.length; ) {
    const [id, next] = readId(row, at);
    path.push(id);
    at = next;
  }
  return path;
}

/** Reads documents; where long values were cut in the keys, puts the stretch of look-alikes in order. */
function* readHits(
  plan: Plan,
  hits: Iterable<Hit>,
  read: (hit: Hit) => StoredDocument | null,
): Generator<StoredDocument> {
  let run: StoredDocument[] = [];
  let runKey: string | undefined;
  for (const hit of hits) {
    const document = read(hit);
    if (document === null) continue;
    if (runKey !== undefined && hit.unordered !== runKey) {
      yield* run.sort((a, b) => plan.compare(a, b));
      run = [];
    }
    runKey = hit.unordered;
    if (runKey === undefined) yield document;
    else run.push(document);
  }
  yield* run.sort((a, b) => plan.compare(a, b));
}

/** Every document is held against the whole query, since key bounds may be wider. Their scope is the plan's already. */
function* checked(plan: Plan, documents: Iterable<StoredDocument>): Generator<StoredDocument> {
  for (const document of documents) {
    if (plan.passes(document) && plan.inBounds(document)) yield document;
  }
}

/** Rows of a whole group, for a query below one parent. */
function* below(plan: Plan, documents: Iterable<StoredDocument>): Generator<StoredDocument> {
  for (const document of documents) {
    if (plan.inCollection(pathOf(document.name))) yield document;
  }
}

function* kindless(view: View, plan: Plan): Generator<StoredDocument> {
  const documents = walkBelow(view, plan.database, plan.parent);
  const descending = plan.orders.some(({ path, descending: down }) => isNameField(path) && down);
  const list = descending ? [...documents].reverse() : documents;
  yield* checked(plan, list);
}
