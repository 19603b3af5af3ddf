// Cursors: opaque to callers, checked like any other input. They carry where a page ended, not what may be read.
import { createHash } from "node:crypto";
import { isTimestampLike } from "../define/codec.ts";
import { isDocumentId } from "../shared/ids.ts";
import { Problem } from "../shared/problem.ts";
import { toTimestamp } from "../store/store.ts";

export interface PagePosition {
  /** The value of the order field: null, text, number, boolean or a timestamp. */
  readonly value: unknown;
  readonly id: string;
}

type Encoded = readonly [query: string, value: unknown, id: string];

const longestCursor = 4096;

/** `query` names the query that the page belongs to: a cursor of another one is refused. */
export function encodeCursor(query: string, { value, id }: PagePosition): string {
  const encoded: Encoded = [digest(query), toPlain(value), id];
  return Buffer.from(JSON.stringify(encoded)).toString("base64url");
}

export function decodeCursor(query: string, cursor: string): PagePosition {
  const wrong = new Problem("invalid-parameter", "cursor: take it from the page before, with the same filters");
  if (cursor.length > longestCursor || !/^[\w-]+$/.test(cursor)) throw wrong;
  const encoded = parse(Buffer.from(cursor, "base64url").toString());
  if (!Array.isArray(encoded) || encoded.length !== 3) throw wrong;
  const [of, value, id] = encoded as unknown as Encoded;
  if (of !== digest(query) || typeof id !== "string" || !isDocumentId(id)) throw wrong;
  const stored = fromPlain(value);
  if (stored === undefined) throw wrong;
  return { value: stored, id };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const digest = (query: string) => createHash("sha256").update(query).digest("base64url").slice(0, 8);

function toPlain(value: unknown): unknown {
  const isTimestamp = typeof value === "object" && value !== null && isTimestampLike(value);
  return isTimestamp ? { s: value.seconds, n: value.nanoseconds } : value;
}

function fromPlain(value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  const { s, n } = (value ?? {}) as { s?: unknown; n?: unknown };
  const isInstant =
    Number.isSafeInteger(s) &&
    Number.isSafeInteger(n) &&
    Math.abs(Number(s)) < 2.6e11 &&
    Number(n) >= 0 &&
    Number(n) < 1e9;
  return isInstant && Number(s) >= -62_135_596_800 && Number(s) <= 253_402_300_799
    ? toTimestamp(Number(s), Number(n))
    : undefined;
}
