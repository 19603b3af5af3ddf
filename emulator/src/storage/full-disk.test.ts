// A disk that is full, as LMDB meets it: its file may not grow beyond a limit of the system's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** Writes until it fails: two documents in a group, one decided on top of it; then one more. */
const script = `
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

test("a group that cannot be written fails as a whole, and what comes later is written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-full-"));
  try {
    const command = 'ulimit -f 8000; exec "$0" --input-type=module -e "$1"';
    const child = spawn("sh", ["-c", command, process.execPath, script], {
      env: { ...process.env, FOLDER: join(folder, "data") },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
    const found = JSON.parse(output) as { count: number; outcomes: readonly string[] };
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
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
