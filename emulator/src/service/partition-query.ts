// PartitionQuery: always one partition, which is a correct answer to any number asked for.
import { create } from "@bufbuild/protobuf";
import { parseParentName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import {
  type PartitionQueryRequest,
  type PartitionQueryResponse,
  PartitionQueryResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { planQuery } from "../query/index.ts";
import { assertAdmin } from "./authorize.ts";
import type { CallContext } from "./types.ts";

export async function partitionQuery(
  request: PartitionQueryRequest,
  context: CallContext,
): Promise<PartitionQueryResponse> {
  assertAdmin(context);
  const parent = parseParentName(request.parent);
  if (request.queryType.case !== "structuredQuery") throw invalidArgument("A structured query is required.");
  if (request.partitionCount <= 0n) throw invalidArgument("partition_count must be greater than zero.");
  const plan = planQuery(parent, request.queryType.value);
  if (!plan.allDescendants || plan.orders.length !== 1 || plan.filter !== undefined) {
    throw invalidArgument("A partition query must select all descendants and be ordered by __name__ ascending.");
  }
  return create(PartitionQueryResponseSchema, {});
}
