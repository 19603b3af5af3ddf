// BatchGetDocuments: each document once, found or missing, in the order of the request.
import { create } from "@bufbuild/protobuf";
import { type Path, parseDatabaseName, parseDocumentName, sameDatabase } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import {
  type BatchGetDocumentsRequest,
  type BatchGetDocumentsResponse,
  BatchGetDocumentsResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { authorizeGets } from "./authorize.ts";
import type { Core } from "./core.ts";
import { parseMask, toDocument } from "./document-message.ts";
import { openReading } from "./reading.ts";
import type { CallContext } from "./types.ts";

export async function* batchGetDocuments(
  core: Core,
  request: BatchGetDocumentsRequest,
  context: CallContext,
): AsyncGenerator<BatchGetDocumentsResponse> {
  const database = parseDatabaseName(request.database);
  const paths = new Map<string, Path>();
  for (const name of request.documents) {
    const resource = parseDocumentName(name);
    if (!sameDatabase(resource.database, database)) {
      throw invalidArgument(`The document "${name}" does not belong to the request's database.`);
    }
    paths.set(name, resource.path);
  }
  const mask = parseMask(request.mask);
  const documents = [...paths.values()];
  const reading = await openReading(core, database, {
    selector: request.consistencySelector,
    targets: { documents, atOnce: true },
  });
  try {
    const { inTransaction, readTime } = reading;
    authorizeGets({ core, database, context, time: readTime, inTransaction }, documents, reading.read);
    core.costs.add("reads", documents.length, context.span);
    const common = { readTime: toTimestamp(readTime) };
    const found = [...paths].map(([name, path]) => ({ name, document: reading.read(path, name) }));
    const transaction = reading.newTransaction;
    if (transaction !== undefined) yield create(BatchGetDocumentsResponseSchema, { transaction });
    reading.keep();
    for (const { name, document } of found) {
      const result =
        document === null
          ? { case: "missing" as const, value: name }
          : { case: "found" as const, value: toDocument(document, mask) };
      yield create(BatchGetDocumentsResponseSchema, { ...common, result });
    }
  } finally {
    reading.close();
  }
}
