// Fields for some roles: who may set them on a new document, and who may change them.
import { expect, test } from "vitest";
import { z } from "zod";
import type { Role } from "./access.ts";
import { collection } from "./collection.ts";
import { refusedFields } from "./field-access.ts";

const things = collection("workspaces/{workspaceId}/things", {
  noun: "thing",
  fields: {
    title: z.string(),
    pinned: z.boolean().default(false),
    tags: z.array(z.strictObject({ a: z.int(), b: z.int() })).default([]),
    price: z.number().optional(),
  },
  access: { read: "viewer", create: "viewer", update: "viewer" },
  fieldAccess: { pinned: "owner", tags: "editor", price: "editor" },
  writes: "api",
});

const rows: readonly (readonly [Role | undefined, "create" | "update", Record<string, unknown>, readonly string[]])[] =
  [
    ["viewer", "create", { title: "a" }, []],
    ["viewer", "create", { pinned: false, tags: [] }, []],
    ["viewer", "create", { pinned: true, tags: [{ a: 1, b: 2 }], price: 0 }, ["pinned", "tags", "price"]],
    ["viewer", "create", { price: undefined }, []],
    ["editor", "create", { pinned: true, tags: [{ a: 1, b: 2 }], price: 0 }, ["pinned"]],
    ["owner", "create", { pinned: true, tags: [{ a: 1, b: 2 }], price: 0 }, []],
    [undefined, "create", { pinned: true }, ["pinned"]],
    ["viewer", "update", { title: "b" }, []],
    ["viewer", "update", { pinned: false }, ["pinned"]],
    ["editor", "update", { pinned: true, price: 1 }, ["pinned"]],
    ["owner", "update", { pinned: true, price: 1 }, []],
  ];

test.each(rows)("refusedFields: %s, %s, %j: %j", (...[role, operation, fields, refused]) => {
  expect(refusedFields(things, { role, operation, fields }).map(({ field }) => field)).toEqual(refused);
});
