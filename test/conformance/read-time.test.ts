// Reads in the past over gRPC and REST: every call that knows a read time shows the state of that moment.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";
import { type Call, GrpcTransport, restTransport, type Target } from "./transport-clients.ts";

const database = "projects/demo-past/databases/(default)";
const root = `${database}/documents`;
let emulator: Emulator;
let grpc: GrpcTransport;
let target: Target;
let readTime: string;

beforeAll(async () => {
  emulator = await startEmulator();
  target = { address: emulator.address, project: "demo-past", authorization: "Bearer owner" };
  grpc = new GrpcTransport(target);
  const write = async (...writes: JsonObject[]) => {
    const [answer] = (await grpc.call("commit", { database, writes })) as JsonObject[];
    return String(answer?.commitTime);
  };
  const put = (id: string, n: number) => ({
    update: { name: `${root}/c/${id}`, fields: { n: { integerValue: `${n}` } } },
  });
  readTime = await write(put("changed", 1), put("deleted", 2));
  await write(put("changed", 10), put("new", 3), { delete: `${root}/c/deleted` });
});
afterAll(async () => {
  grpc[Symbol.dispose]();
  await emulator.close();
});

const calls: Record<string, () => Call> = { gRPC: () => grpc.call, REST: () => restTransport(target) };
const structuredQuery = { from: [{ collectionId: "c" }] };
const then = { changed: "1", deleted: "2" };

function found(answers: unknown): Record<string, string> {
  const documents = (answers as JsonObject[]).flatMap((answer) => {
    const one = (answer.document ?? answer.found) as JsonObject | undefined;
    return one === undefined ? ((answer.documents ?? []) as JsonObject[]) : [one];
  });
  return Object.fromEntries(
    documents.map(({ name, fields }) => [
      String(name).split("/").at(-1),
      String((fields as { n: { integerValue: string } }).n.integerValue),
    ]),
  );
}

describe.each(Object.keys(calls))("%s", (name) => {
  const call: Call = (rpc, request) => (calls[name] as () => Call)()(rpc, request);

  test("one document, changed or deleted since", async () => {
    for (const [id, n] of Object.entries(then)) {
      expect(await call("getDocument", { name: `${root}/c/${id}`, readTime })).toMatchObject([
        { fields: { n: { integerValue: n } } },
      ]);
    }
    expect(await call("getDocument", { name: `${root}/c/new`, readTime })).toMatchObject({
      error: { status: "NOT_FOUND" },
    });
  });

  test("several, listed, queried, counted", async () => {
    const documents = ["changed", "deleted", "new"].map((id) => `${root}/c/${id}`);
    expect(found(await call("batchGetDocuments", { database, documents, readTime }))).toEqual(then);
    expect(found(await call("listDocuments", { parent: root, collectionId: "c", readTime }))).toEqual(then);
    expect(found(await call("runQuery", { parent: root, structuredQuery, readTime }))).toEqual(then);
    const aggregations = [
      { alias: "count", count: {} },
      { alias: "sum", sum: { field: { fieldPath: "n" } } },
    ];
    const structuredAggregationQuery = { structuredQuery, aggregations };
    expect(await call("runAggregationQuery", { parent: root, structuredAggregationQuery, readTime })).toMatchObject([
      { result: { aggregateFields: { count: { integerValue: "2" }, sum: { integerValue: "3" } } } },
    ]);
  });

  test("in a read-only transaction of that time, which cannot write", async () => {
    const begun = await call("beginTransaction", { database, options: { readOnly: { readTime } } });
    const [{ transaction } = {}] = begun as { transaction?: string }[];
    expect(found(await call("runQuery", { parent: root, structuredQuery, transaction: transaction ?? "" }))).toEqual(
      then,
    );
    const writes = [{ delete: `${root}/c/changed` }];
    expect(await call("commit", { database, writes, transaction: transaction ?? "" })).toMatchObject({
      error: { status: "INVALID_ARGUMENT" },
    });
    expect(found(await call("runQuery", { parent: root, structuredQuery }))).toEqual({ changed: "10", new: "3" });
  });
});
