// BeginTransaction and Rollback.
import { create } from "@bufbuild/protobuf";
import { parseDatabaseName } from "../model/path.ts";
import {
  type BeginTransactionRequest,
  type BeginTransactionResponse,
  BeginTransactionResponseSchema,
  type RollbackRequest,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { Core } from "./core.ts";

export async function beginTransaction(
  core: Core,
  request: BeginTransactionRequest,
): Promise<BeginTransactionResponse> {
  const { id } = core.transactions.begin(parseDatabaseName(request.database), request.options);
  return create(BeginTransactionResponseSchema, { transaction: id });
}

/** Rolling back what has ended is fine. */
export async function rollback(core: Core, request: RollbackRequest): Promise<void> {
  parseDatabaseName(request.database);
  core.transactions.rollback(request.transaction);
}
