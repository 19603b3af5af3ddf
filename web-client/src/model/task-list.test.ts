import { describe, expect, test } from "vitest";
import { groupTasks, isLate, labelsInUse, type View } from "./task-list.ts";
import type { Task } from "./types.ts";

const now = new Date(2026, 5, 10, 9).getTime();
const inDays = (days: number) => new Date(2026, 5, 10 + days, 12).getTime();

const task = (id: string, fields: Partial<Task> = {}): Task => ({
  id,
  title: id,
  notes: "",
  status: "todo",
  assignee: null,
  dueAt: null,
  labels: [],
  createdAt: 0,
  createdBy: "ana",
  updatedAt: 0,
  updatedBy: "ana",
  deletedAt: null,
  pending: false,
  changedElsewhereAt: 0,
  ...fields,
});

const ids = (tasks: Task[], view: Partial<View>) =>
  groupTasks(tasks, { show: "all", label: null, me: "me", now, ...view }).map(({ status, tasks: group }) => [
    status,
    ...group.map(({ id }) => id),
  ]);

describe("groupTasks", () => {
  test("doing first, then to do newest first, then done latest first; empty groups left out", () => {
    const tasks = [
      task("old", { createdAt: 1 }),
      task("new", { createdAt: 2 }),
      task("done-late", { status: "done", updatedAt: 9 }),
      task("done-early", { status: "done", updatedAt: 3 }),
      task("doing", { status: "doing" }),
    ];
    expect(ids(tasks, {})).toEqual([
      ["doing", "doing"],
      ["todo", "new", "old"],
      ["done", "done-late", "done-early"],
    ]);
    expect(ids([], {})).toEqual([]);
  });

  test("same time: the order is still always the same", () => {
    expect(ids([task("b"), task("a")], {})).toEqual(ids([task("a"), task("b")], {}));
  });

  test("mine, done, label", () => {
    const tasks = [
      task("mine", { assignee: "me" }),
      task("hers", { assignee: "ana", labels: ["home"] }),
      task("ready", { status: "done" }),
    ];
    expect(ids(tasks, { show: "mine" })).toEqual([["todo", "mine"]]);
    expect(ids(tasks, { show: "done" })).toEqual([["done", "ready"]]);
    expect(ids(tasks, { label: "home" })).toEqual([["todo", "hers"]]);
    expect(ids(tasks, { label: "hom" })).toEqual([]);
  });

  test("due soon: a week ahead and everything late, soonest first, nothing done", () => {
    const tasks = [
      task("week", { dueAt: inDays(7) }),
      task("later", { dueAt: inDays(8) }),
      task("late", { dueAt: inDays(-3) }),
      task("today", { dueAt: inDays(0) }),
      task("never"),
      task("done", { dueAt: inDays(0), status: "done" }),
    ];
    expect(ids(tasks, { show: "due" })).toEqual([["todo", "late", "today", "week"]]);
  });
});

test("isLate: from the day after, and never once done", () => {
  expect(isLate(task("a", { dueAt: inDays(0) }), now)).toBe(false);
  expect(isLate(task("a", { dueAt: inDays(-1) }), now)).toBe(true);
  expect(isLate(task("a", { dueAt: inDays(-1), status: "done" }), now)).toBe(false);
});

test("labelsInUse: each once, sorted", () => {
  expect(labelsInUse([task("a", { labels: ["b", "a"] }), task("b", { labels: ["a"] })])).toEqual(["a", "b"]);
});
