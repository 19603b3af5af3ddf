// Reads that are refused or given up hold nobody up: not by a transaction that nobody knows of, nor by locks of one that
// is known.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  BatchGetDocumentsRequestSchema,
  GetDocumentRequestSchema,
  ListDocumentsRequestSchema,
  RunAggregationQueryRequestSchema,
  RunQueryRequestSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import {
  all,
  asAdmin,
  asUser,
  begin,
  collect,
  database,
  type Harness,
  harness,
  order,
  root,
  set,
  structured,
  where,
} from "./service-harness.ts";
import type { CallContext } from "./types.ts";

const source = `rules_version = '2';
service cloud.firestore { match /databases/{database}/documents {
  match /open/{id} { allow read, write; }
} }`;

const newTransaction = { case: "newTransaction" as const, value: {} };
const inTransaction = (value: Uint8Array) => ({ case: "transaction" as const, value });

const unindexed = structured("secret", { where: where("n", "==", 1), orderBy: [order("m", false)] });
const count = { operator: { case: "count" as const, value: {} } };

interface Read {
  readonly consistencySelector: typeof newTransaction | ReturnType<typeof inTransaction>;
  readonly context: CallContext;
  readonly query?: StructuredQuery;
}

const reads = {
  batchGet: ({ firestore }: Harness, { consistencySelector, context }: Read) => {
    const documents = [`${root}/secret/1`];
    const request = create(BatchGetDocumentsRequestSchema, { database, documents, consistencySelector });
    return firestore.batchGetDocuments(request, context);
  },
  query: ({ firestore }: Harness, { consistencySelector, context, query = all("secret") }: Read) => {
    const queryType = { case: "structuredQuery" as const, value: query };
    return firestore.runQuery(create(RunQueryRequestSchema, { parent: root, queryType, consistencySelector }), context);
  },
  aggregation: ({ firestore }: Harness, { consistencySelector, context, query = all("secret") }: Read) => {
    const value = { queryType: { case: "structuredQuery" as const, value: query }, aggregations: [count] };
    const queryType = { case: "structuredAggregationQuery" as const, value };
    return firestore.runAggregationQuery(
      create(RunAggregationQueryRequestSchema, { parent: root, queryType, consistencySelector }),
      context,
    );
  },
};
const kinds = ["batchGet", "query", "aggregation"] as const;

const withRules = (): Harness => harness({ source, lockTimeoutMs: 30 });
const writeIt = (service: Harness) => service.commit([set("secret/1", { n: 1 })]);

describe("a read that is refused", () => {
  it.each(kinds)("%s: the transaction that it was to begin ends", async (kind) => {
    await using service = withRules();
    const denied = collect<unknown>(
      reads[kind](service, { consistencySelector: newTransaction, context: asUser("nobody") }),
    );
    await expect(denied).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    await writeIt(service);
  });

  it.each(["query", "aggregation"] as const)("%s without its index: so it does", async (kind) => {
    await using service = withRules();
    const told: unknown[] = [];
    const asking = (async () => {
      const read = { consistencySelector: newTransaction, context: asAdmin, query: unindexed };
      for await (const answer of reads[kind](service, read)) told.push(answer);
    })();
    await expect(asking).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    expect(told).toEqual([]);
    await writeIt(service);
  });

  it.each(kinds)("%s: in a transaction from before, it keeps no locks", async (kind) => {
    await using service = withRules();
    const transaction = await begin(service);
    const consistencySelector = inTransaction(transaction);
    await service.get("open/1", { transaction, context: asUser("nobody") });
    const denied = collect<unknown>(reads[kind](service, { consistencySelector, context: asUser("nobody") }));
    await expect(denied).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    await writeIt(service);
    // Those of the read before stay.
    await expect(service.commit([set("open/1", {})])).rejects.toMatchObject({ code: "ABORTED" });
    await service.commit([set("open/1", {})], { transaction });
  });

  it("a document and a list: so do they", async () => {
    await using service = withRules();
    const { firestore } = service;
    const consistencySelector = inTransaction(await begin(service));
    const get = create(GetDocumentRequestSchema, { name: `${root}/secret/1`, consistencySelector });
    const list = create(ListDocumentsRequestSchema, { parent: root, collectionId: "secret", consistencySelector });
    const denied = { code: "PERMISSION_DENIED" };
    await expect(firestore.getDocument(get, asUser("nobody"))).rejects.toMatchObject(denied);
    await expect(firestore.listDocuments(list, asUser("nobody"))).rejects.toMatchObject(denied);
    await writeIt(service);
  });
});

describe("a read that is answered keeps its locks", () => {
  it("a document that is not there", async () => {
    await using service = withRules();
    const consistencySelector = inTransaction(await begin(service));
    const get = create(GetDocumentRequestSchema, { name: `${root}/secret/1`, consistencySelector });
    await expect(service.firestore.getDocument(get, asAdmin)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(writeIt(service)).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("a list", async () => {
    await using service = withRules();
    const consistencySelector = inTransaction(await begin(service));
    const list = create(ListDocumentsRequestSchema, { parent: root, collectionId: "secret", consistencySelector });
    await service.firestore.listDocuments(list, asAdmin);
    await expect(writeIt(service)).rejects.toMatchObject({ code: "ABORTED" });
  });

  it.each(kinds)("%s, which began the transaction", async (kind) => {
    await using service = withRules();
    await collect<unknown>(reads[kind](service, { consistencySelector: newTransaction, context: asAdmin }));
    await expect(writeIt(service)).rejects.toMatchObject({ code: "ABORTED" });
  });
});

it.each(kinds)("%s that is given up before its transaction's id is told: the transaction ends", async (kind) => {
  await using service = withRules();
  // As a transport whose client is gone when the first answer comes.
  for await (const _ of reads[kind](service, { consistencySelector: newTransaction, context: asAdmin })) break;
  await writeIt(service);
});
