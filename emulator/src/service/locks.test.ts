import { describe, expect, it } from "vitest";
import { type LockOwner, Locks } from "./locks.ts";

const write =
  (...keys: string[]) =>
  () =>
    new Set(keys);
const owner = (age: number): LockOwner => ({ age });

/** Whether a promise is settled after everything that can run has run. */
async function stateOf(promise: Promise<unknown>): Promise<"pending" | "done" | "failed"> {
  const later = new Promise<"pending">((resolve) => setTimeout(() => resolve("pending"), 5));
  return await Promise.race([
    promise.then(
      () => "done" as const,
      () => "failed" as const,
    ),
    later,
  ]);
}

describe("Locks", () => {
  it("readers share", async () => {
    const locks = new Locks();
    await locks.share(owner(1), ["a"]);
    await locks.share(owner(2), ["a"]);
  });

  it("a write waits for other readers, not for its own", async () => {
    const locks = new Locks();
    const [one, two] = [owner(1), owner(2)];
    await locks.share(one, ["a"]);
    await locks.share(two, ["a"]);
    const writing = locks.exclusively(one, write("a"), async () => "written");
    expect(await stateOf(writing)).toBe("pending");
    locks.release(two);
    await expect(writing).resolves.toBe("written");
  });

  it("what one read gives back stays locked for another read of the same transaction", async () => {
    const locks = new Locks();
    const reader = owner(1);
    await locks.share(reader, ["a"]);
    await locks.share(reader, ["a", "b"]);
    const [first, second] = ["a", "b"].map((key) => locks.exclusively(owner(9), write(key), async () => key));
    locks.giveBack(reader, ["a", "b"]);
    await expect(second).resolves.toBe("b");
    expect(await stateOf(first as Promise<unknown>)).toBe("pending");
    locks.giveBack(reader, ["a"]);
    await expect(first).resolves.toBe("a");
  });

  it("a write that waits too long is aborted and leaves the lock to others", async () => {
    const locks = new Locks(20);
    const reader = owner(1);
    await locks.share(reader, ["a"]);
    await expect(locks.exclusively(owner(2), write("a"), async () => 1)).rejects.toMatchObject({
      code: "ABORTED",
      message: "Transaction lock timeout.",
    });
    locks.release(reader);
    await expect(locks.exclusively(owner(3), write("a"), async () => 1)).resolves.toBe(1);
  });

  it("a read waits for a write that is under way", async () => {
    const locks = new Locks();
    let finish: () => void = () => undefined;
    const writing = locks.exclusively(owner(9), write("a"), () => new Promise<void>((resolve) => (finish = resolve)));
    const reading = locks.share(owner(1), ["a"]);
    expect(await stateOf(reading)).toBe("pending");
    finish();
    await writing;
    expect(await stateOf(reading)).toBe("done");
  });

  it("a read waits for what is written without a lock", async () => {
    const locks = new Locks();
    const written = locks.write(new Set(["a"]));
    const reading = locks.share(owner(1), ["a"]);
    await locks.share(owner(2), ["b"]);
    expect(await stateOf(reading)).toBe("pending");
    written();
    await reading;
    expect([locks.isHeld(new Set(["a"])), locks.isHeld(new Set(["c"]))]).toEqual([true, false]);
  });

  it("a read that waits is not overtaken by writes that come after it", async () => {
    const locks = new Locks();
    const finish: (() => void)[] = [];
    const begin = (age: number) =>
      locks.exclusively(owner(age), write("a"), () => new Promise<void>((resolve) => finish.push(resolve)));
    const reader = owner(1);
    const first = begin(8);
    const reading = locks.share(reader, ["a"]);
    const second = begin(9);
    const elsewhere = locks.exclusively(owner(10), write("b"), async () => "written");
    await expect(elsewhere).resolves.toBe("written");
    finish[0]?.();
    await first;
    expect([await stateOf(reading), finish.length]).toEqual(["done", 1]);
    locks.release(reader);
    await Promise.resolve();
    finish[1]?.();
    await second;
  });

  it("a read that waits too long holds up nobody", async () => {
    const locks = new Locks(20);
    let finish: () => void = () => undefined;
    const first = locks.exclusively(owner(8), write("a"), () => new Promise<void>((resolve) => (finish = resolve)));
    const reading = locks.share(owner(1), ["a"]);
    const second = locks.exclusively(owner(9), write("a"), async () => "written");
    await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
    await expect(second).resolves.toBe("written");
    finish();
    await first;
  });

  it("two readers that both write: the younger is aborted at once, the older goes on", async () => {
    const locks = new Locks(60_000);
    const [older, younger] = [owner(1), owner(2)];
    await locks.share(older, ["a"]);
    await locks.share(younger, ["a"]);
    const first = locks.exclusively(older, write("a"), async () => "older");
    const second = locks.exclusively(younger, write("a"), async () => "younger");
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    locks.release(younger);
    await expect(first).resolves.toBe("older");
  });

  it("the younger is aborted even when it waited first", async () => {
    const locks = new Locks(60_000);
    const [older, younger] = [owner(1), owner(2)];
    await locks.share(older, ["a"]);
    await locks.share(younger, ["b"]);
    const second = locks.exclusively(younger, write("a"), async () => "younger");
    second.catch(() => locks.release(younger));
    const first = locks.exclusively(older, write("b"), async () => "older");
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    await expect(first).resolves.toBe("older");
  });

  it("a circle of three loses its youngest only", async () => {
    const locks = new Locks(60_000);
    const owners = [owner(1), owner(2), owner(3)] as const;
    await Promise.all(owners.map((one, i) => locks.share(one, [`k${i}`])));
    const writes = owners.map((one, i) => {
      const writing = locks.exclusively(one, write(`k${(i + 1) % 3}`), async () => i);
      return writing.finally(() => locks.release(one));
    });
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });

  it("the search for a circle looks at each waiter once, however many ways lead to it", async () => {
    const [layers, width] = [6, 6];
    const locks = new Locks(60_000);
    let age = 0;
    const rows = Array.from({ length: layers }, () => Array.from({ length: width }, () => owner(++age)));
    await Promise.all(rows.flatMap((row, i) => row.map((one) => locks.share(one, [`k${i}`]))));
    let looks = 0;
    class Counted extends Set<string> {
      override [Symbol.iterator]() {
        looks += 1;
        return super[Symbol.iterator]();
      }
    }
    // All of a layer wait for all of the next one, whose last waits for nobody.
    const writes = rows.slice(0, -1).flatMap((row, i) => row.map((one) => ({ one, key: `k${i + 1}` })));
    const most = writes.reverse().map(({ one, key }) => {
      looks = 0;
      locks
        .exclusively(
          one,
          () => new Counted([key]),
          () => Promise.resolve(),
        )
        .catch(() => undefined);
      return looks;
    });
    expect(Math.max(...most)).toBeLessThan(2 * layers * width);
    for (const one of rows.flat()) locks.release(one);
  });

  it("a query's lock on a collection stops writers to it, and they do not stop each other", async () => {
    const locks = new Locks(20);
    const into = (document: string) => write(document, "rooms");
    const both = [
      locks.exclusively(owner(1), into("a"), async () => 1),
      locks.exclusively(owner(2), into("b"), async () => 2),
    ];
    await expect(Promise.all(both)).resolves.toEqual([1, 2]);
    await locks.share(owner(3), ["rooms"]);
    await expect(locks.exclusively(owner(4), into("c"), async () => 3)).rejects.toMatchObject({ code: "ABORTED" });
  });
});
