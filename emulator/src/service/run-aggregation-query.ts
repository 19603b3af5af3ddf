// RunAggregationQuery: count, sum and average over a query's result.
import { create } from "@bufbuild/protobuf";
import { isNameField, parseFieldPath, valueAt } from "../model/field-path.ts";
import { parseParentName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import {
  type RunAggregationQueryRequest,
  type RunAggregationQueryResponse,
  RunAggregationQueryResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { StructuredAggregationQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import { planQuery } from "../query/index.ts";
import type { StoredDocument } from "../storage/types.ts";
import { type Accumulator, createAccumulator } from "./accumulators.ts";
import { authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { assertNoExplain } from "./explain.ts";
import { openReading } from "./reading.ts";
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
  assertNoExplain(request.explainOptions);
  const accumulators = parseAggregations(aggregation);
  const plan = planQuery(parent, query);
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const { inTransaction, readTime, newTransaction } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const entries = accumulate(reading.query(plan), [...accumulators.values()]);
    core.costs.add("reads", Math.max(1, Math.ceil(entries / ENTRIES_PER_READ)), context.span);
    if (newTransaction !== undefined) yield create(RunAggregationQueryResponseSchema, { transaction: newTransaction });
    yield create(RunAggregationQueryResponseSchema, {
      result: {
        aggregateFields: Object.fromEntries([...accumulators].map(([alias, one]) => [alias, one.result()])),
      },
      readTime: toTimestamp(readTime),
    });
  } finally {
    reading.close();
  }
}

/** Returns the number of documents looked at. Only those with all aggregated fields count, as in production. */
function accumulate(documents: Iterable<StoredDocument>, accumulators: readonly Accumulator[]): number {
  const fields = accumulators.flatMap(({ path }) => (path === undefined ? [] : [path]));
  let entries = 0;
  for (const document of documents) {
    entries++;
    if (fields.some((path) => valueAt(document.fields, path) === undefined)) continue;
    for (const one of accumulators) one.add(document);
    if (accumulators.every(({ isFull }) => isFull)) break;
  }
  return entries;
}

function parseAggregations({ aggregations }: StructuredAggregationQuery): Map<string, Accumulator> {
  if (aggregations.length === 0) throw invalidArgument("Aggregations can not be empty.");
  if (aggregations.length > MAX_AGGREGATIONS) {
    throw invalidArgument(`The maximum number of aggregations allowed in an aggregation query is ${MAX_AGGREGATIONS}.`);
  }
  const accumulators = new Map<string, Accumulator>();
  for (const [index, { alias, operator }] of aggregations.entries()) {
    const name = alias === "" ? `field_${index + 1}` : alias;
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
