// The front door of the service: composes the RPCs over a store. What listens is given from outside.

import { unimplemented } from "../model/status.ts";
import type { ListenRequest, ListenResponse } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { Admin, type TriggerRegistrar } from "./admin.ts";
import { batchGetDocuments } from "./batch-get-documents.ts";
import { batchWrite } from "./batch-write.ts";
import { beginTransaction, rollback } from "./begin-transaction.ts";
import { commit } from "./commit.ts";
import { Core, type CoreOptions } from "./core.ts";
import { createDocument } from "./create-document.ts";
import { deleteDocument } from "./delete-document.ts";
import { Expiry } from "./expiry.ts";
import { getDocument } from "./get-document.ts";
import { listCollectionIds } from "./list-collection-ids.ts";
import { listDocuments } from "./list-documents.ts";
import { partitionQuery } from "./partition-query.ts";
import { runAggregationQuery } from "./run-aggregation-query.ts";
import { runQuery } from "./run-query.ts";
import { Seeding, seeded } from "./seeding.ts";
import type { AdminService, CallContext, FirestoreService, StreamSession, StreamSink } from "./types.ts";
import { updateDocument } from "./update-document.ts";
import { WriteSession } from "./write-stream.ts";

export { Core, type CoreOptions } from "./core.ts";
export { type RulesOptions, RulesRegistry } from "./rules-registry.ts";

/** Production deletes within a day; sooner is easier to see. */
const EXPIRY_INTERVAL_MS = 60_000;

export interface ServiceOptions extends CoreOptions {
  readonly listen?: (sink: StreamSink<ListenResponse>, context: CallContext) => StreamSession<ListenRequest>;
  readonly triggers?: TriggerRegistrar;
  /** What databases begin with. The project is the one whose database is seeded by `Service.seed`. */
  readonly seed?: { readonly project: string; readonly overallFile: string; readonly log: (line: string) => void };
  /** How often documents with a TTL policy are looked through (default: each minute). */
  readonly expiryIntervalMs?: number;
  /** Ends what was composed around the service; called by `admin.close()`. */
  readonly onClose?: () => Promise<void>;
}

export interface Service {
  readonly firestore: FirestoreService;
  readonly admin: AdminService;
  /** Imports the seed where it belongs at once; the composer calls this before it opens a port. Nothing without a seed. */
  readonly seed: () => Promise<void>;
  readonly core: Core;
  readonly expiry: Expiry;
}

export function createService(options: ServiceOptions): Service {
  const core = new Core(options);
  const rpcs: FirestoreService = {
    getDocument: (request, context) => getDocument(core, request, context),
    listDocuments: (request, context) => listDocuments(core, request, context),
    createDocument: (request, context) => createDocument(core, request, context),
    updateDocument: (request, context) => updateDocument(core, request, context),
    deleteDocument: (request, context) => deleteDocument(core, request, context),
    batchGetDocuments: (request, context) => batchGetDocuments(core, request, context),
    beginTransaction: (request) => beginTransaction(core, request),
    commit: (request, context) => commit(core, request, context),
    rollback: (request) => rollback(core, request),
    runQuery: (request, context) => runQuery(core, request, context),
    runAggregationQuery: (request, context) => runAggregationQuery(core, request, context),
    partitionQuery: (request, context) => partitionQuery(core, request, context),
    listCollectionIds: (request, context) => listCollectionIds(core, request, context),
    batchWrite: (request, context) => batchWrite(core, request, context),
    write: (sink, context) => new WriteSession(core, sink, context),
    listen: (sink, context) => {
      if (options.listen === undefined) throw unimplemented("Listen is not part of this composition.");
      return options.listen(sink, context);
    },
  };
  const expiry = new Expiry(core, options.expiryIntervalMs ?? EXPIRY_INTERVAL_MS);
  const close = async (): Promise<void> => {
    expiry.close();
    await options.onClose?.();
  };
  const { seed } = options;
  const seeding = seed && new Seeding(core, seed);
  const admin = new Admin({
    core,
    close,
    ...(options.triggers ? { triggers: options.triggers } : {}),
    ...(seeding && { beforeAccess: seeding.ensure, onReset: seeding.restart }),
  });
  return {
    firestore: seeding === undefined ? rpcs : seeded(rpcs, seeding.ensure),
    admin,
    core,
    expiry,
    seed: async () => {
      if (seed !== undefined) await seeding?.ensure({ project: seed.project, database: "(default)" });
    },
  };
}
