// Groups of commits: what is decided when, on top of what, and what becomes of it when a write fails.
import { expect, test } from "vitest";
import { CommitQueue, type Job } from "./commit-queue.ts";
import type { Table } from "./environment.ts";
import type { WriteSet } from "./write-set.ts";

const table = {} as Table;
const turn = () => new Promise(setImmediate);

/** A queue before a disk that answers when it is told to. Notes what happens, in order. */
function harness() {
  const notes: string[] = [];
  const writes: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const queue = new CommitQueue({
    write: (set) => {
      notes.push(`write ${set.operations.map(({ key }) => key.toString()).join(" ")}`);
      return new Promise((resolve, reject) => writes.push({ resolve, reject }));
    },
    discard: () => notes.push("discard"),
  });
  const add = (name: string, { place, run }: Partial<Pick<Job, "place" | "run">> = {}) => {
    const write = (set: WriteSet) => {
      notes.push(`run ${name}`);
      set.setDocument(table, Buffer.from(name), Buffer.from(name));
      run?.(set);
    };
    queue.add({
      run: write,
      place,
      done: () => notes.push(`done ${name}`),
      fail: (error) => notes.push(`fail ${name}: ${(error as Error).message}`),
    });
  };
  /** What the disk says of the oldest write, and what follows from it. */
  const disk = async (error?: string) => {
    const write = writes.shift();
    if (error === undefined) write?.resolve();
    else write?.reject(new Error(error));
    for (let n = 0; n < 3; n++) await turn();
    return notes.splice(0);
  };
  const settled = async () => {
    await turn();
    return notes.splice(0);
  };
  return { queue, add, disk, settled };
}

test("commits of a turn share a write; those that come meanwhile are decided at once and written next", async () => {
  const { add, disk, settled } = harness();
  add("a");
  add("b");
  expect(await settled()).toEqual(["run a", "run b", "write a b"]);
  add("c");
  expect(await settled()).toEqual(["run c"]);
  add("d");
  expect(await settled()).toEqual(["run d"]);
  expect(await disk()).toEqual(["write c d", "done a", "done b"]);
  expect(await disk()).toEqual(["done c", "done d"]);
});

test("a group sees the documents of the one that is on its way, and its own before those", async () => {
  const { add, disk, settled } = harness();
  const seen: (string | undefined)[] = [];
  const look = (set: WriteSet) => {
    for (const key of ["a", "b", "x"]) seen.push(set.document(Buffer.from(key))?.toString());
  };
  add("a", { run: (set) => set.setDocument(table, Buffer.from("x"), Buffer.from("old")) });
  await settled();
  add("b", { run: look });
  await settled();
  add("x", { run: look });
  await settled();
  expect(seen.splice(0)).toEqual(["a", "b", "old", "a", "b", "x"]);
  await disk();
  // What was below is in the tables now.
  add("c", { run: look });
  await settled();
  expect(seen).toEqual([undefined, "b", "x"]);
});

test("one that looks for documents begins a group and waits for all before it; none overtakes it", async () => {
  const { add, disk, settled } = harness();
  add("a");
  await settled();
  add("b");
  add("scan", { place: "first" });
  add("c");
  expect(await settled()).toEqual(["run b"]);
  expect(await disk()).toEqual(["write b", "done a"]);
  expect(await disk()).toEqual(["run scan", "run c", "write scan c", "done b"]);
});

test("one that writes itself is alone", async () => {
  const { add, disk, settled } = harness();
  add("a");
  await settled();
  add("alone", { place: "alone" });
  add("b");
  expect(await settled()).toEqual([]);
  expect(await disk()).toEqual(["run alone", "write alone", "done a"]);
  expect(await disk()).toEqual(["run b", "write b", "done alone"]);
});

test("a write that fails takes along what was decided on top of it, and nothing else", async () => {
  const { add, disk, settled } = harness();
  add("a");
  await settled();
  add("b");
  await settled();
  add("scan", { place: "first" });
  await settled();
  expect(await disk("full")).toEqual(["discard", "run scan", "write scan", "fail a: full", "fail b: full"]);
  expect(await disk()).toEqual(["done scan"]);
});

test("a decision that throws fails its group only once the one on its way is written", async () => {
  const { add, disk, settled } = harness();
  add("a");
  await settled();
  add("b");
  add("bad", {
    run: () => {
      throw new Error("thrown");
    },
  });
  add("c");
  expect(await settled()).toEqual(["run b", "run bad"]);
  const after = ["discard", "run c", "write c", "fail b: thrown", "fail bad: thrown"];
  const seen = await disk();
  expect(seen.filter((note) => note !== "done a")).toEqual(after);
  expect(seen).toContain("done a");
  expect(await disk()).toEqual(["done c"]);
});

test("a group ends at 256 commits, and after the one that takes it past twenty milliseconds", async () => {
  const { add, disk, settled } = harness();
  for (let n = 0; n < 300; n++) add(`${n}`);
  const [written] = (await settled()).filter((note) => note.startsWith("write"));
  expect(written?.split(" ")).toHaveLength(257);
  const slow = () => {
    for (const until = performance.now() + 25; performance.now() < until; );
  };
  add("slow", { run: slow });
  add("later");
  await settled();
  const next = (await disk()).filter((note) => note.startsWith("write"));
  expect(next[0]).toMatch(/^write 256 .* slow$/);
  expect((await disk()).filter((note) => note.startsWith("write"))).toEqual(["write later"]);
});

test("idle: once nothing waits, is decided or is on its way", async () => {
  const { queue, add, disk, settled } = harness();
  await queue.idle();
  add("a");
  await settled();
  add("b");
  await settled();
  let idle = false;
  const ended = queue.idle().then(() => {
    idle = true;
  });
  await disk();
  expect(idle).toBe(false);
  await disk();
  expect(idle).toBe(true);
  await ended;
});
