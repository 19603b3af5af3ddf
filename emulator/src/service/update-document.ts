// UpdateDocument: sets or patches a document, creating it unless a precondition forbids that.
import { create } from "@bufbuild/protobuf";
import { parseDocumentName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import type { Document } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { UpdateDocumentRequest } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import type { Core } from "./core.ts";
import { parseMask } from "./document-message.ts";
import type { CallContext } from "./types.ts";
import { writeOne } from "./writes/write-one.ts";

export async function updateDocument(
  core: Core,
  request: UpdateDocumentRequest,
  context: CallContext,
): Promise<Document> {
  const { document, updateMask, currentDocument } = request;
  if (document === undefined) throw invalidArgument("A document is required.");
  const { database } = parseDocumentName(document.name);
  const write = create(WriteSchema, {
    operation: { case: "update", value: document },
    ...(updateMask === undefined ? {} : { updateMask }),
    ...(currentDocument === undefined ? {} : { currentDocument }),
  });
  return await writeOne(core, { database, write, mask: parseMask(request.mask), context });
}
