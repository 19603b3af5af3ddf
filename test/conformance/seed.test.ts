// `--seed_from_export`: what every project's database begins with, as Google's emulator has it.
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { startOfficialEmulator } from "../support/official-emulator.ts";
import { GrpcTransport } from "./transport-clients.ts";

const directory = mkdtempSync(join(tmpdir(), "hearth-seed-"));
const overallFile = join(directory, "e", "e.overall_export_metadata");
const documents = ({ address }: { readonly address: string }, project: string, database = "(default)") =>
  `http://${address}/v1/projects/${project}/databases/${database}/documents`;
const put = async (emulator: Emulator, path: string, project = "demo-a") => {
  const response = await fetch(`${documents(emulator, project)}/${path}`, {
    method: "PATCH",
    headers: { authorization: "Bearer owner" },
    body: "{}",
  });
  expect(response.status).toBe(200);
};
const statusOf = async (emulator: { readonly address: string }, path: string, ...where: [string, string?]) =>
  (await fetch(`${documents(emulator, ...where)}/${path}`, { headers: { authorization: "Bearer owner" } })).status;

beforeAll(async () => {
  await using emulator = await startEmulator();
  await put(emulator, "c/seeded");
  await emulator.admin.exportData({ project: "demo-a", database: "(default)" }, { directory, name: "e" });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const seed = { project: "demo-a", overallFile };

describe("seed", () => {
  test("every project's default database has it, other databases have not", async () => {
    await using emulator = await startEmulator({ seed });
    await using official = await startOfficialEmulator(["--seed_from_export", overallFile]);
    for (const target of official === undefined ? [emulator] : [emulator, official]) {
      expect(await statusOf(target, "c/seeded", "demo-a")).toBe(200);
      expect(await statusOf(target, "c/seeded", "demo-b")).toBe(200);
      expect(await statusOf(target, "c/seeded", "demo-b", "second")).toBe(404);
    }
  });

  test("whatever asks first finds it: a count, a listener, a write stream", async () => {
    await using emulator = await startEmulator({ seed });
    const target = { address: emulator.address, authorization: "Bearer owner" };
    using counting = new GrpcTransport({ ...target, project: "demo-1" });
    const root = (project: string) => `projects/${project}/databases/(default)/documents`;
    const aggregations = [{ alias: "n", count: {} }];
    const counted = await counting.call("runAggregationQuery", {
      parent: root("demo-1"),
      structuredAggregationQuery: { structuredQuery: { from: [{ collectionId: "c" }] }, aggregations },
    });
    expect(counted).toMatchObject([{ result: { aggregateFields: { n: { integerValue: "1" } } } }]);
    await using listen = counting.open("listen");
    const database = "projects/demo-2/databases/(default)";
    const name = `${root("demo-2")}/c/seeded`;
    listen.send({ database, addTarget: { targetId: 1, documents: { documents: [name] } } });
    await listen.next();
    expect(await listen.next()).toMatchObject({ documentChange: { document: { name } } });
    await using write = counting.open("write");
    write.send({ database: "projects/demo-3/databases/(default)" });
    const { streamToken } = (await write.next()) as { streamToken: string };
    write.send({ streamToken, writes: [{ verify: `${root("demo-3")}/c/seeded`, currentDocument: { exists: true } }] });
    expect(await write.next()).toMatchObject({ writeResults: [{}] });
  });

  test("a cleared database stays empty, a reset brings it back", async () => {
    await using emulator = await startEmulator({ seed });
    await emulator.admin.clearDatabase("demo-c", "(default)");
    expect(await statusOf(emulator, "c/seeded", "demo-c")).toBe(404);
    await put(emulator, "c/own");
    await emulator.admin.reset();
    expect(await statusOf(emulator, "c/seeded", "demo-c")).toBe(200);
    expect(await statusOf(emulator, "c/own", "demo-a")).toBe(404);
    expect(await statusOf(emulator, "c/seeded", "demo-a")).toBe(200);
  });

  test("what could not be read once is tried again by the next request", async () => {
    await using emulator = await startEmulator({ seed });
    const [there, away] = [join(directory, "e"), join(directory, "away")];
    renameSync(there, away);
    try {
      expect(await statusOf(emulator, "c/seeded", "demo-d")).toBe(400);
      expect(await statusOf(emulator, "c/seeded", "demo-d")).toBe(400);
    } finally {
      renameSync(away, there);
    }
    expect(await statusOf(emulator, "c/seeded", "demo-d")).toBe(200);
  });

  test("a data folder that has documents keeps them as they are, and says so", async () => {
    const dataFolder = join(directory, "data");
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const first = await startEmulator({ seed, dataFolder });
    await put(first, "c/own");
    await fetch(`${documents(first, "demo-a")}/c/seeded`, { method: "DELETE" });
    await first.close();
    await using second = await startEmulator({ seed, dataFolder, log });
    expect(await statusOf(second, "c/own", "demo-a")).toBe(200);
    expect(await statusOf(second, "c/seeded", "demo-a")).toBe(404);
    expect(await statusOf(second, "c/seeded", "demo-b")).toBe(200);
    expect(lines).toContainEqual(expect.stringContaining("seed: left out for demo-a/(default)"));
  });

  test("a faulty one ends the start, and leaves the port alone", async () => {
    const missing = startEmulator({ seed: { project: "demo-a", overallFile: join(directory, "none") } });
    await expect(missing).rejects.toThrow("The export to start from cannot be used");
  });

  test("names that are none are refused as without a seed", async () => {
    await using emulator = await startEmulator({ seed });
    for (const [project, database] of [
      ["", "(default)"],
      ["demo-a", ""],
    ] as const) {
      expect(await statusOf(emulator, "c/seeded", project, database)).toBe(400);
    }
    using transport = new GrpcTransport({ address: emulator.address, project: "p", authorization: "Bearer owner" });
    await using stream = transport.open("listen");
    stream.send({ database: "nonsense" });
    expect(await stream.next()).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
  });
});
