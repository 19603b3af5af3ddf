// A disk that is full, as LMDB meets it: its file may not grow beyond a limit of the system's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const prelude = `
  process.on("SIGXFSZ", () => undefined);
  process.on("unhandledRejection", (error) => console.log(JSON.stringify({ unhandled: String(error) })));
  const { Store } = await import(${JSON.stringify(join(import.meta.dirname, "store.ts"))});
  const database = { project: "p", database: "(default)" };
  const store = new Store({ path: process.env.FOLDER });
  const told = [];
  store.subscribe(({ changes }) => told.push(...changes.map(({ name }) => name.split("/").at(-1))));
  const value = (value) => ({ $typeName: "google.firestore.v1.Value", valueType: { case: "stringValue", value } });
  const write = (collection, id, content) => store.commit({
    database,
    caller: { kind: "admin" },
    build: () => [{ path: [collection, id], fields: { content: value(content) } }],
  });
  const exists = (collection, id) => store.latest().read(database, [collection, id]) !== null;
`;

/** Writes until it fails: two documents in a group, one decided on top of it; then one more. */
const groups = `
  let count = 0;
  let outcomes = [];
  while (outcomes.every(({ status }) => status === "fulfilled")) {
    count += 1;
    const size = "x".repeat(50_000);
    const group = ["a", "b"].map((letter) => write("new" + count, count + letter, size));
    await new Promise(setImmediate);
    outcomes = await Promise.allSettled([...group, write("new" + count, count + "c", "x")]);
  }
  const there = ["a", "b", "c"].map((letter) => exists("new" + count, count + letter));
  await write("small", "s", "x");
  const kept = Array.from({ length: count - 1 }, (_, n) => exists("new" + (n + 1), n + 1 + "b")).every(Boolean);
  await store.close();
  console.log(JSON.stringify({
    count, there, kept, told: told.length, small: told.at(-1), outcomes: outcomes.map(({ status }) => status),
  }));
`;

/** What a script says that runs while the disk is nearly full. */
async function run<Found>(script: string): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-full-"));
  try {
    const command = 'ulimit -f 8000; exec "$0" --input-type=module -e "$1"';
    const child = spawn("sh", ["-c", command, process.execPath, prelude + script], {
      env: { ...process.env, FOLDER: join(folder, "data") },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
    return JSON.parse(output) as Found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a group that cannot be written fails as a whole, and what comes later is written", async () => {
  const found = await run<{ count: number; outcomes: readonly string[] }>(groups);
  // The third came before the failure was known, and failed with it, or after, and fitted.
  const fitted = found.outcomes[2] === "fulfilled";
  expect(found).toEqual({
    count: found.count,
    there: [false, false, fitted],
    kept: true,
    told: (found.count - 1) * 3 + (fitted ? 2 : 1),
    small: "s",
    outcomes: ["rejected", "rejected", fitted ? "fulfilled" : "rejected"],
  });
  expect(found.count).toBeGreaterThan(5);
});

/** An index that fits, then another for which there is no room any more, then a document with a new field. */
const reload = `
  const { parseIndexConfig } = await import(${JSON.stringify(join(import.meta.dirname, "index-definition.ts"))});
  const config = (...orders) => parseIndexConfig({ indexes: orders.map((order) => ({
    collectionGroup: "q", fields: [{ fieldPath: "content", order }, { fieldPath: "other", order }],
  })) });
  const documents = (from, count, more = {}) => store.commit({
    database,
    caller: { kind: "admin" },
    build: () => Array.from({ length: count }, (_, n) => ({
      path: ["q", String(from + n)], fields: { content: value("c"), other: value("o".repeat(500)), ...more },
    })),
  });
  const outcome = (work) => work.then(() => "done", () => "failed");
  const numbers = () => store.compositeIndexes("q").map(({ number }) => number);
  await store.setIndexes(config("ASCENDING"));
  await documents(0, 1000);
  const before = numbers();
  for (let filled = 0; await outcome(write("fill", String(filled), "x".repeat(100_000))) === "done"; filled++);
  const reloaded = await outcome(store.setIndexes(config("DESCENDING")));
  const after = numbers();
  const written = await outcome(documents(1000, 1, { added: value("a") }));
  const isNew = !after.includes(store.findFieldIndex(["added"], false));
  await store.close();
  console.log(JSON.stringify({ before, after, reloaded, written, isNew }));
`;

test("indexes that cannot be built leave those of before in force, with their numbers", async () => {
  const found = await run<{ before: number[] }>(reload);
  const { before } = found;
  expect(found).toEqual({ before, after: before, reloaded: "failed", written: "done", isNew: true });
  expect(before).toHaveLength(1);
});
