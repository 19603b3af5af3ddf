// What every answer carries: nothing is framed, sniffed or embedded, or cached but the description (docs.ts); other sites'
// pages only where configured.
import { randomUUID } from "node:crypto";
import type { NextFunction, Request } from "express";
import type { ApiResponse } from "./types.ts";

const security: Readonly<Record<string, string>> = {
  // Hosting caches even 404s unless it is told not to.
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "interest-cohort=()",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

export function secureHeaders(_request: Request, response: ApiResponse, next: NextFunction): void {
  response.set(security);
  next();
}

/** The trace that Google's front end or the caller began, else a new one. Answered as X-Trace-Id. */
export function trace(request: Request, response: ApiResponse, next: NextFunction): void {
  const w3c = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-/.exec(request.get("traceparent") ?? "")?.[1];
  const google = /^(?!0{32})([0-9a-f]{32})\//.exec(request.get("x-cloud-trace-context") ?? "")?.[1];
  response.locals.traceId = w3c ?? google ?? randomUUID().replaceAll("-", "");
  response.set("X-Trace-Id", response.locals.traceId);
  next();
}

const exposed = "ETag, Location, Retry-After, X-Trace-Id, Idempotency-Replayed, Preference-Applied";
const allowed = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "Prefer",
  "X-Firebase-AppCheck",
];

/** CORS for the configured origins. A page from anywhere else gets no permission, and its preflight says nothing. */
export function cors(origins: readonly string[]) {
  return (request: Request, response: ApiResponse, next: NextFunction): void => {
    const origin = request.get("origin");
    response.vary("Origin");
    const permitted = origin !== undefined && (origins.includes("*") || origins.includes(origin));
    if (permitted) {
      response.set("Access-Control-Allow-Origin", origin);
      response.set("Access-Control-Expose-Headers", exposed);
      response.set("Cross-Origin-Resource-Policy", "cross-origin");
    }
    if (request.method !== "OPTIONS") {
      next();
      return;
    }
    if (permitted) {
      response.set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
      response.set("Access-Control-Allow-Headers", allowed.join(", "));
      response.set("Access-Control-Max-Age", "3600");
    }
    response.status(204).end();
  };
}
