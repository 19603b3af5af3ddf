// Reads a request's body: JSON in UTF-8, within the limits on bytes and depth. Nothing else gets further.
import type { NextFunction, Request } from "express";
import { Problem } from "../shared/problem.ts";
import { sentLength } from "./raw-body.ts";
import type { ApiLimits, ApiResponse } from "./types.ts";

const jsonTypes = /^application\/(json|merge-patch\+json)\s*(;\s*charset="?utf-8"?\s*)?$/i;

export function readBody(limits: ApiLimits) {
  return async (request: Request, response: ApiResponse, next: NextFunction): Promise<void> => {
    const bytes = await readBytes(request, limits.body);
    if (bytes.length === 0) return next();
    const encoding = request.get("content-encoding");
    if (encoding !== undefined && encoding !== "identity") {
      throw new Problem("unsupported-media-type", "Send the body without a content encoding");
    }
    if (!jsonTypes.test(request.get("content-type") ?? "")) throw new Problem("unsupported-media-type");
    const body = parseJson(bytes);
    checkValue(body, limits.depth);
    response.locals.body = body;
    next();
  };
}

/**
 * The body is still on its way: what is beyond the limit is never kept. Only a host that was started without our hook,
 * as the Functions emulator is for a debugger, has read it already, as `rawBody`.
 */
async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const { rawBody } = request as { rawBody?: Buffer };
  if (rawBody !== undefined) return within(rawBody, limit);
  if (request.readableEnded) return Buffer.alloc(0);
  if (sentLength(request) > limit) throw tooLarge(limit);
  if (request.destroyed) throw brokenOff();
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      // The rest flows past: the answer goes out meanwhile.
      else reject(tooLarge(limit));
    });
    request.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once("error", reject);
    request.once("aborted", () => reject(brokenOff()));
  });
}

function within(bytes: Buffer, limit: number): Buffer {
  if (bytes.length > limit) throw tooLarge(limit);
  return bytes;
}

const brokenOff = () => new Problem("invalid-json", "The body ended early");
const tooLarge = (limit: number) => new Problem("too-large", `At most ${limit} bytes`);

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Problem("invalid-json");
  }
}

/** Refuses what JSON allows and Firestore cannot keep: deep nesting, and halves of surrogate pairs. */
function checkValue(value: unknown, levels: number): void {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new Problem("invalid-json", "Text holds half of a surrogate pair");
  }
  if (typeof value !== "object" || value === null) return;
  if (levels === 0) throw new Problem("invalid-json", "The body is nested too deep");
  for (const [key, item] of Object.entries(value)) {
    checkValue(key, levels);
    checkValue(item, levels - 1);
  }
}
