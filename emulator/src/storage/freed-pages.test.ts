import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { admin } from "../model/caller.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { Store } from "./store.ts";

const database = { project: "p", database: "(default)" };
const MIB = 1024 * 1024;

/** Writes one document again and again. The size of the data file then, in MiB. */
async function sizeAfter(writes: number, length: number): Promise<number> {
  const path = mkdtempSync(join(tmpdir(), "hearth-pages-"));
  const store = new Store({ path });
  try {
    for (let n = 0; n < writes; n++) {
      const value = { case: "bytesValue", value: new Uint8Array(length).fill(n) } as const;
      const fields = { b: create(ValueSchema, { valueType: value }) };
      await store.commit({ database, caller: admin, build: () => [{ path: ["c", "d"], fields }] });
    }
    return statSync(join(path, "data.mdb")).size / MIB;
  } finally {
    await store.close();
    rmSync(path, { recursive: true });
  }
}

test("the file grows with what is stored, not with what is written", async () => {
  expect(await sizeAfter(200, 0.9 * MIB)).toBeLessThan(64);
});
