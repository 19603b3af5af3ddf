// What a stream refuses: whole, or one target of it.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ListenBench, root, type TestClient } from "./test-client.ts";

let bench: ListenBench;
let client: TestClient;
beforeEach(() => {
  bench = new ListenBench();
  client = bench.client();
});
afterEach(() => bench.close());

const collection = (more: JsonObject = {}): JsonObject => ({ from: [{ collectionId: "c" }], ...more });
const above = (value: number): JsonObject => ({
  where: { fieldFilter: { field: { fieldPath: "n" }, op: "GREATER_THAN", value: { integerValue: String(value) } } },
});
const _byN: JsonObject = { orderBy: [{ field: { fieldPath: "n" } }] };

describe("bad input", () => {
  const perTarget: [string, JsonObject, number][] = [
    ["no target type", {}, 3],
    ["no query", { query: { parent: root } }, 3],
    ["a bad parent", { query: { parent: "foo", structuredQuery: collection() } }, 3],
    ["a collection as parent", { query: { parent: `${root}/c`, structuredQuery: collection() } }, 3],
    [
      "another database's parent",
      { query: { parent: root.replace("demo", "other"), structuredQuery: collection() } },
      3,
    ],
    ["a bad document name", { documents: { documents: ["foo"] } }, 3],
    ["a collection as document", { documents: { documents: [`${root}/c`] } }, 3],
    ["another database's document", { documents: { documents: [`${root.replace("demo", "other")}/c/a`] } }, 3],
    ["a negative limit", { query: { parent: root, structuredQuery: collection({ limit: -1 }) } }, 3],
    [
      "two collections",
      { query: { parent: root, structuredQuery: { from: [{ collectionId: "c" }, { collectionId: "d" }] } } },
      3,
    ],
  ];
  for (const [what, target, code] of perTarget) {
    it(`${what}: refuses the target, keeps the stream`, async () => {
      client.query(2, "c");
      client.request({ addTarget: { targetId: 3, ...target } });
      expect((await client.take()).slice(-3)).toEqual(["ADD 3", `REMOVE 3 ${code}`, "NO_CHANGE"]);
      await bench.write({ "c/a": { n: 1 } });
      expect(await client.take()).toEqual(["DOC c/a 2", "NO_CHANGE"]);
    });
  }

  it("a query without its index is refused with what to add", async () => {
    bench.requireIndexes = true;
    client.query(
      3,
      collection({ ...above(1), orderBy: [{ field: { fieldPath: "n" } }, { field: { fieldPath: "m" } }] }),
    );
    expect(await client.take()).toEqual(["ADD 3", "REMOVE 3 9"]);
  });

  const perStream: [string, (client: TestClient) => void, RegExp][] = [
    ["no change at all", (it) => it.request({}), /add or remove/],
    ["a negative id", (it) => it.query(-5, "c"), /negative/],
    ["an id in use", (it) => [it.query(2, "c"), it.query(2, "d")], /already in use/],
    ["no database", (it) => it.request({ database: "", removeTarget: 1 }), /Database name/],
    ["a malformed database", (it) => it.request({ database: "nonsense", removeTarget: 1 }), /Database name/],
    [
      "a second database",
      (it) => [it.query(2, "c"), it.request({ database: "projects/demo/databases/second", removeTarget: 2 })],
      /same database/,
    ],
  ];
  for (const [what, act, message] of perStream) {
    it(`${what}: ends the stream with INVALID_ARGUMENT`, async () => {
      act(client);
      expect(client.ended).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
      client.query(9, "c");
      expect((await client.take()).filter((line) => line.endsWith(" 9"))).toEqual([]);
    });
  }
});
