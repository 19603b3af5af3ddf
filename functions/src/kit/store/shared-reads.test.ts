import { describe, expect, test } from "vitest";
import { shareReads } from "./shared-reads.ts";

/** A database of one version per path, which counts what it is asked. */
function database() {
  const asked: (readonly string[])[] = [];
  const held: Record<string, string> = { a: "A", b: "B", c: "C" };
  const read = async (paths: readonly string[]) => {
    asked.push(paths);
    return paths.map((path) => held[path]);
  };
  return { asked, held, read };
}

describe("shareReads", () => {
  test("one turn of the event loop: one request, each document once, everyone gets their own", async () => {
    const { asked, read } = database();
    const shared = shareReads(read);
    const answers = await Promise.all([shared(["a"]), shared(["b", "a"]), shared(["missing", "c"])]);
    expect(answers).toEqual([["A"], ["B", "A"], [undefined, "C"]]);
    expect(asked).toEqual([["a", "b", "missing", "c"]]);
  });

  test("nothing is remembered: a later read sees a later value", async () => {
    const { asked, held, read } = database();
    const shared = shareReads(read);
    expect(await shared(["a"])).toEqual(["A"]);
    held.a = "changed";
    expect(await shared(["a"])).toEqual(["changed"]);
    expect(asked).toHaveLength(2);
  });

  test("asked while an earlier request is on its way: a request of its own, never the older answer", async () => {
    const { held } = database();
    const waiting: (() => void)[] = [];
    const shared = shareReads(async (paths) => {
      const values = paths.map((path) => held[path]);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return values;
    });
    const first = shared(["a"]);
    while (waiting.length < 1) await new Promise((resolve) => setImmediate(resolve));
    held.a = "changed";
    const second = shared(["a"]);
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    for (const release of waiting) release();
    expect([await first, await second]).toEqual([["A"], ["changed"]]);
  });

  test("a full request: the rest goes with the next", async () => {
    const { asked, read } = database();
    const shared = shareReads(read, 2);
    await Promise.all([shared(["a"]), shared(["b"]), shared(["c"]), shared(["a", "b", "c"])]);
    expect(asked.map((paths) => paths.length)).toEqual([2, 1, 3]);
  });

  test("a request that is refused for what one asks: the others get their answers", async () => {
    const shared = shareReads(async (paths) => {
      if (paths.includes("bad")) throw Object.assign(new Error("refused"), { code: 3 });
      return paths;
    });
    const results = await Promise.allSettled([shared(["a"]), shared(["bad"]), shared(["b"])]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await expect(shared(["bad"])).rejects.toThrow("refused");
  });

  test("a failure reaches everyone who shared the request, and nobody after them", async () => {
    let calls = 0;
    const shared = shareReads(async (paths) => {
      calls += 1;
      if (calls === 1) throw new Error("away");
      return paths;
    });
    const results = await Promise.allSettled([shared(["a"]), shared(["b"])]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await shared(["a"])).toEqual(["a"]);
  });
});
