// The routes as Express routers: one per collection, so that a request is held against a handful of patterns whatever the
// number of collections.
import express, { type NextFunction, type Request, type Router } from "express";
import { Problem } from "../shared/problem.ts";
import { toRoute } from "./paths.ts";
import type { Route } from "./routes.ts";
import type { ApiResponse } from "./types.ts";

type Run = (route: Route, request: Request, response: ApiResponse) => Promise<void>;

const options = { caseSensitive: true, mergeParams: true } as const;

/** Runs the first route that matches. Throws "not-found", or "method-not-allowed" with what is allowed. */
export function createRouter(routes: readonly Route[], run: Run): Router {
  const router = express.Router(options);
  const byBase = Map.groupBy(routes, ({ collection }) => toRoute(collection));
  const depth = (base: string) => base.split("/").length;
  // Collections below others first: most requests are theirs.
  for (const [base, own] of [...byBase].sort(([one], [other]) => depth(other) - depth(one))) {
    const within = express.Router(options);
    for (const [path, same] of Map.groupBy(own, (route) => route.path)) {
      // "tasks:batchGet" is a segment beside "tasks", not below it. There, a colon is a letter like any other.
      if (path.startsWith(`${base}:`)) place(router, `${base}\\${path.slice(base.length)}`, { same, run });
      else place(within, path.slice(base.length) || "/", { same, run });
    }
    router.use(base, within);
  }
  router.use((_request: Request, { locals: { allow } }: ApiResponse) => {
    if (allow === undefined) throw new Problem("not-found");
    throw new Problem("method-not-allowed", undefined, { allow: [...allow] });
  });
  return router;
}

/** The routes of one path, by method; another method is noted, because /workspaces/join is a /workspaces/:itemId, too. */
function place(router: Router, pattern: string, { same, run }: { same: readonly Route[]; run: Run }): void {
  for (const route of same) {
    router[route.method](pattern, (request: Request, response: ApiResponse) => run(route, request, response));
  }
  router.all(pattern, (_request: Request, { locals }: ApiResponse, next: NextFunction) => {
    locals.allow = [...new Set([...(locals.allow ?? []), ...same.map(({ method }) => method.toUpperCase())])];
    next();
  });
}
