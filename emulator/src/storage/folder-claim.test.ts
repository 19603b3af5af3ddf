import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claimFolder } from "./folder-claim.ts";
import { runningSince } from "./running-process.ts";
import { Store } from "./store.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-claim-"));
  file = join(folder, "emulator.pid");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inUse = "in use by another emulator";

/** Claims the folder at a given time and says how that went; keeps it until the end of its input. */
const claimer = `
  const { claimFolder } = await import(${JSON.stringify(join(import.meta.dirname, "folder-claim.ts"))});
  process.stdin.once("data", (at) => {
    while (Date.now() < Number(at));
    try {
      claimFolder(process.env.FOLDER);
      console.log("claimed");
    } catch (error) {
      console.log(error.message);
    }
  });
  console.log("ready");`;

async function startClaimer() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", claimer], {
    env: { ...process.env, FOLDER: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

/** Each claims at the same moment and ends, claim and all. How it went with each. */
async function claimTogether(count: number): Promise<string[]> {
  const children = await Promise.all(Array.from({ length: count }, startClaimer));
  const at = Date.now() + 30;
  for (const child of children) child.stdin.write(String(at));
  const outcomes = children.map(async (child) => String((await once(child.stdout, "data"))[0]).trim());
  const found = await Promise.all(outcomes);
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map((child) => text(child.stdout)));
  return found;
}

test("of several processes that come at once, one gets the folder", { timeout: 60_000 }, async () => {
  for (let round = 0; round < 6; round++) {
    // From the second round on each finds the claim of one that was killed.
    const outcomes = await claimTogether(4);
    expect(outcomes.filter((outcome) => outcome === "claimed")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.includes(inUse))).toHaveLength(3);
    expect(readdirSync(folder)).toEqual(["emulator.pid"]);
    if (round === 3) rmSync(file);
  }
});

test("a folder is one and the same by all its names", () => {
  const release = claimFolder(folder);
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  try {
    for (const name of [folder, `${folder}/`, relative(process.cwd(), folder), link]) {
      expect(() => claimFolder(name), name).toThrow(inUse);
    }
  } finally {
    rmSync(link);
  }
  release();
  expect(readdirSync(folder)).toEqual([]);
  claimFolder(folder)();
});

test.runIf(runningSince(process.pid) !== undefined)("a number that now belongs to another process is no proof", () => {
  writeFileSync(file, `${process.ppid} 1 of-a-process-that-is-gone\n`);
  const release = claimFolder(folder);
  expect(readFileSync(file, "utf8")).toMatch(`${process.pid} ${runningSince(process.pid)} `);
  expect(readdirSync(folder)).toEqual(["emulator.pid"]);
  release();
  writeFileSync(file, `${process.ppid} ${runningSince(process.ppid)} x\n`);
  expect(() => claimFolder(folder)).toThrow(`${inUse} (process ${process.ppid})`);
});

test.each(["", "hello", "0", "999999999\n", `${process.pid}\n`])(
  "a claim of nobody's counts for nothing: %j",
  (claim) => {
    writeFileSync(file, claim);
    claimFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  },
);

test("a claim that another has taken over is left to that one", () => {
  const release = claimFolder(folder);
  writeFileSync(file, "another's");
  release();
  expect(readFileSync(file, "utf8")).toBe("another's");
});

test("a folder that cannot be opened can be tried again", async () => {
  mkdirSync(join(folder, "data.mdb"));
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => new Store({ path: folder })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(inUse) }),
    );
  }
  rmdirSync(join(folder, "data.mdb"));
  await new Store({ path: folder }).close();
});
