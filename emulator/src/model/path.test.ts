import { describe, expect, it } from "vitest";
import {
  compareIds,
  comparePaths,
  parseDatabaseName,
  parseDocumentName,
  parseParentName,
  resourceName,
} from "./path.ts";

const root = "projects/p/databases/(default)/documents";

describe("parseDocumentName", () => {
  it("gives the database and the path", () => {
    const { database, path } = parseDocumentName(`${root}/rooms/r 1/msgs/é`);
    expect(database).toEqual({ project: "p", database: "(default)" });
    expect(path).toEqual(["rooms", "r 1", "msgs", "é"]);
    expect(resourceName(database, path)).toBe(`${root}/rooms/r 1/msgs/é`);
  });

  it.each([
    ["empty", ""],
    ["collection", `${root}/a`],
    ["root", root],
    ["empty segment", `${root}/a//b`],
    ["trailing slash", `${root}/a/b/`],
    ["leading slash", `/${root}/a/b`],
    ["dot", `${root}/a/.`],
    ["two dots", `${root}/../b`],
    ["reserved", `${root}/a/__b__`],
    ["numeric id beyond int64", `${root}/a/__id9223372036854775808__`],
    ["lone surrogate", `${root}/a/\ud800`],
    ["1501 bytes", `${root}/a/${"é".repeat(751)}`],
    ["too deep", `${root}${"/a/b".repeat(101)}`],
    ["too long", `${root}${`/a/${"b".repeat(1000)}`.repeat(7)}`],
    ["no project", "projects//databases/(default)/documents/a/b"],
    ["project of dots", "projects/../databases/(default)/documents/a/b"],
    ["no databases", "projects/p/database/(default)/documents/a/b"],
    ["no documents", "projects/p/databases/(default)/docs/a/b"],
  ])("refuses: %s", (_, name) => {
    expect(() => parseDocumentName(name)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  it.each(["__id7__", "__id-9223372036854775808__", "...", "____", "a".repeat(1500), "x__", "%2e"])(
    "takes the id %s",
    (id) => {
      expect(parseDocumentName(`${root}/a/${id}`).path).toEqual(["a", id]);
    },
  );
});

describe("other names", () => {
  it("parents are the root or a document", () => {
    expect(parseParentName(root).path).toEqual([]);
    expect(parseParentName(`${root}/a/b`).path).toEqual(["a", "b"]);
    expect(() => parseParentName(`${root}/a`)).toThrow("lacks");
  });

  it("databases have four segments", () => {
    expect(parseDatabaseName("projects/p/databases/d")).toEqual({ project: "p", database: "d" });
    expect(() => parseDatabaseName(root)).toThrow("Database name");
  });
});

describe("order", () => {
  it("numeric ids come first and in numeric order", () => {
    const ids = ["b", "__id10__", "__id9__", "", "__id-1__", "\u{1F600}", "\uFF5E"];
    expect(ids.sort(compareIds)).toEqual(["__id-1__", "__id9__", "__id10__", "", "b", "\uFF5E", "\u{1F600}"]);
  });

  it("a parent comes before what is below it", () => {
    expect(comparePaths(["a", "b"], ["a", "b", "c"])).toBeLessThan(0);
    expect(comparePaths(["a", "b", "c"], ["a", "b!"])).toBeLessThan(0);
  });
});
