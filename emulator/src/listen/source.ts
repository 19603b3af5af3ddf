// ListenSource over the store and the query engine.

import { type FieldPath, isNameField } from "../model/field-path.ts";
import { project } from "../model/mask.ts";
import { type DatabaseName, pathOf } from "../model/path.ts";
import { FirestoreError, invalidArgument } from "../model/status.ts";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import { matching } from "../query/execute.ts";
import { assertIndexed, type ExecuteOptions, planQuery } from "../query/index.ts";
import type { Ruleset } from "../rules/types.ts";
import type { Store } from "../storage/store.ts";
import type { StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import { lighten, type Reload } from "./light-document.ts";
import type { ListenPlan, ListenSource } from "./types.ts";

export interface ListenSourceOptions {
  readonly store: Store;
  /** Asked at each query, so that a change of settings or indexes counts at once. */
  readonly requireIndexes: () => boolean;
  readonly rules: (database: DatabaseName) => Ruleset | undefined;
  readonly onRulesChanged: (listener: () => void) => () => void;
  /** Told of billed reads: each document that a target is shown, and each that rules look up. */
  readonly bill?: (reads: number, span: string | undefined) => void;
}

export function createListenSource({ store, requireIndexes, ...rules }: ListenSourceOptions): ListenSource {
  // A snapshot of its own per read: the latest view may date from before the last commit of the same turn.
  const viewed = <Result>(read: (view: View) => Result): Result => {
    const view = store.snapshot();
    try {
      return read(view);
    } finally {
      view.close();
    }
  };
  return {
    bill: () => {},
    ...rules,
    feed: store,
    // The next commit may get the clock's present microsecond, so what was seen ends one before it.
    now: () => Math.max(store.lastCommitTime(), store.readTime() - 1),
    changesAfter: (database, time) => store.changesAfter(database, time),
    read: (database, path) => viewed((view) => view.read(database, path)),
    plan(database, parent, query) {
      const options: ExecuteOptions = { catalog: store, requireIndexes: requireIndexes() };
      return createPlan({ database, path: parent }, query, {
        options,
        viewed,
        reload: () => reloadAt(store, database),
      });
    },
  };
}

interface PlanContext {
  readonly options: ExecuteOptions;
  readonly viewed: <Result>(read: (view: View) => Result) => Result;
  /** Finds versions of the present moment again, later. */
  readonly reload: () => Reload;
}

/** A version is the present one, or what a commit since this moment replaced. */
function reloadAt(store: Store, database: DatabaseName): Reload {
  const moment = store.readTime();
  let replaced = { at: moment, versions: new Map<string, StoredDocument>() };
  const replacedSince = (): ReadonlyMap<string, StoredDocument> | undefined => {
    const at = store.lastCommitTime();
    if (replaced.at === at) return replaced.versions;
    const events = store.changesAfter(database, moment);
    if (events === undefined) return undefined;
    const befores = events.flatMap(({ changes }) => changes).map(({ before }) => before);
    replaced = { at, versions: new Map(befores.reverse().flatMap((one) => (one === null ? [] : [[one.name, one]]))) };
    return replaced.versions;
  };
  return ({ name, updateTime }) => {
    const view = store.snapshot();
    try {
      const now = view.read(database, pathOf(name));
      if (now?.updateTime === updateTime) return now.fields;
    } finally {
      view.close();
    }
    const version = replacedSince()?.get(name);
    if (version?.updateTime === updateTime) return version.fields;
    throw new FirestoreError("UNAVAILABLE", "The client reads its first result too slowly: it has changed too much.");
  };
}

function createPlan(
  parent: { database: DatabaseName; path: readonly string[] },
  query: StructuredQuery,
  { options, viewed, reload }: PlanContext,
): ListenPlan {
  if (query.findNearest !== undefined) throw invalidArgument("A vector search cannot be listened to.");
  const plan = planQuery(parent, query);
  if (options.requireIndexes) assertIndexed(plan, options.catalog);
  return {
    limit: plan.limit,
    offset: plan.offset,
    contains: (document) => plan.matches(document) && plan.inBounds(document),
    compare: (a, b) => plan.compare(a, b),
    run: (count) =>
      viewed((view) => {
        const documents = Iterator.from(matching(view, plan, { ...options, requireIndexes: false }));
        return count === undefined ? lighten(documents, reload()) : documents.take(count).toArray();
      }),
    project: plan.select && projection(plan.select),
  };
}

function projection(select: readonly FieldPath[]): (document: StoredDocument) => StoredDocument {
  const paths = select.filter((path) => !isNameField(path));
  return ({ name, createTime, updateTime, fields }) => ({
    name,
    createTime,
    updateTime,
    fields: project(fields, paths),
  });
}
