import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { toTimestamp } from "../model/time.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { Write } from "../proto/gen/google/firestore/v1/write_pb.js";
import { parseIndexConfig } from "../storage/index-definition.ts";
import { Store } from "../storage/store.ts";
import { all, begin, harness, set } from "./service-harness.ts";

const gone = { code: "ABORTED", message: "The referenced transaction has expired or is no longer valid." };

/** Of the event loop. In the first of them, the store has been given a commit, and the disk has not. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe("clearing", () => {
  it("ends the database's transactions: none writes back what it read before, none is waited for", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })]);
    const [transaction, elsewhere] = [await begin(service), await begin(service, {}, "projects/p/databases/second")];
    await service.get("a/1", { transaction });
    const started = Date.now();
    await service.admin.clearDatabase("p", "(default)");
    expect(Date.now() - started).toBeLessThan(1000);
    await expect(service.commit([set("a/1", { n: 2 })], { transaction })).rejects.toMatchObject(gone);
    expect(await service.query(all("a"))).toEqual([]);
    service.core.transactions.use({ project: "p", database: "second" }, elsewhere);
  });

  it.each([1, 2, 3])(
    "what begins meanwhile reads what is left, not what was there before: %i turns later",
    async (n) => {
      await using service = harness();
      await service.commit([set("a/1", { n: 1 })]);
      const clearing = service.admin.clearDatabase("p", "(default)");
      await turns(n);
      const transaction = await begin(service);
      expect(await service.get("a/1", { transaction })).toBeNull();
      await clearing;
    },
  );

  it.each([0, 1])("ends commits that wait for a lock, too: number %i", async (number) => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })]);
    const both = [await begin(service), await begin(service)];
    for (const transaction of both) await service.get("a/1", { transaction });
    const waiting = service.commit([set("a/1", { n: 2 })], { transaction: both[number] as Uint8Array });
    const refused = expect(waiting).rejects.toMatchObject(gone);
    await service.admin.clearDatabase("p", "(default)");
    await refused;
    expect(await service.query(all("a"))).toEqual([]);
  });

  it("also deletes what was written just before", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })]);
    await Promise.all([service.commit([set("a/2", { n: 1 })]), service.admin.clearDatabase("p", "(default)")]);
    expect(await service.query(all("a"))).toEqual([]);
    await Promise.all([service.commit([set("a/3/b/1", {})]), service.admin.deleteRecursively("p", "(default)", "a/3")]);
    expect(await service.query(all("b"))).toEqual([]);
  });

  it("below a path: waits for transactions that have read something there, as every write does", async () => {
    await using service = harness({ lockTimeoutMs: 50 });
    await service.commit([set("a/1", { n: 1 }), set("a/1/b/2", { n: 1 }), set("c/1", {})]);
    const transaction = await begin(service);
    await service.get("a/1/b/2", { transaction });
    await expect(service.admin.deleteRecursively("p", "(default)", "a/1")).rejects.toMatchObject({ code: "ABORTED" });
    expect(await service.query(all("a"))).toEqual(["a/1"]);
    await service.admin.deleteRecursively("p", "(default)", "c");
    await service.commit([set("a/1/b/2", { n: 2 })], { transaction });
    await service.admin.deleteRecursively("p", "(default)", "a/1");
    expect([await service.get("a/1/b/2"), await service.query(all("a"))]).toEqual([null, []]);
  });
});

describe("import", () => {
  it("waits for transactions that have read what it writes, as every write does", async () => {
    const directory = mkdtempSync(join(tmpdir(), "hearth-import-"));
    try {
      await using service = harness({ lockTimeoutMs: 50 });
      const target = { project: "p", database: "(default)" };
      await service.commit([set("a/1", { n: 1 })]);
      await service.admin.exportData(target, { directory, name: "one" });
      const file = join(directory, "one", "one.overall_export_metadata");
      await service.commit([set("a/1", { n: 2 })]);
      const transaction = await begin(service);
      await service.get("a/1", { transaction });
      await expect(service.admin.importData(target, file)).rejects.toMatchObject({ code: "ABORTED" });
      await service.commit([set("a/1", { n: 3 })], { transaction });
      expect(await service.admin.importData(target, file)).toBe(1);
      expect(await service.get("a/1")).toEqual({ n: 1 });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe("expiry", () => {
  const indexes = parseIndexConfig({
    fieldOverrides: [{ collectionGroup: "markers", fieldPath: "at", ttl: true, indexes: [] }],
  });
  const at = create(ValueSchema, { valueType: { case: "timestampValue", value: toTimestamp(1e6) } });
  const expired = (path: string): Write => {
    const write = set(path, { n: 1 });
    if (write.operation.case === "update") write.operation.value.fields.at = at;
    return write;
  };

  it.each([0, 1, 2, 3])("what a transaction reads meanwhile stays as it is: %i turns later", async (n) => {
    await using service = harness({ store: new Store({ indexes }) });
    await service.commit([expired("markers/1")]);
    const sweeping = service.expiry.sweep();
    await turns(n);
    const transaction = await begin(service);
    const seen = await service.get("markers/1", { transaction });
    await sweeping;
    expect(await service.get("markers/1")).toEqual(seen);
  });

  it("leaves what a transaction has read to the next sweep, and waits for nobody", async () => {
    await using service = harness({ store: new Store({ indexes }) });
    await service.commit([expired("markers/1"), expired("markers/2")]);
    const transaction = await begin(service);
    await service.get("markers/1", { transaction });
    const started = Date.now();
    expect(await service.expiry.sweep()).toBe(1);
    expect(Date.now() - started).toBeLessThan(1000);
    expect(await service.query(all("markers"))).toEqual(["markers/1"]);
    await service.commit([set("other/1", {})], { transaction });
    expect(await service.expiry.sweep()).toBe(1);
  });
});

describe("limits", () => {
  it("a commit of more than ten mebibytes is refused by production's name for it", async () => {
    await using service = harness();
    const big = "x".repeat(1_000_000);
    const writes = Array.from({ length: 11 }, (_, n) => set(`a/${n}`, { big }));
    await expect(service.commit(writes)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "Request payload size exceeds the limit: 10485760 bytes.",
    });
    await service.commit(writes.slice(0, 10));
    expect(await service.query(all("a"))).toHaveLength(10);
  });
});
