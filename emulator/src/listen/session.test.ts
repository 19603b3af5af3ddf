// What a stream sends, message by message, against a real store.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ListenBench, settle, type TestClient } from "./test-client.ts";

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
const byN: JsonObject = { orderBy: [{ field: { fieldPath: "n" } }] };

describe("what is no longer known", () => {
  const wide = (n: number) => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`field${i}`, n]));

  it("an offset without a limit: goes on when the history has forgotten what it was", async () => {
    const small = new ListenBench({ history: { changes: 3 } });
    // More than a mebibyte, so that a result to be sent once would leave most of it in the store.
    for (let n = 0; n < 400; n += 1) await small.write({ [`c/${1000 + n}`]: { n, ...wide(n) } });
    const listener = small.client();
    listener.query(2, collection({ ...byN, offset: 1 }));
    await listener.take();
    for (let n = 0; n < 10; n += 1) await small.write({ "d/a": { n } });
    await small.write({ "c/1390": { n: 390, m: 1 } });
    expect(await listener.take()).toEqual(["DOC c/1390 2", "NO_CHANGE"]);
    await small.write({ "c/1200": null, "c/1399": { n: -1 } });
    expect(await listener.take()).toContain("DELETE c/1200 -2");
    await small.close();
  });

  it("what a flush cannot be made of ends its stream with an error, and no other", async () => {
    const other = bench.client();
    other.query(2, "c");
    const { plan } = bench.source;
    const contains = () => {
      throw new Error("broken");
    };
    Object.assign(bench.source, { plan: (...of: Parameters<typeof plan>) => ({ ...plan(...of), contains }) });
    client.query(2, "c");
    for (const each of [client, other]) await each.take();
    await bench.write({ "c/a": { n: 1 } });
    expect(await other.take()).toEqual(["DOC c/a 2", "NO_CHANGE"]);
    expect([client.ended, other.ended]).toEqual([expect.objectContaining({ code: "INTERNAL" }), "open"]);
  });
});

