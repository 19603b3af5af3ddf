// What a change is called, and what it does to a count.
import { expect, test } from "vitest";
import { z } from "zod";
import { collection } from "../define/collection.ts";
import { days } from "../define/field-types.ts";
import { toChange } from "./change.ts";

const tasks = collection("tasks", {
  noun: "task",
  fields: { title: z.string(), status: z.string() },
  access: { read: "public" },
  writes: "api",
  retention: { trash: days(1) },
  effects: { activity: { titleField: "title", verbs: { completed: { status: "done" } } } },
});
const live = { title: "t", status: "todo", deletedAt: null };
const trashed = { ...live, deletedAt: {} };
const done = { ...live, status: "done" };

test.each([
  ["nothing to something", undefined, live, { verb: "created", delta: 1 }],
  ["nothing to the trash", undefined, trashed, { verb: "created", delta: 0 }],
  ["something to the trash", live, trashed, { verb: "deleted", delta: -1 }],
  ["the trash to something", trashed, live, { verb: "restored", delta: 1 }],
  ["something to nothing", live, undefined, { verb: "purged", delta: -1 }],
  ["the trash to nothing", trashed, undefined, { verb: "purged", delta: 0 }],
  ["an edit", live, { ...live, title: "u" }, { verb: "updated", delta: 0 }],
  ["an edit to done", live, done, { verb: "completed", delta: 0 }],
  ["an edit of what is done", done, { ...done, title: "u" }, { verb: "updated", delta: 0 }],
  ["an edit back from done", done, live, { verb: "updated", delta: 0 }],
  ["nothing to nothing", undefined, undefined, undefined],
])("toChange: %s", (...[, before, after, change]) => {
  expect(toChange(tasks, before, after)).toEqual(change);
});
