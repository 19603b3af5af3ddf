// Which documents a policy may touch.
import { expect, test } from "vitest";
import { z } from "zod";
import { collection } from "../define/collection.ts";
import { isIn } from "./policies.ts";

const tasks = collection("workspaces/{workspaceId}/tasks", {
  noun: "task",
  fields: { title: z.string() },
  access: { read: "viewer" },
  writes: "api",
});

test.each([
  ["workspaces/w/tasks/t", true],
  ["workspaces/tasks/tasks/t", true],
  ["tasks/t", false],
  ["teams/w/tasks/t", false],
  ["workspaces/w/lists/l/tasks/t", false],
  ["workspaces/w/tasks/t/tasks/u", false],
])("isIn: %s", (path, expected) => {
  expect(isIn(tasks, path)).toBe(expected);
});