describe("query target", () => {
  it("add: documents, CURRENT, then a global snapshot", async () => {
    await bench.write({ "c/a": { n: 1 }, "c/b": { n: 2 }, "d/a": { n: 1 } });
    client.query(2, "c");
    expect(await client.take()).toEqual(["ADD 2", "DOC c/a 2", "DOC c/b 2", "CURRENT 2", "NO_CHANGE"]);
  });

  it("commit: its changes, then one snapshot; nothing for what does not concern it", async () => {
    await bench.write({ "c/b": { n: 1 } });
    client.query(2, "c");
    await client.take();
    await bench.write({ "c/a": { n: 1 }, "c/b": null, "c/d": { n: 2 } });
    expect(await client.take()).toEqual(["DOC c/a 2", "DOC c/d 2", "DELETE c/b -2", "NO_CHANGE"]);
    await bench.write({ "d/a": { n: 1 }, "c/a/c/a": { n: 1 } });
    await bench.write({ "c/a": { n: 1 } });
    expect(await client.take()).toEqual([]);
  });

  it("filter: a document enters, changes, leaves and is deleted outside", async () => {
    await bench.write({ "c/a": { n: 1 } });
    client.query(2, collection(above(5)));
    expect(await client.take()).toEqual(["ADD 2", "CURRENT 2", "NO_CHANGE"]);
    await bench.write({ "c/a": { n: 6 } });
    expect(await client.take()).toEqual(["DOC c/a 2", "NO_CHANGE"]);
    await bench.write({ "c/a": { n: 2 } });
    expect(await client.take()).toEqual(["DOC c/a -2", "NO_CHANGE"]);
    await bench.write({ "c/a": null });
    expect(await client.take()).toEqual([]);
  });

  it("limit: the document that moves in is sent with the one that leaves", async () => {
    for (let n = 1; n <= 40; n += 1) await bench.write({ [`c/${n}`]: { n } });
    client.query(2, collection({ ...byN, limit: 2 }));
    expect(await client.take()).toEqual(["ADD 2", "DOC c/1 2", "DOC c/2 2", "CURRENT 2", "NO_CHANGE"]);
    await bench.write({ "c/1": null });
    expect(await client.take()).toEqual(["DOC c/3 2", "DELETE c/1 -2", "NO_CHANGE"]);
    await bench.write({ "c/0": { n: 0 } });
    expect(await client.take()).toEqual(["DOC c/0 2", "REMOVE_DOC c/3 -2", "NO_CHANGE"]);
    await bench.write({ "c/0": { n: 99 } });
    expect(await client.take()).toEqual(["DOC c/3 2", "DOC c/0 -2", "NO_CHANGE"]);
    await bench.write({ "c/9": { n: 50 } });
    expect(await client.take()).toEqual([]);
    await bench.write(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c/${index + 2}`, null])));
    expect((await client.take()).filter((line) => line.startsWith("DOC"))).toEqual(["DOC c/32 2", "DOC c/33 2"]);
  });

  it("limit with offset: the view shifts", async () => {
    for (let n = 1; n <= 5; n += 1) await bench.write({ [`c/${n}`]: { n } });
    client.query(2, collection({ ...byN, limit: 2, offset: 1 }));
    expect((await client.take()).slice(1, 3)).toEqual(["DOC c/2 2", "DOC c/3 2"]);
    await bench.write({ "c/1": null });
    expect(await client.take()).toEqual(["DOC c/4 2", "REMOVE_DOC c/2 -2", "NO_CHANGE"]);
    await bench.write({ "c/0": { n: 0 } });
    expect(await client.take()).toEqual(["DOC c/2 2", "REMOVE_DOC c/4 -2", "NO_CHANGE"]);
  });

  it("cursor: only what lies within", async () => {
    client.query(2, collection({ ...byN, startAt: { values: [{ integerValue: "5" }], before: true } }));
    await client.take();
    await bench.write({ "c/a": { n: 4 }, "c/b": { n: 5 } });
    expect(await client.take()).toEqual(["DOC c/b 2", "NO_CHANGE"]);
  });

  it("collection group: every level, one database only", async () => {
    client.query(2, { from: [{ collectionId: "c", allDescendants: true }] });
    await client.take();
    await bench.write({ "c/a": { n: 1 }, "x/1/c/b": { n: 1 }, "x/1/d/b": { n: 1 } });
    expect(await client.take()).toEqual(["DOC c/a 2", "DOC x/1/c/b 2", "NO_CHANGE"]);
  });

  it("projection: shows the selected fields and a leaving document as removed", async () => {
    await bench.write({ "c/a": { n: 7, m: 1 } });
    client.query(2, collection({ ...above(5), select: { fields: [{ fieldPath: "m" }] } }));
    await client.take();
    const shown = client.messages.find(({ responseType }) => responseType.case === "documentChange")?.responseType;
    expect(shown?.case === "documentChange" && Object.keys(shown.value.document?.fields ?? {})).toEqual(["m"]);
    await bench.write({ "c/a": { n: 1, m: 1 } });
    expect(await client.take()).toEqual(["REMOVE_DOC c/a -2", "NO_CHANGE"]);
  });

  it("several commits before the client is served: their net effect, one snapshot", async () => {
    client.query(2, "c");
    await client.take();
    await Promise.all([
      bench.write({ "c/a": { n: 1 } }),
      bench.write({ "c/a": { n: 2 }, "c/b": { n: 1 } }),
      bench.write({ "c/b": null }),
    ]);
    expect(await client.take()).toEqual(["DOC c/a 2", "NO_CHANGE"]);
  });
});

describe("documents target", () => {
  it("present and missing, then created, changed and deleted", async () => {
    await bench.write({ "c/a": { n: 1 } });
    client.documents(4, ["c/a", "c/x", "c/a"]);
    expect(await client.take()).toEqual(["ADD 4", "DOC c/a 4", "DELETE c/x -4", "CURRENT 4", "NO_CHANGE"]);
    await bench.write({ "c/x": { n: 1 } });
    expect(await client.take()).toEqual(["DOC c/x 4", "NO_CHANGE"]);
    await bench.write({ "c/a": null, "c/y": { n: 1 } });
    expect(await client.take()).toEqual(["DELETE c/a -4", "NO_CHANGE"]);
  });

  it("an empty list is current at once", async () => {
    client.documents(4, []);
    expect(await client.take()).toEqual(["ADD 4", "CURRENT 4", "NO_CHANGE"]);
  });
});

describe("several targets", () => {
  it("one message per document, one snapshot per commit", async () => {
    await bench.write({ "c/a": { n: 7 } });
    client.query(2, "c");
    client.query(4, collection(above(5)));
    client.documents(6, ["c/a"]);
    expect((await client.take()).filter((line) => !line.startsWith("DOC"))).toEqual([
      "ADD 2",
      "CURRENT 2",
      "ADD 4",
      "CURRENT 4",
      "ADD 6",
      "CURRENT 6",
      "NO_CHANGE",
    ]);
    await bench.write({ "c/a": { n: 8 } });
    expect(await client.take()).toEqual(["DOC c/a 2 4 6", "NO_CHANGE"]);
    await bench.write({ "c/a": { n: 1 } });
    expect(await client.take()).toEqual(["DOC c/a 2 6 -4", "NO_CHANGE"]);
    await bench.write({ "c/a": null });
    expect(await client.take()).toEqual(["DELETE c/a -2 -6", "NO_CHANGE"]);
  });

  it("remove: acknowledged, silent afterwards, free to be used again; an unknown id is ignored", async () => {
    client.query(2, "c");
    await client.take();
    client.request({ removeTarget: 2 });
    client.request({ removeTarget: 99 });
    expect(await client.take()).toEqual(["REMOVE 2"]);
    await bench.write({ "c/a": { n: 1 } });
    expect(await client.take()).toEqual([]);
    client.query(2, "c");
    expect((await client.take()).slice(-2)).toEqual(["CURRENT 2", "NO_CHANGE"]);
  });

  it("id 0: the server chooses", async () => {
    client.query(1, "c");
    client.query(0, "c");
    client.documents(0, []);
    expect((await client.take()).filter((line) => line.startsWith("ADD"))).toEqual(["ADD 1", "ADD 2", "ADD 3"]);
  });

  it("once: removed after its snapshot", async () => {
    client.query(2, "c", { once: true });
    expect(await client.take()).toEqual(["ADD 2", "CURRENT 2", "NO_CHANGE", "REMOVE 2"]);
    await bench.write({ "c/a": { n: 1 } });
    expect(await client.take()).toEqual([]);
  });
});

describe("resume", () => {
  it("a token brings what changed since", async () => {
    await bench.write({ "c/a": { n: 1 }, "c/b": { n: 1 }, "c/c": { n: 1 } });
    client.query(2, "c");
    await client.take();
    const resumeToken = client.token();
    client.request({ removeTarget: 2 });
    await bench.write({ "c/a": null, "c/b": { n: 2 }, "d/x": { n: 1 } });
    await bench.write({ "c/d": { n: 1 } });
    await client.take();
    client.query(2, "c", { resumeToken, expectedCount: 3 });
    expect(await client.take()).toEqual(["ADD 2", "DOC c/b 2", "DOC c/d 2", "DELETE c/a -2", "CURRENT 2", "NO_CHANGE"]);
    client.query(4, "c", { resumeToken: client.token() });
    expect(await client.take()).toEqual(["ADD 4", "CURRENT 4", "NO_CHANGE"]);
  });

  it("a read time does the same, one in the future or too old starts over", async () => {
    const at = await bench.write({ "c/a": { n: 1 } });
    await bench.write({ "c/b": { n: 1 } });
    const time = (micros: number) =>
      `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 20)}${String(micros % 1_000_000).padStart(6, "0")}Z`;
    client.query(2, "c", { readTime: time(at) });
    expect((await client.take()).slice(0, 2)).toEqual(["ADD 2", "DOC c/b 2"]);
    client.query(4, "c", { readTime: time(at + 60_000_000) });
    expect((await client.take()).slice(0, 2)).toEqual(["ADD 4", "RESET 4"]);
  });

  for (const [what, token] of [
    ["garbage", "Z2FyYmFnZQ=="],
    ["another run's", Buffer.concat([Buffer.from([1]), Buffer.alloc(16)]).toString("base64")],
  ] as const) {
    it(`${what} token starts over`, async () => {
      await bench.write({ "c/a": { n: 1 } });
      client.query(2, "c", { resumeToken: token });
      expect(await client.take()).toEqual(["ADD 2", "RESET 2", "DOC c/a 2", "CURRENT 2", "NO_CHANGE"]);
    });
  }

  it("history that no longer reaches back starts over", async () => {
    const short = new ListenBench({ history: { changes: 2 } });
    const other = short.client();
    other.query(2, "c");
    await settle();
    const resumeToken = other.token();
    for (let n = 0; n < 5; n += 1) await short.write({ [`c/${n}`]: { n } });
    await other.take();
    other.query(4, "c", { resumeToken });
    expect((await other.take()).slice(0, 2)).toEqual(["ADD 4", "RESET 4"]);
    await short.close();
  });

  it("limit: what left the view while away is removed, whether it was touched or not", async () => {
    for (let n = 1; n <= 4; n += 1) await bench.write({ [`c/${n}`]: { n } });
    client.query(2, collection({ ...byN, limit: 2 }));
    await client.take();
    const resumeToken = client.token();
    client.request({ removeTarget: 2 });
    await bench.write({ "c/1": { n: 9 }, "c/0": { n: 0 }, "c/00": { n: 0 } });
    await client.take();
    client.query(2, collection({ ...byN, limit: 2 }), { resumeToken });
    await client.take();
    expect(new Set(client.result(2).keys())).toEqual(new Set(["c/0", "c/00"]));
  });
});

describe("billing", () => {
  it("a read per target and document that is shown, changed or leaves; none for a deletion", async () => {
    await bench.write({ "c/a": { n: 7 }, "c/b": { n: 7 } });
    client.query(2, "c");
    client.query(4, collection(above(5)));
    await client.take();
    expect(bench.billed).toBe(4);
    await bench.write({ "c/a": { n: 1 } });
    await client.take();
    expect(bench.billed).toBe(6);
    await bench.write({ "c/b": null });
    await client.take();
    expect(bench.billed).toBe(6);
  });

  it("an empty first result costs one read, resuming without news costs none", async () => {
    client.query(2, "c");
    await client.take();
    expect(bench.billed).toBe(1);
    client.query(4, "c", { resumeToken: client.token() });
    await client.take();
    expect(bench.billed).toBe(1);
  });
});
