// Errors as RFC 9457 problem+json. What is not a Problem is our fault: logged in full, answered without its text.
import type { NextFunction, Request } from "express";
import { problemCodes } from "../shared/codes.ts";
import { isProblem, Problem } from "../shared/problem.ts";
import type { ApiOptions, ApiResponse } from "./types.ts";

/** Express knows an error handler by its four parameters. */
export function answerProblems({ log }: Pick<ApiOptions, "log">) {
  // biome-ignore lint/complexity/useMaxParams: Express's own signature
  return (error: unknown, request: Request, response: ApiResponse, _next: NextFunction): void => {
    const problem = toProblem(error);
    const { traceId } = response.locals;
    if (problem.status >= 500) {
      const cause = problem.cause ?? error;
      const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      log({ severity: "ERROR", message: `${request.method} ${request.path}: ${text}`, traceId, code: problem.code });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { retryAfterSeconds, allow, ...members } = problem.details;
    if (retryAfterSeconds !== undefined) response.set("Retry-After", String(retryAfterSeconds));
    if (allow !== undefined) response.set("Allow", allow.join(", "));
    if (problem.code === "unauthenticated") response.set("WWW-Authenticate", "Bearer");
    const [status, title] = problemCodes[problem.code];
    const detail = problem.message === title ? {} : { detail: problem.message };
    response.status(status).type("application/problem+json");
    response.send(
      JSON.stringify({ type: "about:blank", title, status, code: problem.code, ...detail, ...members, traceId }),
    );
  };
}

function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  // Express itself: a path that is not valid percent-encoding.
  if (error instanceof URIError) return new Problem("not-found");
  return Object.assign(new Problem("internal"), { cause: error });
}
