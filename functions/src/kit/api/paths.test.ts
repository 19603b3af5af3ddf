import { expect, test } from "vitest";
import { z } from "zod";
import { collection } from "../define/collection.ts";
import { collectionPath, documentPath, memberPath } from "./paths.ts";

const replies = collection("scopes/{scopeId}/posts/{postId}/replies", {
  noun: "reply",
  fields: { text: z.string().max(10) },
  access: { read: "viewer" },
  writes: "api",
});
const app = { scope: { path: "scopes/{scopeId}", members: "people" }, collections: {} };

test.each([
  ["plain", "s", "p"],
  ["named like the template's own parts", "{postId}", "{scopeId}"],
  ["that mean something in a replacement", "$&", "$1$`"],
])("paths: ids %s stay where they belong", (_name, scopeId, postId) => {
  expect(collectionPath(replies, { scopeId, postId })).toBe(`scopes/${scopeId}/posts/${postId}/replies`);
  expect(documentPath(replies, { scopeId, postId }, "$&")).toBe(`scopes/${scopeId}/posts/${postId}/replies/$&`);
  expect(memberPath(app, scopeId, "$&")).toBe(`scopes/${scopeId}/people/$&`);
});
