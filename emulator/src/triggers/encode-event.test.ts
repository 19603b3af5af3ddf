// The encoded event against its real reader: firebase-functions builds the handler's event from it.
import { createRequire } from "node:module";
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { Caller } from "../model/caller.ts";
import { ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoredDocument } from "../storage/types.ts";
import { createEncoder } from "./encode-event.ts";
import type { TriggerDefinition } from "./types.ts";

const require = createRequire(import.meta.url);
const v2 = require("firebase-functions/v2/firestore") as typeof import("firebase-functions/v2/firestore");
const v1 = require("firebase-functions/v1") as typeof import("firebase-functions/v1");
process.env.GCLOUD_PROJECT = "demo-x";

const name = "projects/demo-x/databases/(default)/documents/a/b";
const stored = (n: bigint, documentName = name): StoredDocument => ({
  name: documentName,
  fields: {
    n: create(ValueSchema, { valueType: { case: "integerValue", value: n } }),
    d: create(ValueSchema, { valueType: { case: "doubleValue", value: Number.NaN } }),
    z: create(ValueSchema, { valueType: { case: "nullValue", value: 0 } }),
    t: create(ValueSchema, { valueType: { case: "timestampValue", value: { seconds: 5n, nanos: 123_000 } as never } }),
    b: create(ValueSchema, { valueType: { case: "bytesValue", value: new Uint8Array([1, 2]) } }),
  },
  createTime: 1_700_000_000_000_001,
  updateTime: 1_700_000_000_000_000 + Number(n),
});

const definition = (overrides: Partial<TriggerDefinition> = {}): TriggerDefinition => ({
  project: "demo-x",
  key: "us-central1-f-0",
  generation: "v2",
  kind: "written",
  eventType: "google.cloud.firestore.document.v1.written",
  withAuthContext: false,
  database: "(default)",
  document: "a/{x}",
  isPattern: true,
  ...overrides,
});

function encode(
  change: { before: StoredDocument | null; after: StoredDocument | null },
  options: { trigger?: Partial<TriggerDefinition>; caller?: Caller } = {},
) {
  const documentName = (change.after ?? change.before)?.name ?? name;
  const event = {
    database: { project: "demo-x", database: "(default)" },
    commitTime: 1_700_000_000_123_456,
    changes: [],
    caller: options.caller ?? ({ kind: "admin" } as const),
  };
  const source = { event, change: { name: documentName, ...change }, eventId: "e1" };
  return createEncoder(source)(definition(options.trigger));
}

/** What the functions emulator and the framework make of the request. */
function toCloudEvent({ headers, body }: { headers: Readonly<Record<string, string>>; body: Uint8Array }) {
  const attributes = Object.entries(headers).filter(([key]) => key.startsWith("ce-"));
  const data = Buffer.from(Buffer.from(body).toString("latin1"), "base64");
  return { ...Object.fromEntries(attributes.map(([key, value]) => [key.slice(3), value])), data } as never;
}

type Change = { before: { data(): unknown; exists: boolean }; after: { data(): unknown; exists: boolean } };
type Seen = {
  params: Record<string, string>;
  data: Change & Change["after"];
  id: string;
  time: string;
  document: string;
};

async function runV2(register: typeof v2.onDocumentWritten, event: never): Promise<Seen> {
  let seen: Seen | undefined;
  const handler = register("a/{x}", (received) => {
    seen = received as unknown as Seen;
  });
  await (handler as unknown as (raw: never) => Promise<void>)(event);
  if (!seen) throw new Error("handler did not run");
  return seen;
}

describe("encode v2", () => {
  it("written: both sides, params, id and time reach the handler", async () => {
    const seen = await runV2(v2.onDocumentWritten, toCloudEvent(encode({ before: stored(1n), after: stored(2n) })));
    expect(seen).toMatchObject({ id: "e1", params: { x: "b" }, document: "a/b", time: "2023-11-14T22:13:20.123456Z" });
    expect(seen.data.before.data()).toMatchObject({ n: 1, d: Number.NaN, z: null });
    expect(seen.data.after.data()).toMatchObject({ n: 2, b: Buffer.from([1, 2]) });
  });

  it("written: a missing side does not exist", async () => {
    const created = await runV2(v2.onDocumentWritten, toCloudEvent(encode({ before: null, after: stored(2n) })));
    expect([created.data.before.exists, created.data.after.exists]).toEqual([false, true]);
    const deleted = await runV2(v2.onDocumentWritten, toCloudEvent(encode({ before: stored(1n), after: null })));
    expect([deleted.data.before.exists, deleted.data.after.exists]).toEqual([true, false]);
  });

  it("created and deleted: the document itself", async () => {
    const eventType = "google.cloud.firestore.document.v1.created";
    const created = encode({ before: null, after: stored(2n) }, { trigger: { eventType, kind: "created" } });
    expect((await runV2(v2.onDocumentCreated as never, toCloudEvent(created))).data.data()).toMatchObject({ n: 2 });
    const deleted = encode({ before: stored(1n), after: null }, { trigger: { kind: "deleted" } });
    expect((await runV2(v2.onDocumentDeleted as never, toCloudEvent(deleted))).data.data()).toMatchObject({ n: 1 });
  });

  it("ids beyond ASCII travel percent-encoded and reach params decoded", async () => {
    const odd = "projects/demo-x/databases/(default)/documents/a/hé %41 ✓";
    const encoded = encode({ before: null, after: stored(1n, odd) });
    expect(encoded.headers["ce-document"]).toBe("a/h%C3%A9%20%2541%20%E2%9C%93");
    const seen = await runV2(v2.onDocumentWritten, toCloudEvent(encoded));
    expect(seen.params).toEqual({ x: "hé %41 ✓" });
  });

  const callers: [Caller, Record<string, string | undefined>][] = [
    [{ kind: "admin" }, { "ce-authtype": "service_account" }],
    [
      { kind: "user", uid: "ü1", token: {} },
      { "ce-authtype": "api_key", "ce-authid": "%C3%BC1" },
    ],
    [{ kind: "none" }, { "ce-authtype": "unauthenticated" }],
  ];
  for (const [caller, headers] of callers) {
    it(`auth context: ${caller.kind}, and none unless asked for`, () => {
      const change = { before: null, after: stored(1n) };
      expect(encode(change, { caller, trigger: { withAuthContext: true } }).headers).toMatchObject(headers);
      expect(encode(change, { caller }).headers).not.toHaveProperty("ce-authtype");
    });
  }
});

describe("encode v1", () => {
  it("the handler sees change and context", async () => {
    const eventType = "providers/cloud.firestore/eventTypes/document.write";
    const { body, headers } = encode(
      { before: stored(1n), after: stored(2n) },
      { trigger: { generation: "v1", eventType } },
    );
    expect(headers).toEqual({ "content-type": "application/json" });
    const { data, context } = JSON.parse(Buffer.from(body).toString()) as {
      data: never;
      context: { resource: unknown };
    };
    // The functions emulator's runtime lifts the name before it calls the handler.
    context.resource = (context.resource as { name: string }).name;
    let seen: unknown[] = [];
    const handler = v1.firestore.document("a/{x}").onWrite((change, given) => {
      seen = [change.before.data(), change.after.data(), given.params, given.eventId];
    });
    await (handler as unknown as (data: never, context: unknown) => Promise<void>)(data, context);
    expect(seen).toMatchObject([{ n: 1 }, { n: 2 }, { x: "b" }, "e1"]);
  });
});
