// kill -9 in the middle of commits, again and again: everything acknowledged is there, and nothing is torn.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, expect, test } from "vitest";
import { StructuredQuerySchema } from "../../emulator/src/proto/gen/google/firestore/v1/query_pb.js";
import { executeQuery, planQuery } from "../../emulator/src/query/index.ts";
import { Store } from "../../emulator/src/storage/store.ts";

const rounds = 50;
const writer = join(import.meta.dirname, "crash-writer.ts");
const folder = mkdtempSync(join(tmpdir(), "hearth-crash-"));
const database = { project: "p", database: "(default)" };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the writer until it has acknowledged some commits, then kills it. Returns what it acknowledged. */
async function crash(first: number, atLeast: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, folder, String(first)], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    output += chunk;
    if (output.split("\n").length > atLeast) child.kill("SIGKILL");
  });
  await once(child, "close");
  return output.split("\n").slice(0, -1).map(Number);
}

/** The numbers of a collection's documents, found by index and checked against the documents themselves. */
function numbersIn(store: Store, collectionId: string): number[] {
  const query = create(StructuredQuerySchema, {
    from: [{ collectionId }],
    orderBy: [{ field: { fieldPath: "n" }, direction: 1 }],
  });
  const view = store.latest();
  const plan = planQuery({ database, path: [] }, query);
  const found = [...executeQuery(view, plan, { catalog: store, requireIndexes: true })];
  const rows = [...view.documents(view.findCollection(database, [collectionId]) ?? expect.fail("no collection"))];
  expect(rows.length).toBe(found.length);
  return found.map(({ fields }) => Number(fields.n?.valueType.value));
}

test(`kill -9, ${rounds} times: nothing acknowledged is lost, nothing torn`, { timeout: 240_000 }, async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Numbers of a round that were written but not acknowledged are never used again.
    acknowledged.push(...(await crash(round * 1_000_000, 5 + round * 3)));
  }
  const store = new Store({ path: folder });
  try {
    const [left, right] = [numbersIn(store, "left"), numbersIn(store, "right")];
    expect(left).toEqual(right);
    const stored = new Set(left);
    expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(rounds * 5);
  } finally {
    await store.close();
  }
});
