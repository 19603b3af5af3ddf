// What startEmulator cannot use, it refuses by name and leaves nothing open.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type EmulatorOptions, startEmulator } from "./index.ts";

const bad: readonly (readonly [string, EmulatorOptions, RegExp])[] = [
  ["rules that do not compile", { rules: "service cloud.firestore {" }, /The rules cannot be used: 1:/],
  ["a path instead of rules", { rules: "./firestore.rules" }, /The rules cannot be used: 1:/],
  ["an index file that is not there", { indexes: "/nowhere/firestore.indexes.json" }, /index file .* cannot be used/],
  ["impossible chaos", { chaos: { abort: 5 } }, /abort is a number from 0 to 1/],
  ["an impossible port", { port: 99_999 }, /port/],
];

test.each(bad)("%s", async (_name, options, says) => {
  const dataFolder = mkdtempSync(join(tmpdir(), "hearth-start-"));
  try {
    await expect(startEmulator({ ...options, dataFolder })).rejects.toThrow(says);
    // The folder is free again.
    await using emulator = await startEmulator({ dataFolder });
    expect(emulator.port).toBeGreaterThan(0);
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
});

test("broken rules that are to be held: nobody gets in but admins", async () => {
  await using emulator = await startEmulator({ rules: "service cloud.firestore {", holdBrokenRules: true });
  const url = `http://${emulator.address}/v1/projects/p/databases/(default)/documents/c/a`;
  expect((await fetch(url)).status).toBe(400);
  expect((await fetch(url, { headers: { authorization: "Bearer owner" } })).status).toBe(404);
});
