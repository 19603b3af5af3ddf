import { describe, expect, test } from "vitest";
import { Problem } from "../shared/problem.ts";
import { createRouteTable } from "./route-table.ts";

const routes = [
  ["post", "/workspaces/join"],
  ["post", "/workspaces"],
  ["get", "/workspaces/:itemId"],
  ["patch", "/workspaces/:itemId"],
  ["get", "/workspaces/:workspaceId/tasks"],
  ["get", "/workspaces/:workspaceId/tasks:batchGet"],
  ["post", "/workspaces/:workspaceId/tasks"],
  ["get", "/workspaces/:workspaceId/tasks/:itemId"],
  ["post", "/workspaces/:workspaceId/tasks/:itemId/restore"],
].map(([method = "", path = ""]) => ({ method, path }));
const find = createRouteTable(routes);

function failure(method: string, path: string) {
  try {
    return find(method, path);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { code: error.code, allow: error.details.allow?.join(" ") };
  }
}

describe("finds", () => {
  test.each([
    ["GET", "/workspaces/w", "/workspaces/:itemId", { itemId: "w" }],
    ["GET", "/workspaces/join", "/workspaces/:itemId", { itemId: "join" }],
    ["POST", "/workspaces/join", "/workspaces/join", {}],
    ["HEAD", "/workspaces/w", "/workspaces/:itemId", { itemId: "w" }],
    ["GET", "/workspaces/w/tasks/", "/workspaces/:workspaceId/tasks", { workspaceId: "w" }],
    ["GET", "/workspaces/w/tasks:batchGet", "/workspaces/:workspaceId/tasks:batchGet", { workspaceId: "w" }],
    [
      "GET",
      "/workspaces/w/tasks/x%2Fy%20z",
      "/workspaces/:workspaceId/tasks/:itemId",
      { workspaceId: "w", itemId: "x/y z" },
    ],
    ["GET", "/workspaces/__proto__", "/workspaces/:itemId", { itemId: "__proto__" }],
  ])("%s %s", (...row) => {
    const [method, path, expected, params] = row;
    const found = find(method, path);
    expect(found.route.path).toBe(expected);
    expect(found.params).toEqual(params);
  });
});

test.each([
  ["GET", "/"],
  ["GET", ""],
  ["GET", "/nothing"],
  ["GET", "/workspaces//tasks"],
  ["GET", "//workspaces/w"],
  ["GET", "/workspaces/w/tasks//"],
  ["GET", "/WORKSPACES/w"],
  ["GET", "/workspaces/%ff"],
  ["GET", "/workspaces/w/tasks/t/restore/more"],
])("not found: %s %s", (method, path) => {
  expect(failure(method, path)).toMatchObject({ code: "not-found" });
});

test.each([
  ["PUT", "/workspaces/w", "GET PATCH"],
  ["DELETE", "/workspaces/join", "POST GET PATCH"],
  ["POST", "/workspaces/w/tasks:batchGet", "GET"],
  ["get", "/workspaces/w", "GET PATCH"],
])("not allowed: %s %s, but %s is", (method, path, allow) => {
  expect(failure(method, path)).toEqual({ code: "method-not-allowed", allow });
});

test("the first route of a place stays", () => {
  const [one, two] = [
    { method: "post", path: "/a", name: "one" },
    { method: "post", path: "/a", name: "two" },
  ];
  expect(createRouteTable([one, two])("POST", "/a").route).toBe(one);
});
