// Collections for the two-doors test alone: every field type in every position, with and without a trash.
import { z } from "zod";
import { collection, days, defineApp, timestamp, userId } from "../../functions/src/kit/index.ts";

const members = collection("workspaces/{workspaceId}/members", {
  noun: "member",
  fields: { role: z.string() },
  access: { read: "viewer" },
  writes: "server",
});

const texts = collection("workspaces/{workspaceId}/texts", {
  noun: "text",
  fields: {
    plain: z.string(),
    sized: z.string().min(2).max(6),
    fixed: z.string().length(3),
    trimmed: z.string().trim().max(5),
    code: z.string().regex(/^[A-Z]{2}-\d+$/),
    loose: z.string().regex(/[0-9]/),
    either: z.string().regex(/^a|b$/).max(10),
    maybe: z.string().min(1).max(4).optional(),
    none: z.string().max(3).nullable(),
  },
  access: { read: "viewer", create: "viewer", update: "editor" },
  writes: "direct",
});

const values = collection("workspaces/{workspaceId}/values", {
  noun: "value",
  fields: {
    count: z.int().min(0).max(10),
    any: z.int(),
    share: z.number().gt(0).lt(1),
    number: z.number(),
    flag: z.boolean(),
    kind: z.enum(["a", "b", "it's"]),
    only: z.literal("only"),
    level: z.literal([1, 2, 3]),
    at: timestamp(),
    until: timestamp().nullable().default(null),
    by: userId(),
  },
  access: { read: "viewer", create: "editor", update: "owner" },
  writes: "direct",
  immutable: ["only", "by"],
  retention: { trash: days(1) },
});

const nested = collection("workspaces/{workspaceId}/nested", {
  noun: "nest",
  fields: {
    place: z.strictObject({
      city: z.string().trim().min(1).max(9),
      zip: z.string().max(5).optional(),
      seen: timestamp().nullable(),
    }),
    extra: z.strictObject({ flag: z.boolean() }).nullable().default(null),
    tags: z.array(z.string().min(1).max(4)).max(3),
    kinds: z
      .array(z.enum(["a", "b"]))
      .min(1)
      .max(30),
    times: z.array(timestamp()).max(2).default([]),
    points: z.array(z.strictObject({ x: z.number(), y: z.int() })).max(2),
    shape: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("circle"), radius: z.number().gt(0), since: timestamp() }),
      z.strictObject({ kind: z.literal("it's a box"), width: z.int(), note: z.string().max(3).optional() }),
    ]),
    total: z.int().default(0),
  },
  access: { read: "viewer", create: "signedIn", update: "viewer" },
  writes: "direct",
  serverFields: ["total"],
});

export const everyField = defineApp({
  scope: { path: "workspaces/{workspaceId}", members: "members" },
  collections: { members, texts, values, nested },
});
