// BatchWrite: each write by itself, each with its own status. For admin callers only.
import { create } from "@bufbuild/protobuf";
import { parseDatabaseName } from "../model/path.ts";
import { invalidArgument, permissionDenied, toFirestoreError } from "../model/status.ts";
import {
  type BatchWriteRequest,
  type BatchWriteResponse,
  BatchWriteResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { type WriteResult, WriteResultSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import { type Status, StatusSchema } from "../proto/gen/google/rpc/status_pb.js";
import type { Core } from "./core.ts";
import type { CallContext } from "./types.ts";
import { executeWrites } from "./writes/execute-writes.ts";
import { parseWrites } from "./writes/parse-write.ts";

const MAX_WRITES = 500;

export async function batchWrite(
  core: Core,
  request: BatchWriteRequest,
  context: CallContext,
): Promise<BatchWriteResponse> {
  if (context.caller.kind !== "admin") throw permissionDenied("Batch writes require admin authentication.");
  const database = parseDatabaseName(request.database);
  if (request.writes.length > MAX_WRITES)
    throw invalidArgument(`Cannot write more than ${MAX_WRITES} documents at once.`);
  const operations = parseWrites(database, request.writes);
  if (new Set(operations.map(({ name }) => name)).size !== operations.length) {
    throw invalidArgument("the same document cannot be written more than once in a single request");
  }
  const outcomes = await Promise.all(
    operations.map(async (operation): Promise<{ result: WriteResult; status: Status }> => {
      try {
        const { results } = await executeWrites(core, { database, operations: [operation], context });
        return { result: results[0] ?? create(WriteResultSchema), status: create(StatusSchema) };
      } catch (thrown) {
        const { grpcCode: code, message } = toFirestoreError(thrown);
        return { result: create(WriteResultSchema), status: create(StatusSchema, { code, message }) };
      }
    }),
  );
  return create(BatchWriteResponseSchema, {
    writeResults: outcomes.map(({ result }) => result),
    status: outcomes.map(({ status }) => status),
  });
}
