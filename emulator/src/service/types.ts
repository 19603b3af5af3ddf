// The border between transports and the service: one method per RPC, on the generated proto messages.
// Transports turn bytes or JSON into these messages and FirestoreErrors into their own wording; they decide nothing.

import type { Caller } from "../model/caller.ts";
import type { Document } from "../proto/gen/google/firestore/v1/document_pb.js";
import type * as firestore from "../proto/gen/google/firestore/v1/firestore_pb.js";

export interface CallContext {
  readonly caller: Caller;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** The label of the cost meter's span, from the `x-hearth-span` header. */
  readonly span?: string;
}

/** The server's side of one bidirectional stream. The session is told of requests; it answers through the sink. */
export interface StreamSink<Response> {
  send(response: Response): void;
  /** Ends the stream: with an error for the client, or cleanly. Nothing may be sent afterwards. */
  end(error?: unknown): void;
  /** Bytes or messages not yet taken by the client; a session may stop producing when this grows. */
  readonly pending: number;
}

export interface StreamSession<Request> {
  /** Never throws and never rejects; failures go to the sink. Called one at a time, in order. */
  receive(request: Request): Promise<void> | void;
  /** The client half-closed (gRPC) or terminated (WebChannel), or the connection broke. Idempotent. */
  close(): void;
}

export interface FirestoreService {
  getDocument(request: firestore.GetDocumentRequest, context: CallContext): Promise<Document>;
  listDocuments(
    request: firestore.ListDocumentsRequest,
    context: CallContext,
  ): Promise<firestore.ListDocumentsResponse>;
  createDocument(request: firestore.CreateDocumentRequest, context: CallContext): Promise<Document>;
  updateDocument(request: firestore.UpdateDocumentRequest, context: CallContext): Promise<Document>;
  deleteDocument(request: firestore.DeleteDocumentRequest, context: CallContext): Promise<void>;
  batchGetDocuments(
    request: firestore.BatchGetDocumentsRequest,
    context: CallContext,
  ): AsyncIterable<firestore.BatchGetDocumentsResponse>;
  beginTransaction(
    request: firestore.BeginTransactionRequest,
    context: CallContext,
  ): Promise<firestore.BeginTransactionResponse>;
  commit(request: firestore.CommitRequest, context: CallContext): Promise<firestore.CommitResponse>;
  rollback(request: firestore.RollbackRequest, context: CallContext): Promise<void>;
  runQuery(request: firestore.RunQueryRequest, context: CallContext): AsyncIterable<firestore.RunQueryResponse>;
  runAggregationQuery(
    request: firestore.RunAggregationQueryRequest,
    context: CallContext,
  ): AsyncIterable<firestore.RunAggregationQueryResponse>;
  partitionQuery(
    request: firestore.PartitionQueryRequest,
    context: CallContext,
  ): Promise<firestore.PartitionQueryResponse>;
  listCollectionIds(
    request: firestore.ListCollectionIdsRequest,
    context: CallContext,
  ): Promise<firestore.ListCollectionIdsResponse>;
  batchWrite(request: firestore.BatchWriteRequest, context: CallContext): Promise<firestore.BatchWriteResponse>;
  write(sink: StreamSink<firestore.WriteResponse>, context: CallContext): StreamSession<firestore.WriteRequest>;
  listen(sink: StreamSink<firestore.ListenResponse>, context: CallContext): StreamSession<firestore.ListenRequest>;
}

/** What the admin HTTP endpoints of the emulator do. Implemented beside the service. */
export interface AdminService {
  /** Deletes every document of one database; listeners see it as one commit. */
  clearDatabase(project: string, database: string): Promise<void>;
  /** Deletes a document or collection and everything below it. */
  deleteRecursively(project: string, database: string, path: string): Promise<void>;
  /** Everything, in all projects, and rules back to the start-up file. */
  reset(): Promise<void>;
  /** Returns the issues; throws INVALID_ARGUMENT `Error compiling rules:…` unless ignoreErrors. */
  setRules(
    target: { project: string; database: string },
    source: string,
    options: { ignoreErrors: boolean },
  ): readonly import("../rules/types.ts").RulesIssue[];
  getRules(target: { project: string; database: string }): string | undefined;
  ruleCoverage(target: { project: string; database: string }): unknown;
  /**
   * Writes a database as an export folder that Google's emulator and the Firebase CLI can import:
   * `directory/name/name.overall_export_metadata`. Returns the number of documents.
   */
  exportData(
    target: { project: string; database: string },
    folder: { directory: string; name: string },
  ): Promise<number>;
  /**
   * Imports what an `*.overall_export_metadata` file points to, for one database, as one commit. Documents of the same
   * name are replaced, others stay. A faulty export is INVALID_ARGUMENT and writes nothing.
   */
  importData(target: { project: string; database: string }, overallFile: string): Promise<number>;
  registerTrigger(project: string, key: string, definition: unknown, generation: "v1" | "v2"): unknown;
  costs(): { total: Costs; spans: Record<string, Costs> };
  resetCosts(): void;
  close(): Promise<void>;
}

/** Billed operations, counted as production bills them. */
export interface Costs {
  reads: number;
  writes: number;
  deletes: number;
}
