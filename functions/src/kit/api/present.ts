// Documents on their way in and out: stored values and JSON, stamps and ETags.
import { decodeFields, encodeFields } from "../define/codec.ts";
import type { AnyCollection } from "../define/collection.ts";
import { trashStamp } from "../define/system-fields.ts";
import { type StoredDocument, storedTypes, Timestamp } from "../store/store.ts";

type Data = Record<string, unknown>;

/** Who writes, when, and in which microsecond of that millisecond: clocks here have none, so it can say more (034). */
export interface Author {
  readonly uid: string;
  readonly at: Date;
  readonly microsecond?: number;
}

function stampOf({ at, microsecond = 0 }: Author): Timestamp {
  const whole = Timestamp.fromDate(at);
  return new Timestamp(whole.seconds, whole.nanoseconds + microsecond * 1000);
}

/** A stored document as the API answers it. */
export function present(collection: AnyCollection, document: Pick<StoredDocument, "id" | "data">): Data {
  return { id: document.id, ...decodeFields(collection, document.data) };
}

/** What to store for a new document: its fields, the server's defaults and the stamps. */
export function newDocument(collection: AnyCollection, fields: Data, by: Author): Data {
  const data: Data = { ...encodeFields(collection, { ...serverDefaults(collection), ...fields }, storedTypes) };
  if (collection.writes === "server") return data;
  const at = stampOf(by);
  Object.assign(data, { createdAt: at, createdBy: by.uid, updatedAt: at, updatedBy: by.uid });
  if (collection.hasTrash) data[trashStamp] = null;
  return data;
}

/** What to store for a change. */
export function changedFields(collection: AnyCollection, fields: Data, by: { uid: string; at: Date }): Data {
  const data = encodeFields(collection, fields, storedTypes);
  if (collection.writes === "server") return { ...data };
  return { ...data, updatedAt: Timestamp.fromDate(by.at), updatedBy: by.uid };
}

function serverDefaults(collection: AnyCollection): Data {
  const defaults: Data = {};
  for (const field of collection.serverFields) {
    const shape = collection.shapes[field];
    if (shape?.kind === "default") defaults[field] = shape.value;
  }
  return defaults;
}
