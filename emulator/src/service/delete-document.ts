// DeleteDocument. Deleting what is not there is fine, unless a precondition says otherwise.
import { create } from "@bufbuild/protobuf";
import { parseDocumentName } from "../model/path.ts";
import type { DeleteDocumentRequest } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import type { Core } from "./core.ts";
import type { CallContext } from "./types.ts";
import { executeWrites } from "./writes/execute-writes.ts";
import { parseWrite } from "./writes/parse-write.ts";

export async function deleteDocument(core: Core, request: DeleteDocumentRequest, context: CallContext): Promise<void> {
  const { database } = parseDocumentName(request.name);
  const { name, currentDocument } = request;
  const write = create(WriteSchema, {
    operation: { case: "delete", value: name },
    ...(currentDocument === undefined ? {} : { currentDocument }),
  });
  await executeWrites(core, { database, operations: [parseWrite(database, write)], context });
}
