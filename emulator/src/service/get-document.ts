// GetDocument: one document, or NOT_FOUND.
import { parseDocumentName } from "../model/path.ts";
import { notFound } from "../model/status.ts";
import type { Document } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { GetDocumentRequest } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { authorizeGets } from "./authorize.ts";
import type { Core } from "./core.ts";
import { parseMask, toDocument } from "./document-message.ts";
import { openReading } from "./reading.ts";
import type { CallContext } from "./types.ts";

export async function getDocument(core: Core, request: GetDocumentRequest, context: CallContext): Promise<Document> {
  const { database, path } = parseDocumentName(request.name);
  const mask = parseMask(request.mask);
  const reading = await openReading(core, database, {
    selector: request.consistencySelector,
    targets: { documents: [path], atOnce: true },
  });
  try {
    const { inTransaction, readTime: time } = reading;
    authorizeGets({ core, database, context, time, inTransaction }, [path], reading.read);
    reading.keep();
    core.costs.add("reads", 1, context.span);
    const document = reading.read(path);
    if (document === null) throw notFound(`Document "${request.name}" not found.`);
    return toDocument(document, mask);
  } finally {
    reading.close();
  }
}
