// How a document id and a document path stand at the end of a key. LMDB keys end at 1978 bytes, so very long ones are
// cut and told apart by a hash; such rows carry their full name in the value and are put in order after reading.
import { createHash } from "node:crypto";
import { KeyWriter } from "./key-writer.ts";

const MAX_ID_KEY = 300;
const MAX_PATH_KEY = 640;
const HASH = 32;
const COLLECTION = 4;

export interface RowKey {
  readonly bytes: Buffer;
  readonly cut: boolean;
}

const writer = new KeyWriter(4096);

export function idKey(id: string): RowKey {
  return fit(writer.truncate(0).id(id).bytes(), MAX_ID_KEY);
}

/** Where a document is kept: the number of its collection, and its id. */
export function documentKey(collection: number, id: string): Buffer {
  const length = writer.truncate(0).uint32(collection).id(id).length - COLLECTION;
  if (length < MAX_ID_KEY) return writer.bytes();
  const { bytes } = idKey(id);
  return writer.truncate(0).uint32(collection).raw(bytes).bytes();
}

/** The part of such a key that is the row's. */
export function rowOf(key: Buffer): RowKey {
  const bytes = key.subarray(COLLECTION);
  return { bytes, cut: isCutId(bytes) };
}

export function pathKey(path: readonly string[]): RowKey {
  return fit(writer.truncate(0).path(path).bytes(), MAX_PATH_KEY);
}

/** Cut keys are exactly `limit` bytes long and shorter ones never are. */
function fit(bytes: Buffer, limit: number): RowKey {
  if (bytes.length < limit) return { bytes, cut: false };
  const hash = createHash("sha256").update(bytes).digest();
  return { bytes: Buffer.concat([bytes.subarray(0, limit - HASH), hash]), cut: true };
}

export function isCutId(bytes: Uint8Array): boolean {
  return bytes.length === MAX_ID_KEY;
}
