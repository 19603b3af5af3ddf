// The API as one Express application: the middleware in order, then the routes.
import express, { type Express, type NextFunction, type Request } from "express";
import { isDocumentId } from "../shared/ids.ts";
import { Problem } from "../shared/problem.ts";
import { authenticate } from "./authenticate.ts";
import { readBody } from "./body.ts";
import { docsRouter } from "./docs.ts";
import { cors, secureHeaders, trace } from "./headers.ts";
import { answerProblems } from "./problem-response.ts";
import { rateLimit } from "./rate-limit.ts";
import { rememberTokens } from "./remember-tokens.ts";
import { createRouter } from "./router.ts";
import { toRoutes } from "./routes.ts";
import type { ApiOptions, ApiResponse } from "./types.ts";

/** Hosting sends /api/v1/...; the function's own address already ends in /api. */
const mounts = ["/api/v1", "/v1"];

export function createApi(options: ApiOptions): Express {
  const routes = toRoutes(options);
  const application = express();
  application.disable("x-powered-by").disable("etag").set("query parser", "simple");
  // One proxy stands in front: Google's front end.
  application.set("trust proxy", 1);
  application.use(trace, secureHeaders, cors(options.origins), logRequests(options));
  const { limits, now, verifyAppCheck } = options;
  const verifyToken = rememberTokens(options.verifyToken, now);
  application.use(rateLimit(limits, "address", now));
  application.use(mounts, docsRouter(options.app, routes));
  application.use(authenticate({ verifyToken, verifyAppCheck }), rateLimit(limits, "caller", now));
  application.use(readBody(limits));
  const router = createRouter(routes, async (route, request, response) => {
    const { itemId = "", ...scope } = request.params as Record<string, string>;
    if (!Object.values(request.params).every((id) => isDocumentId(String(id)))) throw new Problem("not-found");
    const { caller } = response.locals;
    await route.run({ options, collection: route.collection, params: scope, id: itemId, caller, request, response });
  });
  application.use(mounts, router);
  application.use(() => {
    throw new Problem("not-found");
  });
  application.use(answerProblems(options));
  return application;
}

/** A line for each request, answered or broken off. */
function logRequests({ log, now }: ApiOptions) {
  return (request: Request, response: ApiResponse, next: NextFunction): void => {
    const startedAt = now().getTime();
    // Routers take what they are mounted on off `request.path`, so it is not looked at later.
    const { method, path } = request;
    response.once("close", () => {
      const { statusCode, writableFinished } = response;
      log({
        severity: statusCode >= 500 ? "WARNING" : "INFO",
        message: `${method} ${path} ${writableFinished ? statusCode : "broken off"}`,
        traceId: response.locals.traceId,
        durationMs: now().getTime() - startedAt,
        uid: response.locals.caller?.uid,
      });
    });
    next();
  };
}
