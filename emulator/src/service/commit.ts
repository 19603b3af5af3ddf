// Commit: all writes or none.
import { parseDatabaseName } from "../model/path.ts";
import { toTimestamp } from "../model/time.ts";
import type { CommitRequest, CommitResponse } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { Core } from "./core.ts";
import type { CallContext } from "./types.ts";
import { executeWrites } from "./writes/execute-writes.ts";
import { parseWrites } from "./writes/parse-write.ts";

export async function commit(core: Core, request: CommitRequest, context: CallContext): Promise<CommitResponse> {
  const database = parseDatabaseName(request.database);
  const operations = parseWrites(database, request.writes);
  const { commitTime, results } = await executeWrites(core, {
    database,
    operations,
    context,
    transaction: request.transaction,
  });
  return {
    $typeName: "google.firestore.v1.CommitResponse",
    writeResults: results,
    commitTime: toTimestamp(commitTime),
  };
}
