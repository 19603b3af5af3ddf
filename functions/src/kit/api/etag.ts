// ETags: a document's version is the time it was last written, to the microsecond.
import { Problem } from "../shared/problem.ts";
import { type StoredTimestamp, toTimestamp, type Version } from "../store/store.ts";

export function toETag(time: StoredTimestamp): string {
  return `"${time.seconds.toString(36)}.${Math.floor(time.nanoseconds / 1000).toString(36)}"`;
}

const pattern = /^"([0-9a-z]{1,9})\.([0-9a-z]{1,4})"$/;

/** The version that If-Match asks for; undefined stands for a tag that no document can have. */
export function parseIfMatch(header: string | undefined): Version | undefined {
  if (header === undefined || header.trim() === "*") return "any";
  if (header.includes(",")) throw new Problem("invalid-parameter", "If-Match takes one tag or *");
  const match = pattern.exec(header.trim());
  if (match === null) return undefined;
  const [seconds, micros] = [Number.parseInt(match[1] ?? "", 36), Number.parseInt(match[2] ?? "", 36)];
  const isInstant = seconds <= 253_402_300_799 && micros < 1_000_000;
  return isInstant ? toTimestamp(seconds, micros * 1000) : undefined;
}

/** Whether If-None-Match names the version, so that 304 is the answer. */
export function matchesNone(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
