// Addresses are shared between people: what one builds, another's browser must read, and nothing else gets through.
import { describe, expect, test } from "vitest";
import { parseRoute, safeNext, to } from "./routes.ts";

describe("parseRoute", () => {
  const list = { screen: "tasks", workspaceId: "w1", show: "all", label: null, taskId: null };
  test.each([
    [to.home(), { screen: "home" }],
    [to.signIn("/w/w1?show=mine"), { screen: "sign-in", next: "/w/w1?show=mine" }],
    [to.signUp(), { screen: "sign-up", next: null }],
    [to.workspaces(), { screen: "workspaces" }],
    [to.account(), { screen: "account" }],
    [to.join("w1.a/b"), { screen: "join", code: "w1.a/b" }],
    [to.tasks("w1"), list],
    [to.tasks("w1", { show: "due" }), { ...list, show: "due" }],
    [to.tasks("w1", { label: "a&b=c/d" }), { ...list, label: "a&b=c/d" }],
    [to.task("w1", "t/1", { show: "mine" }), { ...list, taskId: "t/1", show: "mine" }],
    [to.section("w1", "trash"), { screen: "trash", workspaceId: "w1" }],
    [to.section("w1", "activity"), { screen: "activity", workspaceId: "w1" }],
    [to.section("w1", "members"), { screen: "members", workspaceId: "w1" }],
    ["/w/w1/", list],
    ["/w/w1?show=everything", list],
  ])("%s", (url, route) => {
    expect(parseRoute(url)).toEqual(route);
  });

  test.each([
    "/w",
    "/w/w1/tasks",
    "/w/w1/nothing",
    "/w/w1/trash/t1",
    "/w/w1/tasks/t1/more",
    "/other",
    "/account/x",
    "/join",
    "/join/a/b",
    "/w/%E0%A4%A",
  ])("%s is not found", (url) => {
    expect(parseRoute(url)).toEqual({ screen: "not-found" });
  });
});

describe("safeNext", () => {
  test.each([null, "", "https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "w/w1"])(
    "%j is refused",
    (next) => {
      expect(safeNext(next)).toBeNull();
    },
  );

  test("a path of this app is kept, with its query", () => {
    expect(safeNext("/w/w1?label=home#x")).toBe("/w/w1?label=home");
  });
});
