// RunAggregationQuery: count, sum and average over a query's result.
import { create } from "@bufbuild/protobuf";
import {
  type FieldPath,
  formatFieldPath,
  isFieldPathPrefix,
  isNameField,
  parseFieldPath,
  sameFieldPath,
} from "../model/field-path.ts";
import { parseParentName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import {
  type RunAggregationQueryRequest,
  type RunAggregationQueryResponse,
  RunAggregationQueryResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { StructuredAggregationQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import {
  assertIndexed,
  type IndexNeed,
  isIndexed,
  type Order,
  type Plan,
  planQuery,
  type Work,
} from "../query/index.ts";
import { type Accumulator, createAccumulator } from "./accumulators.ts";
import { authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { Explain } from "./explain.ts";
import { openReading, type Reading } from "./reading.ts";
import type { CallContext } from "./types.ts";

const MAX_AGGREGATIONS = 5;
const ENTRIES_PER_READ = 1000;

export async function* runAggregationQuery(
  core: Core,
  request: RunAggregationQueryRequest,
  context: CallContext,
): AsyncGenerator<RunAggregationQueryResponse> {
  const parent = parseParentName(request.parent);
  const { database } = parent;
  const aggregation = request.queryType.case === "structuredAggregationQuery" ? request.queryType.value : undefined;
  const query = aggregation?.queryType.case === "structuredQuery" ? aggregation.queryType.value : undefined;
  if (aggregation === undefined || query === undefined) throw invalidArgument("A structured query is required.");
  if (query.findNearest !== undefined) throw invalidArgument("FindNearest cannot be aggregated.");
  const accumulators = parseAggregations(aggregation);
  const all = [...accumulators.values()];
  const plan = planQuery(parent, query, fieldsOf(all));
  assertSelected(plan.select, fieldsOf(all));
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const { inTransaction, readTime, newTransaction } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const need = indexNeed(core, plan, fieldsOf(all));
    if (core.requireIndexes) assertIndexed(need, core.store);
    const common = { readTime: toTimestamp(readTime) };
    const report = Explain.of(request.explainOptions, () => reading.indexes(need));
    if (newTransaction !== undefined) yield create(RunAggregationQueryResponseSchema, { transaction: newTransaction });
    reading.keep();
    if (report?.isPlanOnly) {
      core.costs.add("reads", 1, context.span);
      yield create(RunAggregationQueryResponseSchema, { explainMetrics: report.plan() });
      return;
    }
    const entries = accumulate({ reading, plan, work: report?.work }, all);
    const reads = Math.max(1, Math.ceil(entries / ENTRIES_PER_READ));
    core.costs.add("reads", reads, context.span);
    const aggregateFields = Object.fromEntries([...accumulators].map(([alias, one]) => [alias, one.result()]));
    const metrics = report?.executed({ reads, documents: 0, entries, vectorEntries: 0, results: 1 });
    yield create(RunAggregationQueryResponseSchema, {
      ...common,
      result: { aggregateFields },
      ...(metrics && { explainMetrics: metrics }),
    });
  } finally {
    reading.close();
  }
}

/** A query that is counted may select fields, one that is summed may not. */
function assertSelected(select: readonly FieldPath[] | undefined, summed: readonly FieldPath[]): void {
  if (select === undefined || summed.length === 0) return;
  if (select.every(isNameField)) {
    throw invalidArgument(
      "Aggregation over non-key properties is not supported for base query that only returns keys.",
    );
  }
  const isSelected = (path: FieldPath) => select.some((one) => isFieldPathPrefix(one, path));
  const missing = summed.find((path) => !isSelected(path));
  if (missing === undefined) throw invalidArgument("Cannot apply property masks when aggregation fields are present.");
  throw invalidArgument(
    `The aggregation property ${formatFieldPath(missing)} is not present in the base query's property mask.`,
  );
}

/**
 * Sums are made from index entries in production: the index must hold the summed fields as well, in any direction. The
 * first need that an index meets; where none does, the one to ask for.
 */
function indexNeed(core: Core, plan: Plan, fields: readonly FieldPath[]): IndexNeed {
  const added = fields.filter(
    (path, index) =>
      !plan.orders.some((order) => sameFieldPath(order.path, path)) &&
      fields.findIndex((other) => sameFieldPath(other, path)) === index,
  );
  const needs = Array.from({ length: 2 ** added.length }, (_, directions) =>
    withFields(
      plan,
      added.map((path, index) => ({ path, descending: (directions & (2 ** index)) !== 0 })),
    ),
  );
  return needs.find((need) => isIndexed(need, core.store)) ?? (needs[0] as IndexNeed);
}

function withFields({ filter, collectionId, allDescendants, orders }: Plan, added: readonly Order[]): IndexNeed {
  const name = orders.at(-1) as Order;
  const descending = orders.length === 1 ? (added.at(-1)?.descending ?? name.descending) : name.descending;
  return { filter, collectionId, allDescendants, orders: [...orders.slice(0, -1), ...added, { ...name, descending }] };
}

interface Source {
  readonly reading: Reading;
  readonly plan: Plan;
  readonly work: Work | undefined;
}

/** Returns the number of index entries that match, skipped ones included. */
function accumulate({ reading, plan, work }: Source, accumulators: readonly Accumulator[]): number {
  const atMost = Math.max(...accumulators.map(({ most }) => most));
  const counted = fieldsOf(accumulators).length === 0 ? reading.count(plan, { work, atMost }) : undefined;
  for (const one of accumulators) one.addAll(counted ?? 0);
  let entries = counted ?? 0;
  if (counted === undefined) {
    for (const document of reading.query(plan, { work })) {
      entries++;
      for (const one of accumulators) one.add(document);
      if (entries >= atMost) break;
    }
  }
  return entries === 0 ? 0 : entries + plan.offset;
}

/** Only documents with all aggregated fields count, as in production. */
function fieldsOf(accumulators: readonly Accumulator[]): FieldPath[] {
  return accumulators.flatMap(({ path }) => (path === undefined ? [] : [path]));
}

function parseAggregations({ aggregations }: StructuredAggregationQuery): Map<string, Accumulator> {
  if (aggregations.length === 0) throw invalidArgument("Aggregations can not be empty.");
  if (aggregations.length > MAX_AGGREGATIONS) {
    throw invalidArgument(`The maximum number of aggregations allowed in an aggregation query is ${MAX_AGGREGATIONS}.`);
  }
  const accumulators = new Map<string, Accumulator>();
  let unnamed = 0;
  for (const { alias, operator } of aggregations) {
    const name = alias === "" ? `field_${++unnamed}` : alias;
    if (parseFieldPath(quoteAlias(name)).length !== 1) throw invalidArgument(`Invalid alias "${name}".`);
    if (accumulators.has(name)) throw invalidArgument(`Aggregation aliases contain duplicate alias: ${name}.`);
    if (operator.case === undefined) throw invalidArgument("An aggregation must have an operator.");
    if (operator.case === "count") {
      const { upTo } = operator.value;
      if (upTo !== undefined && upTo <= 0n) throw invalidArgument("up_to must be greater than zero.");
      accumulators.set(name, createAccumulator({ kind: "count", upTo: upTo === undefined ? undefined : Number(upTo) }));
      continue;
    }
    const path = parseFieldPath(operator.value.field?.fieldPath ?? "");
    if (isNameField(path)) throw invalidArgument(`${operator.case} cannot be used with __name__.`);
    accumulators.set(name, createAccumulator({ kind: operator.case, path }));
  }
  return accumulators;
}

function quoteAlias(alias: string): string {
  return alias.startsWith("`") ? alias : `\`${alias.replace(/[\\`]/g, "\\$&")}\``;
}
