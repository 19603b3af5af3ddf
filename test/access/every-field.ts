// Collections for the two-doors test alone: every field type in every position, with and without a trash.
import { z } from "zod";
import {
  bytes,
  collection,
  days,
  defineApp,
  geoPoint,
  record,
  reference,
  timestamp,
  userId,
} from "../../functions/src/kit/index.ts";

const members = collection("workspaces/{workspaceId}/members", {
  noun: "member",
  fields: { role: z.string().max(9) },
  access: { read: "viewer" },
  writes: "server",
  queries: [{ orderBy: "role" }],
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

/** Formats and checks of text that a pattern says in full. */
const formats = collection("workspaces/{workspaceId}/formats", {
  noun: "format",
  fields: {
    email: z.email().max(60),
    uuid: z.uuid(),
    guid: z.guid().nullable(),
    nanoid: z.nanoid().optional(),
    ulid: z.ulid().optional(),
    cuid2: z.cuid2().max(30).optional(),
    date: z.iso.date(),
    time: z.iso.time(),
    instant: z.iso.datetime({ offset: true }),
    ipv4: z.ipv4().optional(),
    range: z.cidrv4().optional(),
    mac: z.mac().optional(),
    phone: z.e164().optional(),
    starts: z.string().startsWith("a.b").max(9).optional(),
    ends: z.string().endsWith("(é)").max(9).optional(),
    holds: z.string().includes("^$").max(9).optional(),
    small: z.string().lowercase().max(5).optional(),
    tall: z.string().uppercase().max(5).optional(),
  },
  access: { read: "viewer", create: "editor", update: "editor" },
  writes: "direct",
});

/** Numbers with more to them, and the types that only Firestore has. */
const specials = collection("workspaces/{workspaceId}/specials", {
  noun: "special",
  fields: {
    even: z.int32().multipleOf(2),
    small: z.int32(),
    natural: z.uint32().default(7),
    beyond: z.int().max(1e16),
    five: z.literal(5),
    half: z.literal(0.5).nullable(),
    level: z.enum({ low: 1, high: 2 }),
    frozen: z.strictObject({ a: z.boolean() }).readonly(),
    where: geoPoint(),
    nearby: geoPoint().nullable().default(null),
    blob: bytes({ max: 6 }),
    key: bytes({ min: 2, max: 4 }).optional(),
    text: reference("workspaces/{workspaceId}/texts"),
    friend: reference("workspaces/{workspaceId}/members").nullish(),
  },
  access: { read: "viewer", create: "editor", update: "editor", delete: "owner" },
  writes: "direct",
  unindexed: ["blob", "updatedAt"],
  queries: [
    { where: ["text"], orderBy: "createdAt", direction: "desc" },
    { where: ["level", "small"], orderBy: "natural" },
  ],
});

const word = z.string().regex(/^[a-z]{1,3}$/);

/** Maps, and lists of what is not text. */
const records = collection("workspaces/{workspaceId}/records", {
  noun: "rec",
  fields: {
    scores: record(word, z.int().min(0), { max: 3 }),
    seen: record(
      z
        .string()
        .regex(/^[a-zA-Z0-9-]+$/)
        .max(20),
      timestamp().nullable(),
      { max: 2 },
    ).default({}),
    places: record(word, z.strictObject({ at: geoPoint(), note: z.string().max(3).optional() }), { max: 2 }).optional(),
    files: z
      .array(bytes({ max: 3 }))
      .max(2)
      .default([]),
    texts: z.array(reference("workspaces/{workspaceId}/texts")).max(2).default([]),
    maybe: z.array(z.boolean().nullable()).max(3),
  },
  access: { read: "viewer", create: "viewer", update: "viewer" },
  writes: "direct",
  queries: [{ where: ["texts"], orderBy: "updatedAt" }],
});

/** Fields that only some roles may write. */
const locks = collection("workspaces/{workspaceId}/locks", {
  noun: "lock",
  fields: {
    title: z.string().trim().min(1).max(9),
    pinned: z.boolean().default(false),
    labels: z.array(z.string().max(3)).max(2).default([]),
    price: z.number().min(0).optional(),
    until: timestamp().nullable().default(null),
    owner: userId().nullable().default(null),
  },
  access: { read: "viewer", create: "viewer", update: "viewer", delete: "editor", purge: "owner" },
  fieldAccess: { pinned: "owner", labels: "editor", price: "editor", until: "owner" },
  writes: "direct",
  immutable: ["owner"],
  queries: [{ where: ["labels"], orderBy: "createdAt" }, { orderBy: "until" }],
  retention: { trash: days(1), expires: "until" },
});

/** Names that mean something else in rules, and more fields than one row of conditions holds. */
const names = ["size", "keys", "get", "data", "in", "is", "request", "resource", "match", "allow", "values", "diff"];
const switches = Object.fromEntries(Array.from({ length: 45 }, (_each, index) => [`on${index}`, z.boolean()]));
const oddNames = collection("workspaces/{workspaceId}/oddNames", {
  noun: "odd",
  fields: {
    ...Object.fromEntries(names.map((name) => [name, z.boolean()])),
    inside: z.strictObject(
      Object.fromEntries(["size", ...names.slice(2), "function", "_x"].map((name) => [name, z.boolean()])),
    ),
    switches: z.strictObject(switches),
  } as z.ZodRawShape,
  access: { read: "viewer", create: "signedIn", update: "signedIn" },
  writes: "direct",
});

export const everyField = defineApp({
  scope: { path: "workspaces/{workspaceId}", members: "members" },
  collections: { members, texts, values, nested, formats, specials, records, locks, oddNames },
});
