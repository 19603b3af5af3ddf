// Runs a plan against a view: one ordered stream per disjunct and scope, merged, without duplicates.
import { isNameField } from "../model/field-path.ts";
import { pathOf, resourceName } from "../model/path.ts";
import { readId } from "../storage/key-writer.ts";
import type { CollectionInfo } from "../storage/names.ts";
import type { StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import { type Access, type AccessInput, chooseAccess, fallbackAccess, type IndexCatalog } from "./access.ts";
import { type Conjunction, disjuncts } from "./filter.ts";
import { type Hit, join, type Work } from "./join.ts";
import { keyBounds, type Span } from "./key-bounds.ts";
import { merge } from "./merge.ts";
import { missingIndex } from "./missing-index.ts";
import { byName, pathOfRow } from "./names-in-group.ts";
import type { IndexNeed, Plan } from "./plan.ts";
import { type Scope, scopesOf } from "./scopes.ts";
import { walkBelow, walkChildren } from "./walk.ts";

export interface ExecuteOptions {
  readonly catalog: IndexCatalog;
  /** Refuse queries that production would refuse for want of an index. */
  readonly requireIndexes: boolean;
  /** Documents as they were at the time to read at, where they differ from the view; null: not there. */
  readonly overrides?: ReadonlyMap<string, StoredDocument | null>;
  /** Counted up while the query runs. */
  readonly work?: Work;
}

/** The result of a query, in order, with cursors, offset and limit applied. Lazy: reads as it is consumed. */
export function executeQuery(view: View, plan: Plan, options: ExecuteOptions): Generator<StoredDocument> {
  return page(plan, matching(view, plan, options));
}

/** Throws FAILED_PRECONDITION when production would, without running anything. */
export function assertIndexed(plan: IndexNeed, catalog: IndexCatalog): void {
  const conjunction = unindexed(plan, catalog);
  if (conjunction !== undefined) throw missingIndex(plan, conjunction);
}

export function isIndexed(plan: IndexNeed, catalog: IndexCatalog): boolean {
  return unindexed(plan, catalog) === undefined;
}

/** The first disjunct without an index. */
function unindexed(plan: IndexNeed, catalog: IndexCatalog): Conjunction | undefined {
  if (plan.collectionId === undefined) return undefined;
  return disjuncts(plan.filter).find(
    (conjunction) => chooseAccess(accessInput(plan, conjunction, true), catalog) === "missing index",
  );
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
  const streams = plan.collectionId === undefined ? [kindless(view, plan, options.work)] : planned(view, plan, options);
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
    const { work } = options;
    if (choice !== "missing index") return inScopes(view, plan, { conjunction, access: choice, work });
    if (options.requireIndexes) throw missingIndex(plan, conjunction);
    const access = fallbackAccess(input, options.catalog);
    return access === "empty" ? [] : inScopes(view, plan, { conjunction, access, work });
  });
}

/** What `chooseAccess` wants to know of one disjunct of a plan. */
export function accessInput(plan: IndexNeed, conjunction: Conjunction, strict: boolean): AccessInput {
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
  readonly work: Work | undefined;
}

function inScopes(view: View, plan: Plan, chosen: Chosen): Iterator<StoredDocument>[] {
  return scopesOf(view, plan).map((scope) => {
    const rows =
      scope.collection === undefined
        ? inGroup(view, plan, { ...chosen, scope })
        : inCollection(view, plan, { ...chosen, scope, collection: scope.collection });
    return inOrder(plan, chosen, rows);
  });
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
  input: Chosen & { scope: Scope; collection: CollectionInfo },
): Iterable<StoredDocument> {
  const { collection, access, work } = input;
  const span = keyBounds({ plan, conjunction: input.conjunction, access, scope: input.scope.rows });
  if (access.scans.length === 0) {
    const rows = view.documents(collection, { ...definedSpan(span), reverse: access.reverse });
    return checked(plan, metered(rows, work));
  }
  const base = resourceName(collection.database, collection.path);
  const read = (hit: Hit): StoredDocument | null =>
    view.readRow(
      collection.number,
      maybeInverted(hit.row, access),
      () => `${base}/${hit.rowText ?? idOf(hit, access)}`,
    );
  const { scans, reverse } = access;
  const hits = join({ view, scope: collection.number, scans, reverse, span, ...(work && { work }) });
  return checked(plan, readHits(plan, hits, { read, work }));
}

function inGroup(view: View, plan: Plan, input: Chosen & { scope: Scope }): Iterable<StoredDocument> {
  const { access, work } = input;
  const span = keyBounds({ plan, conjunction: input.conjunction, access, scope: input.scope.rows });
  const scans = access.scans.length === 0 ? [byName] : access.scans;
  const read = (hit: Hit): StoredDocument | null =>
    view.read(plan.database, pathOfRow({ row: maybeInverted(hit.row, access), rowText: hit.rowText }));
  const { number: scope } = input.scope;
  const hits = join({ view, scope, scans, reverse: access.reverse, span, ...(work && { work }) });
  const documents = readHits(plan, hits, { read, work });
  return checked(plan, plan.parent.length === 0 ? documents : below(plan, documents));
}

/** Rows that are read where they stand are an index entry and a document at once, as production counts. */
function* metered(documents: Iterable<StoredDocument>, work: Work | undefined): Generator<StoredDocument> {
  for (const document of documents) {
    if (work !== undefined) {
      work.entries++;
      work.documents++;
    }
    yield document;
  }
}

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

/** Reads documents; where long values were cut in the keys, puts the stretch of look-alikes in order. */
function* readHits(
  plan: Plan,
  hits: Iterable<Hit>,
  { read, work }: { read: (hit: Hit) => StoredDocument | null; work: Work | undefined },
): Generator<StoredDocument> {
  let run: StoredDocument[] = [];
  let runKey: string | undefined;
  for (const hit of hits) {
    const document = read(hit);
    if (document === null) continue;
    if (work !== undefined) work.documents++;
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

function* kindless(view: View, plan: Plan, work: Work | undefined): Generator<StoredDocument> {
  const walk = plan.allDescendants ? walkBelow : walkChildren;
  const documents = metered(walk(view, plan.database, plan.parent), work);
  const descending = plan.orders.some(({ path, descending: down }) => isNameField(path) && down);
  const list = descending ? [...documents].reverse() : documents;
  yield* checked(plan, list);
}
