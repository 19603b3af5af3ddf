// RunQuery: one message per document; one with just a read time when nothing matches.
import { create } from "@bufbuild/protobuf";
import { parseParentName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import {
  type RunQueryRequest,
  type RunQueryResponse,
  RunQueryResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { type IndexUse, type Plan, planQuery, type Work } from "../query/index.ts";
import type { StoredDocument } from "../storage/types.ts";
import { authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { toDocument } from "./document-message.ts";
import { type Bill, Explain } from "./explain.ts";
import { findNearest, type NearestSearch, parseNearest } from "./find-nearest.ts";
import { openReading, type Reading } from "./reading.ts";
import type { CallContext } from "./types.ts";
import { vectorIndexes } from "./vector-index.ts";

const VECTOR_ENTRIES_PER_READ = 100;

export async function* runQuery(
  core: Core,
  request: RunQueryRequest,
  context: CallContext,
): AsyncGenerator<RunQueryResponse> {
  const parent = parseParentName(request.parent);
  const query = request.queryType.case === "structuredQuery" ? request.queryType.value : undefined;
  if (query === undefined) throw invalidArgument("A structured query is required.");
  const plan = planQuery(parent, query);
  const nearest = query.findNearest && parseNearest(query.findNearest);
  const { database } = parent;
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const { inTransaction, readTime } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const search = { core, reading, plan, nearest };
    const common = { readTime: toTimestamp(readTime) };
    const report = Explain.of(request.explainOptions, () => indexesOf(search));
    // For what it throws: a query without its index is refused before the client hears of a transaction.
    if (inTransaction) indexesOf(search);
    if (reading.newTransaction !== undefined) {
      yield create(RunQueryResponseSchema, { transaction: reading.newTransaction });
    }
    reading.keep();
    if (report?.isPlanOnly) {
      core.costs.add("reads", 1, context.span);
      yield create(RunQueryResponseSchema, { explainMetrics: report.plan() });
      return;
    }
    const { documents, compared } = find(search, report?.work);
    let returned = 0;
    for (const document of documents) {
      returned++;
      yield create(RunQueryResponseSchema, {
        ...common,
        document: toDocument(document, plan.select),
        skippedResults: returned === 1 ? plan.offset : 0,
      });
    }
    const bill = billOf({ returned, offset: plan.offset, vectorEntries: compared });
    core.costs.add("reads", bill.reads, context.span);
    const metrics = report?.executed({ ...bill, results: returned });
    if (returned === 0 || metrics) {
      yield create(RunQueryResponseSchema, { ...common, ...(metrics && { explainMetrics: metrics }) });
    }
  } finally {
    reading.close();
  }
}

interface Search {
  readonly core: Core;
  readonly reading: Reading;
  readonly plan: Plan;
  readonly nearest: NearestSearch | undefined;
}

function indexesOf({ core, reading, plan, nearest }: Search): IndexUse[] {
  return nearest === undefined ? reading.indexes(plan) : vectorIndexes(core, plan, nearest);
}

/** Without a vector search lazy: a client that stops reading stops the query. */
function find(
  { core, reading, plan, nearest }: Search,
  work: Work | undefined,
): { documents: Iterable<StoredDocument>; compared: number } {
  if (nearest === undefined) return { documents: reading.query(plan, { work }), compared: 0 };
  vectorIndexes(core, plan, nearest);
  return findNearest(nearest, reading.query(plan, { work, isCovered: true }));
}

/** Skipped documents are read like the others; a vector search costs a read per hundred entries beside its results. */
function billOf(counts: { returned: number; offset: number; vectorEntries: number }): Bill {
  const { returned, offset, vectorEntries } = counts;
  const documents = returned + (returned > 0 ? offset : 0);
  const reads = Math.max(1, documents + Math.ceil(vectorEntries / VECTOR_ENTRIES_PER_READ));
  return { reads, documents, entries: 0, vectorEntries };
}
