import { describe, expect, test } from "vitest";
import { groupByDay, verbOf } from "./activity-words.ts";
import { createTeam } from "./team.ts";
import type { ActivityEntry } from "./types.ts";

const entry = (id: string, at: number): ActivityEntry => ({
  id,
  at,
  action: "task.created",
  taskId: "t",
  title: "",
  actor: "a",
});

describe("verbOf", () => {
  test.each([
    ["task.completed", "completed"],
    ["task.archived", "archived"],
    ["", "changed"],
  ])("%j reads %s", (action, verb) => {
    expect(verbOf(action)).toBe(verb);
  });
});

test("groupByDay: the reader's midnight parts the days; newest first", () => {
  const evening = new Date(2026, 5, 10, 23, 59).getTime();
  const night = new Date(2026, 5, 11, 0, 1).getTime();
  const morning = new Date(2026, 5, 11, 8).getTime();
  const days = groupByDay([entry("evening", evening), entry("morning", morning), entry("night", night)]);
  expect(days.map((day) => day.entries.map(({ id }) => id))).toEqual([["morning", "night"], ["evening"]]);
});

describe("createTeam", () => {
  const team = createTeam(
    [
      { userId: "v", role: "viewer", displayName: "Vera" },
      { userId: "e", role: "editor", displayName: "Eli" },
      { userId: "o", role: "owner", displayName: "Olu" },
      { userId: "a", role: "editor", displayName: "Ana" },
    ],
    "v",
  );

  test("owners first, then by name", () => {
    expect(team.members.map(({ userId }) => userId)).toEqual(["o", "a", "e", "v"]);
  });

  test("a viewer looks; names, oneself, and someone who left", () => {
    expect(team.canEdit).toBe(false);
    expect([team.nameOf("a"), team.nameOf("v"), team.nameOf("gone")]).toEqual(["Ana", "You", "Someone who left"]);
  });

  test("someone who is not in the list may change nothing", () => {
    expect(createTeam([], "x").canEdit).toBe(false);
  });
});
