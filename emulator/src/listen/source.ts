// ListenSource over the store and the query engine.

import { create } from "@bufbuild/protobuf";
import type { FieldPath } from "../model/field-path.ts";
import { isNameField, valueAt } from "../model/field-path.ts";
import type { DatabaseName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { MapValueSchema, type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import { matching } from "../query/execute.ts";
import { assertIndexed, type ExecuteOptions, planQuery } from "../query/index.ts";
import type { Ruleset } from "../rules/types.ts";
import type { Store } from "../storage/store.ts";
import type { StoredDocument } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import type { ListenPlan, ListenSource } from "./types.ts";

export interface ListenSourceOptions {
  readonly store: Store;
  /** Asked at each query, so that a change of settings or indexes counts at once. */
  readonly requireIndexes: () => boolean;
  readonly rules: (database: DatabaseName) => Ruleset | undefined;
  readonly onRulesChanged: (listener: () => void) => () => void;
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
    ...rules,
    feed: store,
    // The next commit may get the clock's present microsecond, so what was seen ends one before it.
    now: () => Math.max(store.lastCommitTime(), store.readTime() - 1),
    changesAfter: (database, time) => store.changesAfter(database, time),
    read: (database, path) => viewed((view) => view.read(database, path)),
    plan(database, parent, query) {
      const options: ExecuteOptions = { catalog: store, requireIndexes: requireIndexes() };
      return createPlan({ database, path: parent }, query, { options, viewed });
    },
  };
}

function createPlan(
  parent: { database: DatabaseName; path: readonly string[] },
  query: StructuredQuery,
  { options, viewed }: { options: ExecuteOptions; viewed: <Result>(read: (view: View) => Result) => Result },
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
        return (count === undefined ? documents : documents.take(count)).toArray();
      }),
    project: plan.select && projection(plan.select),
  };
}

function projection(select: readonly FieldPath[]): (document: StoredDocument) => StoredDocument {
  const paths = select.filter((path) => !isNameField(path));
  return (document) => {
    const fields: Record<string, Value> = {};
    for (const path of paths) {
      const value = valueAt(document.fields, path);
      if (value !== undefined) put(fields, path, value);
    }
    const { name, createTime, updateTime } = document;
    return { name, createTime, updateTime, fields };
  };
}

/** Puts a value below maps of its own, which hold nothing but what was selected. */
function put(fields: Record<string, Value>, [first = "", ...rest]: FieldPath, value: Value): void {
  if (rest.length === 0) {
    fields[first] = value;
    return;
  }
  const known = fields[first]?.valueType;
  const inner = known?.case === "mapValue" ? known.value.fields : {};
  fields[first] = create(ValueSchema, {
    valueType: { case: "mapValue", value: create(MapValueSchema, { fields: inner }) },
  });
  const made = fields[first].valueType;
  if (made.case === "mapValue") put(made.value.fields, rest, value);
}
