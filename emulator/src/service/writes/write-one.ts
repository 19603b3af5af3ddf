// A commit of one write that answers with the document: what CreateDocument and UpdateDocument are.
import type { FieldPath } from "../../model/field-path.ts";
import type { DatabaseName } from "../../model/path.ts";
import { FirestoreError } from "../../model/status.ts";
import type { Document } from "../../proto/gen/google/firestore/v1/document_pb.js";
import type { Write } from "../../proto/gen/google/firestore/v1/write_pb.js";
import type { Core } from "../core.ts";
import { toDocument } from "../document-message.ts";
import type { CallContext } from "../types.ts";
import { executeWrites } from "./execute-writes.ts";
import { parseWrite } from "./parse-write.ts";

export interface WriteOneRequest {
  readonly database: DatabaseName;
  readonly write: Write;
  /** The fields to answer with. */
  readonly mask: readonly FieldPath[] | undefined;
  readonly context: CallContext;
}

export async function writeOne(core: Core, request: WriteOneRequest): Promise<Document> {
  const { database, context } = request;
  const operation = parseWrite(database, request.write);
  const { documents } = await executeWrites(core, { database, operations: [operation], context });
  const [document] = documents;
  if (document === null || document === undefined) throw new FirestoreError("INTERNAL", "The write left no document.");
  return toDocument(document, request.mask);
}
