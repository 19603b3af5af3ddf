import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { admin } from "../model/caller.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { assertDataFile } from "./data-file.ts";
import { Store } from "./store.ts";

const database = { project: "p", database: "(default)" };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearth-data-"));
  file = join(folder, "data.mdb");
  const store = new Store({ path: folder });
  for (let n = 0; n < 20; n++) {
    const fields = { s: create(ValueSchema, { valueType: { case: "stringValue", value: "x".repeat(5000) } }) };
    await store.commit({ database, caller: admin, build: () => [{ path: ["c", String(n)], fields }] });
  }
  await store.close();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In a process of its own: LMDB may end it. */
function open(): string {
  const script = `
    const { Store } = await import(${JSON.stringify(join(import.meta.dirname, "store.ts"))});
    try {
      const store = new Store({ path: process.env.FOLDER });
      const found = store.latest().read(${JSON.stringify(database)}, ["c", "7"]);
      await store.close();
      console.log(found === null ? "empty" : "there");
    } catch (error) {
      console.log(error.message);
    }`;
  const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, FOLDER: folder },
    encoding: "utf8",
  });
  return signal ?? stdout.trim();
}

test.each([
  ["garbage", () => writeFileSync(file, Buffer.alloc(65_536, 0x5a)), "is not the emulator's"],
  ["short garbage", () => writeFileSync(file, "hello"), "is not the emulator's"],
  ["one meta page only", () => truncateSync(file, 4096), "is damaged at its beginning"],
  ["cut off", () => truncateSync(file, 4 * 4096), "has been cut off"],
])("a file that is %s is named, and what to do", (_, damage, fault) => {
  damage();
  expect(open()).toBe(
    `The data file ${file} ${fault}. Put a copy of it in its place, or delete it to begin without data.`,
  );
});

test("a file that is whole, or empty, or not there is opened", () => {
  expect(open()).toBe("there");
  truncateSync(file, 0);
  expect(open()).toBe("empty");
  rmSync(file);
  expect(open()).toBe("empty");
});

test("what is there after any commit is opened, as after a crash", async () => {
  const store = new Store({ path: folder });
  const copy = `${folder}-copy`;
  mkdirSync(copy);
  try {
    for (let n = 0; n < 50; n++) {
      const path = ["c", String(n % 7)];
      const length = (n * 7919) % 30_000;
      const fields = { s: create(ValueSchema, { valueType: { case: "stringValue", value: "y".repeat(length) } }) };
      await store.commit({ database, caller: admin, build: () => [{ path, fields: n % 5 === 4 ? null : fields }] });
      copyFileSync(file, join(copy, "data.mdb"));
      expect(() => assertDataFile(copy)).not.toThrow();
      await new Store({ path: copy }).close();
      rmSync(join(copy, "data.mdb"));
    }
  } finally {
    await store.close();
    rmSync(copy, { recursive: true });
  }
});
