// Every problem the API answers: its stable code, its HTTP status and what it is called.

export const problemCodes = {
  /** The body is not JSON, not UTF-8, or nested too deep. */
  "invalid-json": [400, "The body is not valid JSON"],
  /** Fields are missing, unknown or wrong; `issues` names each. */
  "invalid-fields": [400, "Some fields are not valid"],
  /** A query parameter, header or cursor is wrong. */
  "invalid-parameter": [400, "A parameter is not valid"],
  /** The filter and order are not declared for this collection; `declared` lists what is. */
  "undeclared-query": [400, "This query is not declared"],
  /** No token, or one that is expired, forged or for another project. */
  unauthenticated: [401, "Sign in first"],
  /** The caller may see the thing, but not do this. */
  forbidden: [403, "Not allowed"],
  /** Nothing there, or nothing that the caller may know of. */
  "not-found": [404, "Not found"],
  "method-not-allowed": [405, "Method not allowed"],
  /** The state does not permit it: the detail says why. */
  conflict: [409, "Conflict"],
  /** If-Match names a version that is no longer the latest. */
  stale: [412, "Changed by someone else"],
  "too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "Send application/json"],
  /** The Idempotency-Key was used before with another body. */
  "idempotency-mismatch": [422, "This key was used for something else"],
  "too-many-requests": [429, "Too many requests"],
  /** Our fault; the log has the rest under the trace id. */
  internal: [500, "Something went wrong"],
  /** The database is away or busy: try again. */
  unavailable: [503, "Try again in a moment"],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>;

export type ProblemCode = keyof typeof problemCodes;
