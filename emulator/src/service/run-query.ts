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
import { planQuery } from "../query/index.ts";
import { authorizeList } from "./authorize.ts";
import type { Core } from "./core.ts";
import { toDocument } from "./document-message.ts";
import { assertNoExplain } from "./explain.ts";
import { findNearest } from "./find-nearest.ts";
import { openReading } from "./reading.ts";
import type { CallContext } from "./types.ts";

export async function* runQuery(
  core: Core,
  request: RunQueryRequest,
  context: CallContext,
): AsyncGenerator<RunQueryResponse> {
  const parent = parseParentName(request.parent);
  const query = request.queryType.case === "structuredQuery" ? request.queryType.value : undefined;
  if (query === undefined) throw invalidArgument("A structured query is required.");
  assertNoExplain(request.explainOptions);
  const plan = planQuery(parent, query);
  const { database } = parent;
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  let returned = 0;
  try {
    const { inTransaction, readTime } = reading;
    const input = { core, database, context, time: readTime, inTransaction };
    authorizeList(input, { parent: parent.path, query }, reading.read);
    const common = { readTime: toTimestamp(readTime) };
    if (reading.newTransaction !== undefined) {
      yield create(RunQueryResponseSchema, { transaction: reading.newTransaction });
    }
    const documents =
      query.findNearest === undefined ? reading.query(plan) : findNearest(query.findNearest, reading.query(plan));
    for (const document of documents) {
      returned++;
      yield create(RunQueryResponseSchema, {
        ...common,
        document: toDocument(document, plan.select),
        skippedResults: returned === 1 ? plan.offset : 0,
      });
    }
    if (returned === 0) yield create(RunQueryResponseSchema, common);
    core.costs.add("reads", Math.max(1, returned + (returned > 0 ? plan.offset : 0)), context.span);
  } finally {
    reading.close();
  }
}
