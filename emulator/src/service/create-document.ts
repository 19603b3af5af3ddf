// CreateDocument: a new document, with an id of its own when none is given.
import { randomInt } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { assertId, parseParentName, resourceName } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { type Document, DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { CreateDocumentRequest } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import type { Core } from "./core.ts";
import { parseMask } from "./document-message.ts";
import type { CallContext } from "./types.ts";
import { writeOne } from "./writes/write-one.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export async function createDocument(
  core: Core,
  request: CreateDocumentRequest,
  context: CallContext,
): Promise<Document> {
  const parent = parseParentName(request.parent);
  if (request.collectionId === "") throw invalidArgument("collectionId is the empty string.");
  assertId(request.collectionId, "Collection", request.collectionId);
  const id = request.documentId === "" ? newId() : request.documentId;
  assertId(id, "Document", id);
  if (request.document !== undefined && request.document.name !== "") {
    throw invalidArgument("document.name must not be set when a document is created.");
  }
  const name = resourceName(parent.database, [...parent.path, request.collectionId, id]);
  const document = create(DocumentSchema, { name, fields: request.document?.fields ?? {} });
  const write = create(WriteSchema, {
    operation: { case: "update", value: document },
    currentDocument: { conditionType: { case: "exists", value: false } },
  });
  return await writeOne(core, { database: parent.database, write, mask: parseMask(request.mask), context });
}

/** Twenty characters, as the SDKs make them. */
export function newId(): string {
  return Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
