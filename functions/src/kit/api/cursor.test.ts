import { expect, test } from "vitest";
import { z } from "zod";
import { timestamp, userId } from "../define/field-types.ts";
import { toShape } from "../define/read-shape.ts";
import { Problem } from "../shared/problem.ts";
import { toTimestamp } from "../store/store.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const shape = (schema: z.ZodType) => toShape(schema, { collection: "things", field: "field" });

const text = shape(z.string().max(10));
const person = shape(userId());
const count = shape(z.int().min(0).max(10));
const flag = shape(z.boolean());
const status = shape(z.enum(["todo", "done"]));
const instant = shape(timestamp().nullable());

test.each([
  [text, "a"],
  [text, ""],
  [person, "uid"],
  [count, 5],
  [flag, false],
  [status, "done"],
  [instant, toTimestamp(1, 5000)],
  [instant, null],
  // Older documents, from when the field could be null, and from before a choice was taken away.
  [text, null],
  [status, "later"],
])("a cursor leads back to where the page ended: %#", (of, value) => {
  expect(decodeCursor("q", encodeCursor("q", { value, id: "x" }), of)).toEqual({ value, id: "x" });
});

test.each([
  ["half of a surrogate pair", text, "\ud800"],
  ["half of a surrogate pair for an enum", status, "\ud800"],
  ["a number for a text", text, 5],
  ["a number for a person", person, 5],
  ["a text for a number", count, "5"],
  ["a text for a flag", flag, "true"],
  ["a number for an enum", status, 1],
  ["a text for an instant", instant, "2026-01-01T00:00:00Z"],
  ["an instant for a text", text, { s: 1, n: 0 }],
  ["an instant after all time", instant, { s: 253_402_300_800, n: 0 }],
  ["a list", text, ["a"]],
])("refuses %s", (_name, of, value) => {
  const [query] = JSON.parse(Buffer.from(encodeCursor("q", { value: "", id: "x" }), "base64url").toString());
  const forged = Buffer.from(JSON.stringify([query, value, "x"])).toString("base64url");
  expect(() => decodeCursor("q", forged, of)).toThrow(Problem);
});
