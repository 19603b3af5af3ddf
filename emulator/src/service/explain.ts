// Query Explain is not implemented and says so, rather than answering without metrics.
import { unimplemented } from "../model/status.ts";
import type { ExplainOptions } from "../proto/gen/google/firestore/v1/query_profile_pb.js";

export function assertNoExplain(options: ExplainOptions | undefined): void {
  if (options !== undefined)
    throw unimplemented("Query Explain (explain_options) is not implemented by this emulator.");
}
