import { expect, test } from "vitest";
import { routeOf } from "./routes.ts";

const root = "projects/p/databases/(default)/documents";
const database = "projects/p/databases/(default)";

test.each([
  ["GET", "c/d", { rpc: "getDocument", bound: { name: `${root}/c/d` } }],
  ["GET", "c", { rpc: "listDocuments", bound: { parent: root, collectionId: "c" } }],
  ["GET", "c/d/e", { rpc: "listDocuments", bound: { parent: `${root}/c/d`, collectionId: "e" } }],
  ["POST", "c", { rpc: "createDocument", body: "document", bound: { parent: root, collectionId: "c" } }],
  ["POST", "c/d", { rpc: "createDocument", body: "document", bound: { parent: `${root}/c`, collectionId: "d" } }],
  ["PATCH", "c/d", { rpc: "updateDocument", body: "document", bound: { document: { name: `${root}/c/d` } } }],
  ["DELETE", "c/d", { rpc: "deleteDocument", bound: { name: `${root}/c/d` } }],
  ["GET", "c/a:commit", { rpc: "getDocument", bound: { name: `${root}/c/a:commit` } }],
  ["DELETE", "c/a:b", { rpc: "deleteDocument", bound: { name: `${root}/c/a:b` } }],
  ["POST", "c/d:runQuery", { rpc: "runQuery", body: "*", bound: { parent: `${root}/c/d` } }],
])("route: %s documents/%s", (method, path, route) => {
  expect(routeOf(method, `/v1/${root}/${path}`)).toEqual(route);
});

test.each([
  ["commit", { database }],
  ["batchGet", { database }],
  ["beginTransaction", { database }],
  ["rollback", { database }],
  ["batchWrite", { database }],
  ["runQuery", { parent: root }],
  ["runAggregationQuery", { parent: root }],
  ["partitionQuery", { parent: root }],
  ["listCollectionIds", { parent: root }],
])("route: POST documents:%s", (verb, bound) => {
  expect(routeOf("POST", `/v1/${root}:${verb}`)).toMatchObject({ body: "*", bound });
});

test.each([
  ["GET", `/v1/${root}`],
  ["GET", `/v1/${root}:commit`],
  ["POST", `/v1/${root}:nope`],
  ["POST", `/v1/${root}:constructor`],
  ["POST", `/v1/${root}/c/d:commit`],
  ["PUT", `/v1/${root}/c/d`],
  ["GET", "/v1/projects/p"],
  ["GET", `/v2/${root}/c/d`],
])("route: %s %s is none", (method, path) => {
  expect(routeOf(method, path)).toBeUndefined();
});
