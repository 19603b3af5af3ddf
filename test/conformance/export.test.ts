// Exports both ways: what Google's emulator exported reads here, and what Hearth exported reads there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { type OfficialEmulator, startOfficialEmulator } from "../support/official-emulator.ts";
import {
  bytes,
  commit,
  DATABASE,
  group,
  point,
  raw,
  reference,
  type Step,
  set,
  time,
  vector,
} from "./cases/vocabulary.ts";
import { type Answer, normalize } from "./normalize.ts";
import { GrpcTransport } from "./transport-clients.ts";

const directory = mkdtempSync(join(tmpdir(), "hearth-exports-"));
const everything = {
  n: null,
  b: true,
  i: 1,
  neg: -5,
  d: 1.5,
  nan: Number.NaN,
  s: "é",
  long: "x".repeat(40_000),
  x: bytes("AAE="),
  t: time("2020-01-02T03:04:05.123456Z"),
  r: reference("a/b/c/__id7__"),
  p: point(1, -2),
  l: [1, "a", null, { k: 1 }],
  r2: raw({ referenceValue: "projects/other/databases/dd/documents/q/w" }),
  l0: [],
  l1: [5],
  m: { k: {}, a: [1, 2], deep: { e: [] } },
  v: vector(1, 2.5),
  "odd name.`x": 1,
};
const seed = commit(
  set("a/1", everything),
  set("a/__id42__", { n: 1 }),
  set("a/1/sub/é", { n: 2 }),
  set("empty/e", {}),
);
const all: Step[] = [group("a"), group("sub"), group("empty")];

let ours: Emulator;
let googles: OfficialEmulator | undefined;

beforeAll(async () => {
  ours = await startEmulator();
  googles = await startOfficialEmulator();
});

afterAll(async () => {
  await ours.close();
  await googles?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function run(address: string, project: string, steps: readonly Step[]): Promise<Answer[]> {
  using transport = new GrpcTransport({ address, project, authorization: "Bearer owner" });
  const answers: Answer[] = [];
  for (const [rpc, request] of steps) {
    const json = JSON.parse(JSON.stringify(request).replaceAll("$PROJECT", project)) as JsonObject;
    answers.push(await transport.call(rpc, json));
  }
  return answers;
}

/** Documents without their times, which an import makes new. */
async function documentsIn(address: string, project: string): Promise<unknown> {
  const answers = await run(address, project, all);
  const text = JSON.stringify(normalize(answers))
    .replaceAll(/"(create|update)Time":"[^"]*"/g, '"$1Time":""')
    .replaceAll(project, "PROJECT");
  return JSON.parse(text);
}

const database = (project: string) => ({ project, database: "(default)" });
const overallFile = (name: string) => join(directory, name, `${name}.overall_export_metadata`);

async function exportFromGoogle(address: string, project: string, name: string): Promise<void> {
  const body = { database: DATABASE.replace("$PROJECT", project), export_directory: directory, export_name: name };
  const response = await fetch(`http://${address}/emulator/v1/projects/${project}:export`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
}

describe("exports", () => {
  test("Hearth's reads in Hearth, in another project", async () => {
    await run(ours.address, "demo-one", [seed]);
    expect(await ours.admin.exportData(database("demo-one"), { directory, name: "ours" })).toBe(4);
    expect(await ours.admin.importData(database("demo-two"), overallFile("ours"))).toBe(4);
    expect(await documentsIn(ours.address, "demo-two")).toEqual(await documentsIn(ours.address, "demo-one"));
    expect(JSON.stringify(await documentsIn(ours.address, "demo-two"))).toContain("odd name");
  });

  test("Google's reads in Hearth", async () => {
    if (googles === undefined) return;
    await run(googles.address, "demo-google", [seed]);
    await exportFromGoogle(googles.address, "demo-google", "theirs");
    expect(await ours.admin.importData(database("demo-google"), overallFile("theirs"))).toBe(4);
    expect(await documentsIn(ours.address, "demo-google")).toEqual(await documentsIn(googles.address, "demo-google"));
  });

  test("Hearth's reads in Google's", async () => {
    if (googles === undefined) return;
    await run(ours.address, "demo-back", [seed]);
    await ours.admin.exportData(database("demo-back"), { directory, name: "back" });
    await using seeded = await startOfficialEmulator(["--seed_from_export", overallFile("back")]);
    expect(await documentsIn(seeded?.address ?? "", "demo-back")).toEqual(await documentsIn(ours.address, "demo-back"));
  });

  test("a faulty one is refused and writes nothing", async () => {
    await expect(ours.admin.importData(database("demo-none"), join(directory, "none"))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(ours.admin.exportData(database("demo-none"), { directory, name: "../up" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(JSON.stringify(await documentsIn(ours.address, "demo-none"))).not.toContain("document");
  });
});
