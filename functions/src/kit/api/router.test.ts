import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { collection } from "../define/collection.ts";
import { Problem } from "../shared/problem.ts";
import { toRoute } from "./paths.ts";
import { createRouter } from "./router.ts";
import type { Route } from "./routes.ts";
import type { ApiResponse } from "./types.ts";

const define = (path: string) =>
  collection(path, { noun: "thing", fields: { name: z.string().max(10) }, access: { read: "viewer" }, writes: "api" });
const workspaces = define("workspaces");
const tasks = define("workspaces/{workspaceId}/tasks");
const paths: readonly (readonly [Route["method"], typeof tasks, string])[] = [
  ["post", workspaces, "/join"],
  ["post", workspaces, ""],
  ["get", workspaces, "/:itemId"],
  ["patch", workspaces, "/:itemId"],
  ["get", tasks, ""],
  ["get", tasks, ":batchGet"],
  ["post", tasks, ""],
  ["get", tasks, "/:itemId"],
  ["post", tasks, "/:itemId/restore"],
];
const routes = paths.map(
  ([method, of, rest]): Route => ({
    method,
    collection: of,
    path: `${toRoute(of)}${rest}`,
    name: "",
    access: "viewer",
    run: async () => undefined,
  }),
);

const application = express();
application.use(
  createRouter(routes, async ({ path }, { params }, response) => {
    response.json({ path, params });
  }),
);
// biome-ignore lint/complexity/useMaxParams: Express's own signature
application.use((error: unknown, _request: Request, response: ApiResponse, _next: NextFunction) => {
  if (error instanceof Problem) response.json({ code: error.code, allow: error.details.allow?.join(" ") });
  else response.json({ code: error instanceof URIError ? "not-found" : String(error) });
});
const server = application.listen(0, "127.0.0.1");
beforeAll(() => (server.listening ? undefined : once(server, "listening")));
afterAll(() => server.close());

async function ask(method: string, path: string): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return method === "HEAD" ? answer.status : await answer.json();
}

describe("finds", () => {
  const item = "/workspaces/:itemId";
  const all = "/workspaces/:workspaceId/tasks";
  test.each([
    ["GET", "/workspaces/w", item, { itemId: "w" }],
    ["GET", "/workspaces/join", item, { itemId: "join" }],
    ["POST", "/workspaces/join", "/workspaces/join", {}],
    ["GET", "/workspaces/w/tasks/", all, { workspaceId: "w" }],
    ["GET", "/workspaces/w/tasks:batchGet", `${all}:batchGet`, { workspaceId: "w" }],
    ["GET", "/workspaces/w/tasks/x%2Fy%20z", `${all}/:itemId`, { workspaceId: "w", itemId: "x/y z" }],
    ["POST", "/workspaces/w/tasks/t/restore", `${all}/:itemId/restore`, { workspaceId: "w", itemId: "t" }],
  ])("%s %s", async (...[method, path, expected, params]) => {
    expect(await ask(method, path)).toEqual({ path: expected, params });
  });

  test("an id that is a property of every object", async () => {
    const found = (await ask("GET", "/workspaces/__proto__")) as { params: object };
    expect(Object.entries(found.params)).toEqual([["itemId", "__proto__"]]);
  });

  test("HEAD is a GET", async () => {
    expect(await ask("HEAD", "/workspaces/w")).toBe(200);
  });
});

test.each([
  ["GET", "/"],
  ["GET", "/nothing"],
  ["GET", "/workspaces//tasks"],
  ["GET", "//workspaces/w"],
  ["GET", "/WORKSPACES/w"],
  ["GET", "/workspaces/w/TASKS"],
  ["GET", "/workspaces/w/tasks:other"],
  ["GET", "/workspaces/%ff"],
  ["GET", "/workspaces/w/tasks/t/restore/more"],
])("not found: %s %s", async (method, path) => {
  expect(await ask(method, path)).toMatchObject({ code: "not-found" });
});

test.each([
  ["PUT", "/workspaces/w", "GET PATCH"],
  ["DELETE", "/workspaces/join", "POST GET PATCH"],
  ["POST", "/workspaces/w/tasks:batchGet", "GET"],
  ["DELETE", "/workspaces/w/tasks", "GET POST"],
])("not allowed: %s %s, but %s is", async (method, path, allow) => {
  expect(await ask(method, path)).toEqual({ code: "method-not-allowed", allow });
});
