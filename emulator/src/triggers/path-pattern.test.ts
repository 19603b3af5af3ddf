import { describe, expect, it } from "vitest";
import { compilePath } from "./path-pattern.ts";

const cases: [pattern: string, path: string, matches: boolean][] = [
  ["rooms/a", "rooms/a", true],
  ["rooms/a", "rooms/b", false],
  ["rooms/a", "rooms/a/m/1", false],
  ["rooms/{room}", "rooms/a", true],
  ["rooms/{room=*}", "rooms/a", true],
  ["rooms/*", "rooms/a", true],
  ["rooms/{room}", "rooms/a/m/1", false],
  ["rooms/{room}/m/{id}", "rooms/a/m/1", true],
  ["rooms/{room}/m/{id}", "rooms/a/n/1", false],
  ["{path=**}", "rooms/a/m/1", true],
  ["**", "rooms/a", true],
  ["rooms/{path=**}", "rooms/a", true],
  ["rooms/{path=**}", "rooms/a/m/1", true],
  ["rooms/{path=**}", "other/a", false],
  ["rooms/{path=**}/m/{id}", "rooms/a/m/1", true],
  ["rooms/{path=**}/m/{id}", "rooms/a/x/b/m/1", true],
  ["rooms/{path=**}/m/{id}", "rooms/m/1", false],
  ["rooms/{path=**}/m/{id}", "rooms/a/n/1", false],
];

describe("compilePath", () => {
  for (const [pattern, path, expected] of cases) {
    it(`${pattern} ${expected ? "takes" : "refuses"} ${path}`, () => {
      expect(compilePath(pattern, true)(path.split("/"))).toBe(expected);
    });
  }

  it("exact: compares braces literally", () => {
    expect(compilePath("rooms/{room}", false)(["rooms", "a"])).toBe(false);
    expect(compilePath("rooms/{room}", false)(["rooms", "{room}"])).toBe(true);
  });

  for (const bad of ["", "a//b", "/a/b", "a/{x", "a/x}", "a/{}", "a/{x=y}", "a/p{x}", "{a=**}/b/{c=**}"]) {
    it(`refuses the pattern ${JSON.stringify(bad)}`, () => {
      expect(() => compilePath(bad, true)).toThrow(/trigger path/);
    });
  }
});
