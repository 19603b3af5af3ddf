import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { nobody } from "../model/caller.ts";
import {
  BatchWriteRequestSchema,
  ListCollectionIdsRequestSchema,
  ListDocumentsRequestSchema,
  RunAggregationQueryRequestSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { DocumentTransform_FieldTransformSchema, WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import { all, asUser, contextOf, database, harness, remove, root, set, value } from "./service-harness.ts";

const source = `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /own/{id} {
      allow get: if resource == null || resource.data.owner == request.auth.uid;
      allow create: if request.resource.data.owner == request.auth.uid && existsAfter(/databases/$(db)/documents/seen/$(id));
      allow update: if resource.data.owner == request.auth.uid && request.resource.data.owner == resource.data.owner;
      allow delete: if resource.data.owner == request.auth.uid;
    }
    match /seen/{id} { allow write: if request.auth != null; }
    match /open/{id} { allow read: if true; }
  }
}`;
const denied = { code: "PERMISSION_DENIED" };
const ann = { context: asUser("ann") };
const bob = { context: asUser("bob") };

describe("authorization", () => {
  it("admins are never asked", async () => {
    await using service = harness({ source });
    await service.commit([set("nowhere/1", { n: 1 })]);
    expect(await service.get("nowhere/1")).toEqual({ n: 1 });
  });

  it("without rules everything is allowed", async () => {
    await using service = harness();
    await service.commit([set("a/1", { n: 1 })], { context: contextOf(nobody) });
  });

  it("get: by the stored document", async () => {
    await using service = harness({ source });
    await service.commit([set("own/1", { owner: "ann" })]);
    expect(await service.get("own/1", ann)).toEqual({ owner: "ann" });
    await expect(service.get("own/1", bob)).rejects.toMatchObject(denied);
    expect(await service.get("own/none", bob)).toBeNull();
  });

  it("create: sees the rest of the commit", async () => {
    await using service = harness({ source });
    await expect(service.commit([set("own/1", { owner: "ann" })], ann)).rejects.toMatchObject(denied);
    await service.commit([set("own/1", { owner: "ann" }), set("seen/1", {})], ann);
    expect(await service.get("own/1")).toEqual({ owner: "ann" });
  });

  it("several writes to a document: a delete hides the transforms before it, a set does not", async () => {
    await using service = harness({ source: source.replace("request.auth != null", "request.resource.data.n > 1") });
    const counted = set("seen/1", { n: 1 });
    counted.updateTransforms.push(
      create(DocumentTransform_FieldTransformSchema, {
        fieldPath: "n",
        transformType: { case: "increment", value: value(1) },
      }),
    );
    const last = set("seen/1", { n: 0 });
    const hidden = "\nfalse for 'create' @ L10, false for 'update' @ L10";
    await expect(service.commit([counted, remove("seen/1"), last], ann)).rejects.toMatchObject({ message: hidden });
    const seen =
      "\nevaluation error at L10:40 for 'create' @ L10, evaluation error at L10:40 for 'update' @ L10, false for 'create' @ L10";
    await expect(service.commit([counted, last], ann)).rejects.toMatchObject({ message: seen });
  });

  it("update: a denied write stops the whole commit", async () => {
    await using service = harness({ source });
    await service.commit([set("own/1", { owner: "ann" })]);
    await expect(service.commit([set("seen/x", {}), set("own/1", { owner: "bob" })], ann)).rejects.toMatchObject(
      denied,
    );
    expect(await service.get("seen/x")).toBeNull();
    await service.commit([set("own/1", { owner: "ann", n: 1 })], ann);
  });

  it("delete and verify", async () => {
    await using service = harness({ source });
    await service.commit([set("own/1", { owner: "ann" })]);
    const verify = create(WriteSchema, {
      operation: { case: "verify", value: `${root}/own/1` },
      currentDocument: { conditionType: { case: "exists", value: true } },
    });
    await expect(service.commit([verify], bob)).rejects.toMatchObject(denied);
    await service.commit([verify], ann);
    await expect(service.commit([remove("own/1")], bob)).rejects.toMatchObject(denied);
    await service.commit([remove("own/1")], ann);
  });

  it("rules come before preconditions: no hint of what exists", async () => {
    await using service = harness({ source });
    await service.commit([set("own/1", { owner: "ann" })]);
    const write = set("own/1", { owner: "bob" });
    write.currentDocument = {
      $typeName: "google.firestore.v1.Precondition",
      conditionType: { case: "exists", value: false },
    };
    await expect(service.commit([write], bob)).rejects.toMatchObject(denied);
  });

  it("queries, lists and aggregations need `list`", async () => {
    await using service = harness({ source });
    expect(await service.query(all("open"), bob)).toEqual([]);
    await expect(service.query(all("own"), ann)).rejects.toMatchObject(denied);
    const list = create(ListDocumentsRequestSchema, { parent: root, collectionId: "own" });
    await expect(service.firestore.listDocuments(list, ann.context)).rejects.toMatchObject(denied);
    const queryType = { case: "structuredQuery" as const, value: all("own") };
    const request = create(RunAggregationQueryRequestSchema, {
      parent: root,
      queryType: {
        case: "structuredAggregationQuery",
        value: { queryType, aggregations: [{ alias: "c", operator: { case: "count", value: {} } }] },
      },
    });
    const answers = service.firestore.runAggregationQuery(request, ann.context)[Symbol.asyncIterator]();
    await expect(answers.next()).rejects.toMatchObject(denied);
  });

  it("metadata is for admins", async () => {
    await using service = harness({ source });
    const message = "Metadata operations require admin authentication.";
    const ids = create(ListCollectionIdsRequestSchema, { parent: root });
    await expect(service.firestore.listCollectionIds(ids, ann.context)).rejects.toMatchObject({ ...denied, message });
    const list = create(ListDocumentsRequestSchema, { parent: root, collectionId: "open", showMissing: true });
    await expect(service.firestore.listDocuments(list, ann.context)).rejects.toMatchObject({ ...denied, message });
    const batch = create(BatchWriteRequestSchema, { database, writes: [set("seen/1", {})] });
    await expect(service.firestore.batchWrite(batch, ann.context)).rejects.toMatchObject({
      ...denied,
      message: "Batch writes require admin authentication.",
    });
  });
});

describe("rules per database", () => {
  const target = { project: "p", database: "(default)" };
  const closed =
    "rules_version = '2'; service cloud.firestore { match /databases/{db}/documents { match /none/{id} { allow read; } } }";

  it("new rules count at once; bad ones leave the old in force", async () => {
    await using service = harness({ source });
    await service.get("open/1", bob);
    expect(() => service.admin.setRules(target, "service {", { ignoreErrors: false })).toThrow(
      "Error compiling rules:",
    );
    await service.get("open/1", bob);
    service.admin.setRules(target, closed, { ignoreErrors: false });
    await expect(service.get("open/1", bob)).rejects.toMatchObject(denied);
    expect(service.admin.getRules(target)).toBe(closed);
  });

  it("a bad reload with ignored errors holds everybody but admins up until good rules come", async () => {
    await using service = harness({ source });
    const issues = service.admin.setRules(target, "service {", { ignoreErrors: true });
    expect(issues[0]?.severity).toBe("ERROR");
    await expect(service.get("open/1", bob)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await service.get("open/1")).toBeNull();
    service.admin.setRules(target, source, { ignoreErrors: true });
    expect(await service.get("open/1", bob)).toBeNull();
  });

  it("other databases keep theirs; a reset brings the start-up rules back", async () => {
    await using service = harness({ source });
    service.admin.setRules({ project: "q", database: "(default)" }, closed, { ignoreErrors: false });
    await service.get("open/1", bob);
    service.admin.setRules(target, closed, { ignoreErrors: false });
    await service.commit([set("a/1", {})]);
    await service.admin.reset();
    expect(await service.get("open/1", bob)).toBeNull();
    expect(await service.get("a/1")).toBeNull();
  });
});

describe("costs", () => {
  it("are counted as production bills, in total and per span", async () => {
    await using service = harness({ source });
    await service.commit([set("own/1", { owner: "ann" }), set("own/2", { owner: "ann" }), remove("own/3")]);
    const context = contextOf({ kind: "admin" }, "page");
    await service.get("own/1", { context });
    await service.get("own/none", { context });
    await service.query(all("own"), { context });
    await service.query(all("empty"), { context });
    expect(service.admin.costs()).toEqual({
      total: { reads: 5, writes: 2, deletes: 1 },
      spans: { page: { reads: 5, writes: 0, deletes: 0 } },
    });
    service.admin.resetCosts();
    expect(service.admin.costs().total.reads).toBe(0);
  });

  it("what rules look up is a read", async () => {
    const looking = source.replace("allow read: if true", "allow read: if exists(/databases/$(db)/documents/a/1)");
    await using service = harness({ source: looking });
    await service.commit([set("a/1", {})]);
    await service.get("open/1", { context: contextOf(nobody, "looking") });
    expect(service.admin.costs().spans).toEqual({ looking: { reads: 2, writes: 0, deletes: 0 } });
  });
});
