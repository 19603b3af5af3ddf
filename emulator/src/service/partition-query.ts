// PartitionQuery: names that cut a collection group into parts of nearly the same size, taken from the keys.
import { create } from "@bufbuild/protobuf";
import { compareNames, type Path, parseParentName, pathOf, resourceName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { nameValue } from "../model/value.ts";
import {
  type PartitionQueryRequest,
  type PartitionQueryResponse,
  PartitionQueryResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { namesInGroup, planQuery } from "../query/index.ts";
import { assertAdmin } from "./authorize.ts";
import type { Core } from "./core.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";
import { openReading } from "./reading.ts";
import type { CallContext } from "./types.ts";

/** Bounds memory, and with it how many parts one can ask for. */
const MAX_SAMPLES = 4096;

/** The names are cursors: each starts one part and ends the one before it, in the order of the query. */
export async function partitionQuery(
  core: Core,
  request: PartitionQueryRequest,
  context: CallContext,
): Promise<PartitionQueryResponse> {
  assertAdmin(context);
  const parent = parseParentName(request.parent);
  const { database } = parent;
  if (request.queryType.case !== "structuredQuery") throw invalidArgument("A structured query is required.");
  if (request.partitionCount <= 0n) throw invalidArgument("partition_count must be greater than zero.");
  if (request.pageSize < 0) throw invalidArgument("page_size cannot be negative.");
  const query = request.queryType.value;
  const plan = planQuery(parent, query);
  const isPlain = query.select === undefined && query.limit === undefined && query.offset === 0;
  if (!plan.allDescendants || plan.orders.length !== 1 || plan.orders[0]?.descending || plan.filter !== undefined) {
    throw invalidArgument("A partition query must select all descendants and be ordered by __name__ ascending.");
  }
  if (!isPlain || (query.startAt ?? query.endAt ?? query.findNearest) !== undefined) {
    throw invalidArgument(
      "A partition query cannot have cursors, an offset, a limit, a projection or a vector search.",
    );
  }
  const after = request.pageToken === "" ? undefined : decodePageToken(request.pageToken);
  const reading = await openReading(core, database, { selector: request.consistencySelector, targets: { plan } });
  try {
    const isPast = request.consistencySelector.case === "readTime";
    const paths =
      isPast || plan.collectionId === undefined
        ? Iterator.from(reading.query(plan)).map(({ name }): Path => pathOf(name))
        : namesInGroup(reading.view, plan);
    const names = cuts(paths, Number(request.partitionCount)).map((path) => resourceName(database, path));
    const rest = after === undefined ? names : names.filter((name) => compareNames(name, after) > 0);
    const page = request.pageSize === 0 ? rest : rest.slice(0, request.pageSize);
    core.costs.add("reads", 1, context.span);
    return create(PartitionQueryResponseSchema, {
      partitions: page.map((name) => ({ values: [nameValue(name)], before: true })),
      nextPageToken: page.length < rest.length ? encodePageToken(page.at(-1)) : "",
    });
  } finally {
    reading.close();
  }
}

/** At most `count` of the paths, evenly apart, never the first: no part is empty. */
export function cuts(paths: Iterable<Path>, count: number): Path[] {
  let samples: Path[] = [];
  let stride = 1;
  let seen = 0;
  for (const path of paths) {
    if (seen++ % stride === 0) samples.push(path);
    if (samples.length < MAX_SAMPLES) continue;
    samples = samples.filter((_, index) => index % 2 === 0);
    stride *= 2;
  }
  const parts = Math.min(count + 1, samples.length);
  const at = (part: number): number => Math.floor((part * samples.length) / parts);
  return Array.from({ length: Math.max(0, parts - 1) }, (_, index) => samples[at(index + 1)] as Path);
}
