// /openapi.json and /docs: the API's description, and a page of our own to read and try it.
import express, { type Request, type Router } from "express";
import type { App } from "../define/app.ts";
import { docsPage, docsScript, docsStyle } from "./docs-page.ts";
import { toOpenApi } from "./openapi.ts";
import type { Route } from "./routes.ts";
import type { ApiResponse } from "./types.ts";

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** The same for everybody, and new only with a deployment: a few minutes in browsers and in Hosting's cache. */
const caching = { "Cache-Control": "public, max-age=300" };

export function docsRouter(app: App, routes: readonly Route[]): Router {
  const router = express.Router();
  let description: string | undefined;
  router.get("/openapi.json", (_request: Request, response: ApiResponse) => {
    description ??= JSON.stringify(toOpenApi(app, routes));
    response.set(caching).type("application/json").send(description);
  });
  const serve = (path: string, type: string, text: string) =>
    router.get(path, (_request: Request, response: ApiResponse) => {
      response
        .set({ ...caching, "Content-Security-Policy": policy })
        .type(type)
        .send(text);
    });
  serve("/docs", "text/html", docsPage);
  serve("/docs.js", "text/javascript", docsScript);
  serve("/docs.css", "text/css", docsStyle);
  return router;
}
