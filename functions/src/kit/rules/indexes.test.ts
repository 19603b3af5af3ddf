// Indexes: each declared query gets the one that serves it, with the trash and the owner composed in.
import { expect, test } from "vitest";
import { z } from "zod";
import { ownerField } from "../define/access.ts";
import { defineApp } from "../define/app.ts";
import { collection } from "../define/collection.ts";
import { days, timestamp, userId } from "../define/field-types.ts";
import { compileIndexes } from "./indexes.ts";

const members = collection("workspaces/{workspaceId}/members", {
  noun: "member",
  fields: { role: z.string(), userId: userId() },
  access: { read: "viewer", readAcross: ownerField("userId") },
  writes: "server",
});
const notes = collection("notes", {
  noun: "note",
  fields: { tag: z.array(z.string()).max(3), by: userId(), text: z.string(), at: timestamp() },
  access: { read: ownerField("by") },
  writes: "api",
  unindexed: ["text"],
  queries: [{ where: ["tag"], orderBy: "at", direction: "desc" }, { orderBy: "at" }],
  retention: { trash: days(1), age: { field: "at", after: days(9) } },
});
const app = defineApp({
  scope: { path: "workspaces/{workspaceId}", members: "members" },
  collections: { members, notes },
});
const compiled = compileIndexes(app, [{ collection: "markers", field: "expiresAt" }]);

test("compileIndexes: equalities, owner and trash before the order", () => {
  expect(compiled.indexes.map(({ fields }) => fields.map((field) => Object.values(field).join(" ")))).toEqual([
    ["tag CONTAINS", "by ASCENDING", "deletedAt ASCENDING", "at DESCENDING"],
    ["by ASCENDING", "deletedAt ASCENDING", "at ASCENDING"],
  ]);
});

test("compileIndexes: group scope for what is read across, exemptions for what is never queried, TTL for markers", () => {
  const groups = compiled.fieldOverrides.filter(({ indexes }) =>
    indexes.some(({ queryScope }) => queryScope === "COLLECTION_GROUP"),
  );
  const named = groups.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`);
  expect(named).toEqual(["members.userId", "notes.deletedAt", "notes.at"]);
  expect(compiled.fieldOverrides).toContainEqual({ collectionGroup: "notes", fieldPath: "text", indexes: [] });
  expect(compiled.fieldOverrides).toContainEqual({
    collectionGroup: "markers",
    fieldPath: "expiresAt",
    ttl: true,
    indexes: [],
  });
});

test("compileIndexes: exemptions for times that only grow, and TTL policies with indexes only where they are queried", () => {
  const base = { access: { read: "viewer" }, writes: "api" } as const;
  const sessions = collection("workspaces/{workspaceId}/sessions", {
    ...base,
    noun: "session",
    fields: { until: timestamp() },
    unindexed: ["createdAt", "updatedAt"],
    queries: [{ orderBy: "until" }],
    retention: { expires: "until" },
  });
  const codes = collection("workspaces/{workspaceId}/codes", {
    ...base,
    noun: "code",
    fields: { until: timestamp() },
    retention: { expires: "until" },
  });
  const { scope } = app;
  const { fieldOverrides } = compileIndexes(defineApp({ scope, collections: { members, sessions, codes } }));
  const both = { order: "ASCENDING", queryScope: "COLLECTION" };
  expect(fieldOverrides.filter(({ collectionGroup }) => collectionGroup !== "members")).toEqual([
    { collectionGroup: "sessions", fieldPath: "createdAt", indexes: [] },
    { collectionGroup: "sessions", fieldPath: "updatedAt", indexes: [] },
    { collectionGroup: "sessions", fieldPath: "until", ttl: true, indexes: expect.arrayContaining([both]) },
    { collectionGroup: "codes", fieldPath: "until", ttl: true, indexes: [] },
  ]);
});
