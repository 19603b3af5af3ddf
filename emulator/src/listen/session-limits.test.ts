// Who may listen, and what a client that does not read costs.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Caller } from "../model/caller.ts";
import { database, ListenBench, type TestClient } from "./test-client.ts";

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

describe("rules", () => {
  const user: Caller = { kind: "user", uid: "u", token: {} };
  const memberRules = "match /c/{id} { allow read: if exists(/databases/$(db)/documents/m/$(request.auth.uid)); }";

  it("denied at add: that target alone", async () => {
    bench.setRules("match /c/{id} { allow read; }");
    const stranger = bench.client({ kind: "none" });
    stranger.query(2, "d");
    stranger.documents(4, ["d/a"]);
    stranger.query(6, "c");
    expect(await stranger.take()).toEqual([
      "ADD 2",
      "REMOVE 2 7",
      "ADD 4",
      "REMOVE 4 7",
      "ADD 6",
      "CURRENT 6",
      "NO_CHANGE",
    ]);
    client.query(2, "d");
    expect(await client.take()).toEqual(["ADD 2", "CURRENT 2", "NO_CHANGE"]);
  });

  it("revoked: a document that the verdict read changes", async () => {
    bench.setRules(memberRules);
    await bench.write({ "m/u": { n: 1 }, "c/a": { n: 1 } });
    const member = bench.client(user);
    member.query(2, "c");
    member.documents(4, ["c/a"]);
    await member.take();
    await bench.write({ "m/u": { n: 2 } });
    expect(await member.take()).toEqual([]);
    await bench.write({ "m/u": null });
    expect(await member.take()).toEqual(["REMOVE 2 7", "REMOVE 4 7"]);
    await bench.write({ "c/a": { n: 2 } });
    expect(await member.take()).toEqual([]);
  });

  it("revoked in the same commit: the change is not shown", async () => {
    bench.setRules(memberRules);
    await bench.write({ "m/u": { n: 1 } });
    const member = bench.client(user);
    member.query(2, "c");
    await member.take();
    await bench.write({ "m/u": null, "c/secret": { n: 1 } });
    expect(await member.take()).toEqual(["REMOVE 2 7"]);
  });

  it("revoked before a slow client has read its first result: the rest is not shown", async () => {
    bench.setRules(memberRules);
    await bench.write({ "m/u": { n: 1 }, "c/a": { n: 1 } });
    const member = bench.client(user);
    member.pending = 2 << 20;
    member.query(2, "c");
    await member.take();
    await bench.write({ "m/u": null });
    member.pending = 0;
    await expect.poll(() => member.lines.at(-1)).toBe("REMOVE 2 7");
    expect(member.lines).toEqual(["ADD 2", "REMOVE 2 7"]);
  });

  it("other rules come into force", async () => {
    bench.setRules("match /{any=**} { allow read; }");
    const stranger = bench.client({ kind: "none" });
    stranger.query(2, "c");
    stranger.query(4, "d");
    await stranger.take();
    bench.setRules("match /c/{id} { allow read; }");
    expect(await stranger.take()).toEqual(["REMOVE 4 7"]);
  });

  it("documents target: judged by the document as it is now", async () => {
    bench.setRules("match /c/{id} { allow get: if resource == null || resource.data.n < 5; }");
    const stranger = bench.client({ kind: "none" });
    stranger.documents(2, ["c/a"]);
    await stranger.take();
    await bench.write({ "c/a": { n: 1 } });
    expect(await stranger.take()).toEqual(["DOC c/a 2", "NO_CHANGE"]);
    await bench.write({ "c/a": { n: 9 } });
    expect(await stranger.take()).toEqual(["REMOVE 2 7"]);
  });

  it("a document that leaves a result is shown only when it may be read by itself", async () => {
    bench.setRules("match /c/{id} { allow list; allow get: if resource.data.n < 3; }");
    const stranger = bench.client({ kind: "none" });
    stranger.query(2, collection(above(5)));
    await bench.write({ "c/a": { n: 7 }, "c/b": { n: 7 } });
    await stranger.take();
    await bench.write({ "c/a": { n: 4 }, "c/b": { n: 2 } });
    expect(await stranger.take()).toEqual(["DOC c/b -2", "REMOVE_DOC c/a -2", "NO_CHANGE"]);
  });
});

