// Page tokens: opaque to clients, the last item's key to us.
import { invalidArgument } from "../model/status.ts";

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
  throw invalidArgument("Invalid page token.");
}

/** A page of a list of distinct texts. */
export function pageOf(
  items: readonly string[],
  request: { size: number; defaultSize: number; token: string },
): { items: string[]; nextToken: string } {
  if (request.size < 0) throw invalidArgument("page_size cannot be negative.");
  const after = request.token === "" ? undefined : decodePageToken(request.token);
  const start = after === undefined ? 0 : items.indexOf(after) + 1;
  if (after !== undefined && start === 0) throw invalidArgument("Invalid page token.");
  const end = start + (request.size || request.defaultSize);
  const page = items.slice(start, end);
  return { items: page, nextToken: end < items.length ? encodePageToken(page.at(-1)) : "" };
}
