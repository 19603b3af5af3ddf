// Whether a write of an earlier visit was kept, as far as the document tells.
import { describe, expect, test } from "vitest";
import { wasKept } from "./outbox.ts";

const at = Date.parse("2026-03-01T09:00:00Z");
const note = (fields: Readonly<Record<string, unknown>>) => ({
  at,
  uid: "me",
  expect: { collection: "tasks", workspaceId: "w", id: "t", fields } as const,
});
const stored = {
  title: "Now",
  labels: ["a", "b"],
  dueAt: null,
  deletedAt: null,
  updatedBy: "other",
  updatedAt: "2026-03-01T10:00:00Z",
};

describe("wasKept", () => {
  test.each([
    ["a new document that is there", {}, stored, true],
    ["a new document that is not", {}, undefined, false],
    ["a change that shows", { title: "Now", labels: ["a", "b"] }, stored, true],
    ["a change that does not", { title: "Then" }, stored, false],
    ["a list in another order", { labels: ["b", "a"] }, stored, false],
    ["one's own later change", { title: "Then" }, { ...stored, updatedBy: "me" }, true],
    [
      "one's own earlier change",
      { title: "Then" },
      { ...stored, updatedBy: "me", updatedAt: "2026-03-01T08:00:00Z" },
      false,
    ],
    ["to the trash, and it is there", { deletedAt: "now" }, { ...stored, deletedAt: "2026-03-01T09:00:01Z" }, true],
    ["to the trash, and it is not", { deletedAt: "now" }, stored, false],
    ["back from the trash", { deletedAt: null }, stored, true],
    ["a document without a trash", { deletedAt: null }, { updatedBy: "other" }, true],
  ])("%s", (...[, fields, found, kept]) => {
    expect(wasKept(note(fields), found)).toBe(kept);
  });
});
