// Which documents a match block takes, in both versions of the language, and what its wildcards bind. The table is
// Google's emulator's; the rules of `{x=**}` are also in its documentation (rules-structure, "recursive wildcards").
import { describe, expect, test } from "vitest";
import { gets, inDatabase, lists } from "./rulesets.ts";

type Takes = readonly [pattern: string, path: string, version1: boolean | "error", version2: boolean];

const table: readonly Takes[] = [
  ["/c/x", "c/x", true, true],
  ["/c/x", "c/y", false, false],
  ["/c/{id}", "c/x", true, true],
  ["/c/{id}", "d/x", false, false],
  ["/c/{id}", "c/x/d/y", false, false],
  ["/{c}/{id}", "c/x", true, true],
  ["/{c}/{id}", "c/x/d/y", false, false],
  ["/c/{id=*}", "c/x", true, true],
  ["/c/{id=*}", "c/x/d/y", false, false],
  ["/c/{rest=**}", "c/x", true, true],
  ["/c/{rest=**}", "c/x/d/y", true, true],
  // Version 1 wants at least one segment for `**`, version 2 none.
  ["/c/{id}/{rest=**}", "c/x", false, true],
  ["/c/{id}/{rest=**}", "c/x/d/y", true, true],
  ["/{rest=**}", "c/x", true, true],
  ["/{rest=**}", "c/x/d/y", true, true],
  // Version 1 takes `**` at the end only.
  ["/{rest=**}/d/{id}", "c/x/d/y", "error", true],
  ["/{rest=**}/d/{id}", "d/y", "error", true],
  ["/{rest=**}/d/{id}", "c/x/e/y", "error", false],
  ["/c/{rest=**}/y", "c/x/d/y", "error", true],
  ["/c/b%20c", "c/b c", true, true],
];

describe("match: which documents", () => {
  test.each(table)("%s takes %s: version 1 %s, version 2 %s", (...[pattern, path, version1, version2]) => {
    const source = (version: 1 | 2): string => inDatabase(`match ${pattern} { allow get; }`, version);
    if (version1 === "error") expect(() => gets(source(1), path)).toThrow("Invalid glob match expression");
    else expect(gets(source(1), path)).toBe(version1);
    expect(gets(source(2), path)).toBe(version2);
  });

  test("a match gives nothing to subcollections, and nested matches are concatenated", () => {
    const source = inDatabase("match /c/{id} { allow get; match /d/{inner} { match /e/{last} { allow get; } } }");
    expect(gets(source, "c/x")).toBe(true);
    expect(gets(source, "c/x/d/y")).toBe(false);
    expect(gets(source, "c/x/d/y/e/z")).toBe(true);
  });

  test("all statements of all blocks that match are tried: one is enough", () => {
    const source = inDatabase(
      "match /c/{id} { allow get: if false; } match /{all=**} { allow get: if all[0] == 'c'; }",
    );
    expect(gets(source, "c/x")).toBe(true);
    expect(gets(source, "d/x")).toBe(false);
  });

  test("rules of another service and outside the documents' root give nothing", () => {
    const other = "rules_version = '2';\nservice firebase.storage { match /{all=**} { allow get; } }";
    expect(gets(other, "c/x")).toBe(false);
    const outside = "rules_version = '2';\nservice cloud.firestore { match /c/{id} { allow get; } }";
    expect(gets(outside, "c/x")).toBe(false);
  });
});

describe("match: what wildcards bind", () => {
  test.each([
    ["/c/{id}", "id == 'x' && id is string"],
    ["/{c}/{id}", "c + id == 'cx'"],
    ["/c/{rest=**}", "rest is path && rest[0] == 'x' && string(rest) == '/x'"],
    ["/c/{id}/{rest=**}", "string(rest) == '/'"],
    ["/c/{id}", "db == '(default)'"],
  ])("%s: %s", (pattern, condition) => {
    expect(gets(inDatabase(`match ${pattern} { allow get: if ${condition}; }`), "c/x")).toBe(true);
  });

  test("an inner wildcard of the same name hides the outer one", () => {
    const source = inDatabase("match /c/{id} { match /d/{id} { allow get: if id == 'y'; } }");
    expect(gets(source, "c/x/d/y")).toBe(true);
  });
});

describe("match: lists", () => {
  // Source: emulator; documentation of rules-query, "Secure and query documents based on a collection group".
  test.each([
    ["/songs/{s}", "songs", false, true],
    ["/songs/literal", "songs", false, false],
    ["/songs", "songs", false, false],
    ["/rooms/{r}/songs/{s}", "rooms/r1/songs", false, true],
    ["/{p=**}/songs/{s}", "songs", false, true],
    ["/{p=**}/songs/{s}", "songs", true, true],
    ["/{p=**}", "songs", true, true],
    ["/songs/{s}", "songs", true, false],
    ["/rooms/{r}/songs/{s}", "songs", true, false],
    ["/rooms/{r}/songs/{s}", "rooms/r1/songs", true, false],
    ["/rooms/{r}/{p=**}/songs/{s}", "rooms/r1/songs", true, true],
  ] as const)("%s lists %s (group: %s): %s", (...[pattern, path, group, expected]) => {
    expect(lists(inDatabase(`match ${pattern} { allow list; }`), path, group)).toBe(expected);
  });
});
