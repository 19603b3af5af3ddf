// The fields' limits against what the definitions' own schemas accept.
import { describe, expect, test } from "vitest";
import { comments } from "../../../functions/src/app/comments.ts";
import { tasks } from "../../../functions/src/app/tasks.ts";
import { workspaces } from "../../../functions/src/app/workspaces.ts";
import { createSchema } from "../../../functions/src/kit/index.ts";
import { COMMENT_LIMIT, LABEL_COUNT, LABEL_LIMIT, NAME_LIMIT, NOTES_LIMIT, TITLE_LIMIT } from "./limits.ts";

const accepts = (fields: object) => createSchema(tasks).safeParse({ title: "t", ...fields }).success;
const text = (length: number) => "x".repeat(length);
const labels = (count: number) => Array.from({ length: count }, (_, index) => `label ${index}`);

describe("the longest a field allows is the longest the definition accepts", () => {
  test.each([
    ["title", (size: number) => ({ title: text(size) }), TITLE_LIMIT],
    ["notes", (size: number) => ({ notes: text(size) }), NOTES_LIMIT],
    ["one label", (size: number) => ({ labels: [text(size)] }), LABEL_LIMIT],
    ["labels", (size: number) => ({ labels: labels(size) }), LABEL_COUNT],
  ])("%s", (_field, make, limit) => {
    expect(accepts(make(limit))).toBe(true);
    expect(accepts(make(limit + 1))).toBe(false);
  });

  test("a comment", () => {
    const said = (size: number) => createSchema(comments).safeParse({ taskId: "t", text: text(size) }).success;
    expect([said(COMMENT_LIMIT), said(COMMENT_LIMIT + 1)]).toEqual([true, false]);
  });

  test("the name of a workspace", () => {
    const named = (size: number) => workspaces.fields.name.safeParse(text(size)).success;
    expect([named(NAME_LIMIT), named(NAME_LIMIT + 1)]).toEqual([true, false]);
  });
});
