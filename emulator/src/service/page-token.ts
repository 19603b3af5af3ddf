// Page tokens: opaque to clients; to us where the last page ended, whatever has become of its last item.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FirestoreError, invalidArgument } from "../model/status.ts";
import { compareUtf8 } from "../model/utf8.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { type Cursor, CursorSchema } from "../proto/gen/google/firestore/v1/query_pb.js";

export function encodePageToken(key: unknown): string {
  return Buffer.from(JSON.stringify(key), "utf8").toString("base64url");
}

/** Throws INVALID_ARGUMENT for anything but a token of ours. */
export function decodePageToken(token: string): string {
  try {
    const key: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof key === "string") return key;
  } catch {
    // Not a token of ours, which is what is said below.
  }
  throw invalidToken();
}

export function invalidToken(): FirestoreError {
  return invalidArgument("Invalid page token.");
}

/** After these values of a query's order. */
export function encodePosition(values: Value[]): string {
  return Buffer.from(toBinary(CursorSchema, create(CursorSchema, { values }))).toString("base64url");
}

/** Where the next page starts. Throws INVALID_ARGUMENT for what cannot be a token of ours. */
export function decodePosition(token: string): Cursor {
  try {
    const cursor = fromBinary(CursorSchema, Buffer.from(token, "base64url"));
    if (cursor.values.length > 0 && !cursor.before) return cursor;
  } catch {
    // As below.
  }
  throw invalidToken();
}

/** A page of a list of distinct texts in the order of their bytes. */
export function pageOf(
  items: readonly string[],
  request: { size: number; defaultSize: number; token: string },
): { items: string[]; nextToken: string } {
  if (request.size < 0) throw invalidArgument("page_size cannot be negative.");
  const after = request.token === "" ? undefined : decodePageToken(request.token);
  const start = after === undefined ? 0 : items.filter((item) => compareUtf8(item, after) <= 0).length;
  const end = start + (request.size || request.defaultSize);
  const page = items.slice(start, end);
  return { items: page, nextToken: end < items.length ? encodePageToken(page.at(-1)) : "" };
}