describe("a client that does not read", () => {
  it("is sent nothing more, then the net effect", async () => {
    client.query(2, "c");
    await client.take();
    client.pending = 2 << 20;
    for (let n = 0; n < 50; n += 1) await bench.write({ "c/a": { n }, [`c/x${n}`]: { n } });
    expect(await client.take()).toEqual([]);
    client.pending = 0;
    await expect.poll(() => client.lines.at(-1)).toBe("NO_CHANGE");
    expect(client.lines).toHaveLength(52);
    expect(client.result(2).size).toBe(51);
  });

  it("starts over when too much was held back", async () => {
    client.query(2, "c");
    await client.take();
    client.pending = 2 << 20;
    for (let batch = 0; batch < 42; batch += 1) {
      await bench.write(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`c/${batch}-${n}`, { n }])));
    }
    client.pending = 0;
    await expect.poll(() => client.lines.at(-1), { timeout: 10_000 }).toBe("NO_CHANGE");
    expect(client.lines[0]).toBe("RESET 2");
    expect(client.result(2).size).toBe(21_000);
  });

  it("starts over with nothing when nothing is left", async () => {
    await bench.write({ "c/a": { n: 1 } });
    client.query(2, "c");
    await client.take();
    client.pending = 2 << 20;
    for (let batch = 0; batch < 42; batch += 1) {
      const ids = Array.from({ length: 500 }, (_, n) => `c/${batch}-${n}`);
      await bench.write(Object.fromEntries(ids.map((id) => [id, { n: 1 }])));
      await bench.write(Object.fromEntries(ids.map((id) => [id, null])));
    }
    await bench.write({ "c/a": null });
    client.pending = 0;
    await expect.poll(() => client.lines.at(-1), { timeout: 10_000 }).toBe("NO_CHANGE");
    expect(client.lines).toEqual(["RESET 2", "CURRENT 2", "NO_CHANGE"]);
  });

  it("gets a big first result in portions", async () => {
    await bench.write(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`c/${n}`, { n }])));
    client.pending = 2 << 20;
    client.query(2, "c");
    expect(await client.take()).toEqual([]);
    await bench.write({ "c/0": null });
    client.pending = 0;
    await expect.poll(() => client.lines.at(-1)).toBe("NO_CHANGE");
    expect(client.lines.filter((line) => line === "NO_CHANGE")).toHaveLength(1);
    expect(client.result(2).size).toBe(499);
  });
});

describe("many targets, long silence", () => {
  it("10,000 targets on one stream: a commit is answered for those it touches", async () => {
    for (let id = 1; id <= 10_000; id += 1) client.documents(id, [`c/${id}`]);
    await expect.poll(() => client.lines.filter((line) => line.startsWith("CURRENT")).length).toBe(10_000);
    await client.take();
    await bench.write({ "c/77": { n: 1 } });
    expect(await client.take()).toEqual(["DOC c/77 77", "NO_CHANGE"]);
  });

  it("a heartbeat keeps the stream alive, but only when there is something to watch", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    const quiet = new ListenBench();
    try {
      const [watching, empty] = [quiet.client(), quiet.client()];
      watching.query(2, "c");
      await watching.take();
      for (let beat = 0; beat < 3; beat += 1) {
        vi.advanceTimersByTime(30_000);
        expect(await watching.take()).toEqual(["NO_CHANGE"]);
      }
      expect(await empty.take()).toEqual([]);
    } finally {
      vi.useRealTimers();
      await quiet.close();
    }
  });
});

describe("close", () => {
  it("nothing is sent afterwards, whatever happens", async () => {
    client.query(2, "c");
    await client.take();
    client.session.close();
    client.session.close();
    await bench.write({ "c/a": { n: 1 } });
    client.query(4, "c");
    expect(await client.take()).toEqual([]);
  });

  it("another database's commits are not heard", async () => {
    client.query(2, "c");
    await client.take();
    const other = { ...database, database: "second" };
    await bench.store.commit({
      database: other,
      caller: { kind: "admin" },
      build: () => [{ path: ["c", "a"], fields: {} }],
    });
    expect(await client.take()).toEqual([]);
  });
});
