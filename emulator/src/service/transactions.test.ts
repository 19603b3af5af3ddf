import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { toTimestamp } from "../model/time.ts";
import { GetDocumentRequestSchema, RollbackRequestSchema } from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import {
  all,
  asAdmin,
  begin,
  database,
  type Harness,
  harness,
  readOnly,
  remove,
  root,
  set,
  value,
} from "./service-harness.ts";

const rollback = ({ firestore }: Harness, transaction: Uint8Array) =>
  firestore.rollback(create(RollbackRequestSchema, { database, transaction }), asAdmin);
const increment = (path: string) =>
  create(WriteSchema, {
    operation: { case: "update", value: { name: `${root}/${path}` } },
    updateMask: { fieldPaths: [] },
    updateTransforms: [{ fieldPath: "n", transformType: { case: "increment", value: value(1) } }],
  });
const retrying = (retryTransaction: Uint8Array) => ({ mode: { case: "readWrite", value: { retryTransaction } } });
const ended = { code: "ABORTED", message: "The referenced transaction has expired or is no longer valid." };

describe("transactions", () => {
  it("reads and writes; afterwards the id is over", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })]);
    const transaction = await begin(service);
    expect(await service.get("a/1", { transaction })).toEqual({ n: 1 });
    await service.commit([set("a/1", { n: 2 })], { transaction });
    expect(await service.get("a/1")).toEqual({ n: 2 });
    await expect(service.get("a/1", { transaction })).rejects.toMatchObject(ended);
    await expect(service.commit([], { transaction })).rejects.toMatchObject(ended);
    await rollback(service, transaction);
  });

  it("is committed once: what else comes meanwhile finds it over", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })]);
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    const increments = [1, 2].map(() => service.commit([increment("a/1")], { transaction }));
    const reading = service.get("a/2", { transaction });
    const [first, second, read] = await Promise.allSettled([...increments, reading]);
    expect(first?.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: ended });
    expect(read).toMatchObject({ status: "rejected", reason: ended });
    expect(await service.get("a/1")).toEqual({ n: 2 });
  });

  it("is not committed again while the commit waits for a lock", async () => {
    await using service = harness();
    const [transaction, other] = [await begin(service), await begin(service)];
    for (const id of [transaction, other]) await service.get("a/1", { transaction: id });
    const first = service.commit([increment("a/1")], { transaction });
    await expect(service.commit([increment("a/1")], { transaction })).rejects.toMatchObject(ended);
    await rollback(service, other);
    await first;
    expect(await service.get("a/1")).toEqual({ n: 1 });
  });

  it("rolling back does not stop a commit that waits for nobody any more", async () => {
    await using service = harness();
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    const writing = service.commit([increment("a/1")], { transaction });
    // By the next turn the store has it, and the disk has not.
    await new Promise((resolve) => setImmediate(resolve));
    await rollback(service, transaction);
    await writing;
    expect(await service.get("a/1")).toEqual({ n: 1 });
  });

  it("a plain write waits for a transaction that read the document", async () => {
    await using service = harness({ lockTimeoutMs: 30 });
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    await expect(service.commit([set("a/1", { n: 1 })])).rejects.toMatchObject({ code: "ABORTED" });
    const waiting = service.commit([set("a/1", { n: 1 })]);
    await rollback(service, transaction);
    await waiting;
    expect(await service.get("a/1")).toEqual({ n: 1 });
  });

  it("a write to a queried collection waits, too", async () => {
    await using service = harness({ lockTimeoutMs: 30 });
    const transaction = await begin(service);
    expect(await service.query(all("a"), { transaction })).toEqual([]);
    await expect(service.commit([set("a/new", { n: 1 })])).rejects.toMatchObject({ code: "ABORTED" });
    await service.commit([set("b/new", { n: 1 })]);
  });

  it("plain reads never wait", async () => {
    await using service = harness();
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    expect(await service.get("a/1")).toBeNull();
  });

  it("fifty counters at once: every increment counts, by retrying what was aborted", async () => {
    await using service = harness();
    let aborted = 0;
    const count = async (): Promise<void> => {
      for (let previous = new Uint8Array(), tries = 0; tries < 60; tries++) {
        const transaction = await begin(service, retrying(previous));
        previous = new Uint8Array(transaction);
        try {
          const n = Number((await service.get("a/1", { transaction }))?.n ?? 0);
          await service.commit([set("a/1", { n: n + 1 })], { transaction });
          return;
        } catch (error) {
          expect(error).toMatchObject({ code: "ABORTED" });
          aborted++;
        }
      }
      throw new Error("never got through");
    };
    await Promise.all(Array.from({ length: 50 }, count));
    expect(await service.get("a/1")).toEqual({ n: 50 });
    expect(aborted).toBeGreaterThan(0);
  });

  it("rolling back ends a commit and a read that wait", async () => {
    await using service = harness();
    const [first, second, third] = [await begin(service), await begin(service), await begin(service)];
    for (const transaction of [first, second]) await service.get("a/1", { transaction });
    const writing = service.commit([set("a/1", { n: 1 })], { transaction: first });
    const refused = expect(writing).rejects.toMatchObject(ended);
    await rollback(service, first);
    await refused;
    await rollback(service, second);
    const other = service.commit([set("a/1", { n: 2 })]);
    const reading = service.get("a/1", { transaction: third });
    const unread = expect(reading).rejects.toMatchObject(ended);
    await rollback(service, third);
    await Promise.all([unread, other]);
    expect(await service.get("a/1")).toEqual({ n: 2 });
  });

  it("a failed commit ends the transaction and its locks", async () => {
    await using service = harness({ lockTimeoutMs: 30 });
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    const failing = set("a/1", { n: 1 });
    failing.currentDocument = {
      $typeName: "google.firestore.v1.Precondition",
      conditionType: { case: "exists", value: true },
    };
    await expect(service.commit([failing], { transaction })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await service.commit([set("a/1", { n: 1 })]);
  });

  it("read-only: sees one moment, whatever is written meanwhile, and holds nobody up", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 }), set("a/2", { n: 2 }), set("a/3", { n: 3 })]);
    const transaction = await begin(service, readOnly);
    await service.commit([set("a/1", { n: 9 }), remove("a/2"), set("a/4", { n: 4 })]);
    expect(await service.get("a/1", { transaction })).toEqual({ n: 1 });
    expect(await service.get("a/2", { transaction })).toEqual({ n: 2 });
    expect(await service.query(all("a"), { transaction })).toEqual(["a/1", "a/2", "a/3"]);
    expect(await service.query(all("a"))).toEqual(["a/1", "a/3", "a/4"]);
  });

  it("read-only: refuses writes", async () => {
    await using service = harness();
    const transaction = await begin(service, readOnly);
    await expect(service.commit([set("a/1", {})], { transaction })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const other = await begin(service, readOnly);
    await service.commit([], { transaction: other });
  });

  it("read time: a document as it was", async () => {
    await using service = harness();
    const { commitTime } = await service.commit([set("a/1", { n: 1 })]);
    await service.commit([set("a/1", { n: 2 })]);
    const request = create(GetDocumentRequestSchema, { name: `${root}/a/1` });
    if (commitTime !== undefined) request.consistencySelector = { case: "readTime", value: commitTime };
    const { fields } = await service.firestore.getDocument(request, asAdmin);
    expect(fields.n?.valueType.value).toBe(1n);
    request.consistencySelector = { case: "readTime", value: toTimestamp(Date.now() * 1000 + 60_000_000) };
    await expect(service.firestore.getDocument(request, asAdmin)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    request.consistencySelector = { case: "readTime", value: toTimestamp(Date.now() * 1000 - 2 * 3_600_000_000) };
    await expect(service.firestore.getDocument(request, asAdmin)).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
  });

  it("idle ones expire and let go", async () => {
    await using service = harness({ transactionIdleMs: 20, lockTimeoutMs: 2000 });
    const transaction = await begin(service);
    await service.get("a/1", { transaction });
    await service.commit([set("a/1", { n: 1 })]);
    await expect(service.commit([], { transaction })).rejects.toMatchObject(ended);
  });

  it.each(["", "Z2FyYmFnZQ==", Buffer.alloc(20).toString("base64")])("a foreign id is refused: %j", async (id) => {
    await using service = harness();
    const transaction = Buffer.from(id, "base64");
    if (transaction.length > 0) {
      await expect(service.commit([], { transaction })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    await expect(service.get("a/1", { transaction })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(rollback(service, transaction)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
