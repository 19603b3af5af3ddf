// The schemas of requests: what people may write, and that a patch fills nothing in.
import { expect, test } from "vitest";
import { z } from "zod";
import { collection } from "./collection.ts";
import { createSchema, documentSchema, patchSchema } from "./schemas.ts";

const things = collection("things", {
  noun: "thing",
  fields: {
    title: z.string().trim().min(1),
    status: z.enum(["a", "b"]).default("a"),
    code: z.string().default("c"),
    count: z.int().default(0),
    note: z.string().optional(),
  },
  access: { read: "public" },
  writes: "api",
  immutable: ["code"],
  serverFields: ["count"],
});

test("createSchema: fills defaults and refuses server, system and unknown fields", () => {
  expect(createSchema(things).parse({ title: " x " })).toEqual({ title: "x", status: "a", code: "c" });
  for (const field of ["count", "createdBy", "id", "other"]) {
    expect(createSchema(things).safeParse({ title: "x", [field]: 1 }).success, field).toBe(false);
  }
});

test("patchSchema: keeps only what is named", () => {
  expect(patchSchema(things).parse({ title: " x " })).toEqual({ title: "x" });
  expect(patchSchema(things).parse({ status: "b" })).toEqual({ status: "b" });
  for (const patch of [{}, { code: "d" }, { count: 1 }, { title: "" }, { status: null }, { createdAt: "x" }]) {
    expect(patchSchema(things).safeParse(patch).success, JSON.stringify(patch)).toBe(false);
  }
});

test("documentSchema: the document with the kit's fields", () => {
  expect(Object.keys(documentSchema(things).shape)).toEqual([
    "id",
    "title",
    "status",
    "code",
    "count",
    "note",
    "createdAt",
    "createdBy",
    "updatedAt",
    "updatedBy",
  ]);
});
