// The messages of a Listen stream.
import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { FirestoreError } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import { EncodedDocument } from "../model/wire/encoded-document.ts";
import { type Document, DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import {
  TargetChange_TargetChangeType as ChangeType,
  type ListenResponse,
  ListenResponseSchema,
  TargetChangeSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import {
  type DocumentChange,
  DocumentDeleteSchema,
  DocumentRemoveSchema,
} from "../proto/gen/google/firestore/v1/write_pb.js";
import { StatusSchema } from "../proto/gen/google/rpc/status_pb.js";
import type { Micros, StoredDocument } from "../storage/types.ts";

/** A moment in the stream: how far the client now is, and the token to come back with. */
export interface Moment {
  readonly readTime: Micros;
  readonly resumeToken: Uint8Array;
}

function targetChange(type: ChangeType, targetIds: number[], moment?: Moment): ListenResponse {
  const value = create(TargetChangeSchema, {
    targetChangeType: type,
    targetIds,
    ...(moment && { readTime: toTimestamp(moment.readTime), resumeToken: moment.resumeToken }),
  });
  return create(ListenResponseSchema, { responseType: { case: "targetChange", value } });
}

export const added = (targetId: number): ListenResponse => targetChange(ChangeType.ADD, [targetId]);
export const reset = (targetId: number): ListenResponse => targetChange(ChangeType.RESET, [targetId]);
export const current = (targetId: number, moment: Moment): ListenResponse =>
  targetChange(ChangeType.CURRENT, [targetId], moment);

/** The global snapshot: everything sent so far is the state at this moment. One message for all streams at a moment. */
export function snapshot(moment: Moment): ListenResponse {
  const known = snapshots.get(moment);
  if (known) return known;
  const created = targetChange(ChangeType.NO_CHANGE, [], moment);
  snapshots.set(moment, created);
  return created;
}

const snapshots = new WeakMap<Moment, ListenResponse>();

export function removed(targetId: number, error?: FirestoreError): ListenResponse {
  const message = targetChange(ChangeType.REMOVE, [targetId]);
  if (error && message.responseType.case === "targetChange") {
    message.responseType.value.cause = create(StatusSchema, { code: error.grpcCode, message: error.message });
  }
  return message;
}

export interface TargetIds {
  readonly targetIds: readonly number[];
  readonly removedTargetIds: readonly number[];
}

/**
 * One message per version and ids, so that a thousand streams that show the same change (SDKs number their targets
 * alike) share it; a transport may keep its encoded form. Messages are never changed once made.
 */
export function documentChange(document: StoredDocument, ids: TargetIds): ListenResponse {
  const key = `${ids.targetIds.join()} ${ids.removedTargetIds.join()}`;
  const known = shared.get(document);
  if (known?.key === key) return known.message;
  const shown = known?.document ?? toDocument(document);
  // What `create` would make, at a tenth of its price: each change to each document is one.
  const value: DocumentChange = {
    $typeName: "google.firestore.v1.DocumentChange",
    document: shown,
    targetIds: [...ids.targetIds],
    removedTargetIds: [...ids.removedTargetIds],
  };
  const message: ListenResponse = {
    $typeName: "google.firestore.v1.ListenResponse",
    responseType: { case: "documentChange", value },
  };
  // Only stored versions are shown to several streams; of others, what was sent would be kept for nobody.
  if (document.bytes !== undefined) shared.set(document, { key, message, document: shown });
  return message;
}

/** The last message made of each version. */
const shared = new WeakMap<StoredDocument, Shared>();

interface Shared {
  readonly key: string;
  readonly message: ListenResponse;
  readonly document: Document;
}

export function documentDelete(name: string, removedTargetIds: readonly number[], readTime: Micros): ListenResponse {
  const fields = { document: name, removedTargetIds: [...removedTargetIds], readTime: toTimestamp(readTime) };
  const value = create(DocumentDeleteSchema, fields);
  return create(ListenResponseSchema, { responseType: { case: "documentDelete", value } });
}

export function documentRemove(name: string, removedTargetIds: readonly number[], readTime: Micros): ListenResponse {
  const fields = { document: name, removedTargetIds: [...removedTargetIds], readTime: toTimestamp(readTime) };
  const value = create(DocumentRemoveSchema, fields);
  return create(ListenResponseSchema, { responseType: { case: "documentRemove", value } });
}

function toDocument(stored: StoredDocument): Document {
  const { encodedFields } = stored;
  if (encodedFields !== undefined) {
    const times = { createTime: timestamp(stored.createTime), updateTime: timestamp(stored.updateTime) };
    return new EncodedDocument(stored, encodedFields, times);
  }
  const document = create(DocumentSchema);
  document.name = stored.name;
  document.fields = stored.fields;
  document.createTime = timestamp(stored.createTime);
  document.updateTime = timestamp(stored.updateTime);
  return document;
}

let latest = { micros: -1, message: toTimestamp(0) };

/** The documents of a batch have one time: they share its message. */
function timestamp(micros: Micros): Timestamp {
  if (micros !== latest.micros) latest = { micros, message: toTimestamp(micros) };
  return latest.message;
}
