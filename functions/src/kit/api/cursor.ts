// Cursors: opaque to callers, checked like any other input. They carry where a page ended, not what may be read.
import { createHash } from "node:crypto";
import { isTimestampLike } from "../define/codec.ts";
import { coreShape, type Shape } from "../define/shape.ts";
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

/** Throws "invalid-parameter" for what is no cursor of that query, or no value of its order field, which `shape` is. */
export function decodeCursor(query: string, cursor: string, shape: Shape): PagePosition {
  const wrong = new Problem("invalid-parameter", "cursor: take it from the page before, with the same filters");
  if (cursor.length > longestCursor || !/^[\w-]+$/.test(cursor)) throw wrong;
  const encoded = parse(Buffer.from(cursor, "base64url").toString());
  if (!Array.isArray(encoded) || encoded.length !== 3) throw wrong;
  const [of, value, id] = encoded as unknown as Encoded;
  if (of !== digest(query) || typeof id !== "string" || !isDocumentId(id)) throw wrong;
  const stored = fromPlain(value, coreShape(shape));
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

/** The stored value; undefined for one that no document can have there. */
function fromPlain(value: unknown, shape: Shape): unknown {
  if (value === null) return null;
  if (shape.kind === "timestamp") return toInstant(value);
  const isSound = typeof value !== "string" || value.isWellFormed();
  return isSound && typesOf(shape).includes(typeof value) ? value : undefined;
}

/** By type, not by choices and bounds: documents may be older than these. */
function typesOf(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case "string":
    case "userId":
      return ["string"];
    case "number":
    case "boolean":
      return [shape.kind];
    case "oneOf":
      return shape.values.filter((each) => each !== null).map((each) => typeof each);
    default:
      return [];
  }
}

function toInstant(value: unknown): unknown {
  const { s, n } = (value ?? {}) as { s?: unknown; n?: unknown };
  const isInstant =
    Number.isSafeInteger(s) &&
    Number.isSafeInteger(n) &&
    Number(s) >= -62_135_596_800 &&
    Number(s) <= 253_402_300_799 &&
    Number(n) >= 0 &&
    Number(n) < 1e9;
  return isInstant ? toTimestamp(Number(s), Number(n)) : undefined;
}
