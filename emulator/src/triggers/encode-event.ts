// One change as the request that a function of generation v1 (JSON) or v2 (binary CloudEvent) expects.
import { create, toBinary, toJson } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { Caller } from "../model/caller.ts";
import { type Document, DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { CommitEvent, DocumentChange, Micros, StoredDocument } from "../storage/types.ts";
import type { TriggerDefinition } from "./types.ts";

export interface EncodedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What all functions concerned by one change share. Two functions see the same event id, as in production. */
export interface EventSource {
  readonly event: CommitEvent;
  readonly change: DocumentChange;
  readonly eventId: string;
}

const dataSchema =
  "https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto";

/** A function from trigger to request; what does not depend on the trigger is encoded once, on first use. */
export function createEncoder(source: EventSource): (trigger: TriggerDefinition) => EncodedEvent {
  let binary: Uint8Array | undefined;
  return (trigger) => {
    if (trigger.generation === "v1") return encodeV1(source, trigger);
    binary ??= encodeEventData(source.change);
    return { headers: v2Headers(source, trigger), body: binary };
  };
}

function encodeV1({ event, change, eventId }: EventSource, trigger: TriggerDefinition): EncodedEvent {
  const { before, after, name } = change;
  const payload = {
    data: {
      ...(after && { value: toJson(DocumentSchema, toDocument(after)) }),
      ...(before && { oldValue: toJson(DocumentSchema, toDocument(before)) }),
      updateMask: {},
    },
    context: {
      eventId,
      timestamp: toRfc3339(event.commitTime),
      eventType: trigger.eventType,
      resource: { name, service: "firestore.googleapis.com" },
    },
  };
  return { headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(payload)) };
}

/**
 * google.events.cloud.firestore.v1.DocumentEventData, whose Document has the field numbers of google.firestore.v1.
 * As base64 text: the functions emulator decodes that before it hands the event on.
 */
function encodeEventData({ before, after }: DocumentChange): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, document] of [after, before].entries()) {
    if (document === null) continue;
    writer.tag(field + 1, WireType.LengthDelimited).bytes(toBinary(DocumentSchema, toDocument(document)));
  }
  writer.tag(3, WireType.LengthDelimited).bytes(new Uint8Array());
  return Buffer.from(Buffer.from(writer.finish()).toString("base64"), "latin1");
}

function v2Headers({ event, change, eventId }: EventSource, trigger: TriggerDefinition): Record<string, string> {
  const { project, database } = event.database;
  const path = toHeaderValue(change.name.split("/").slice(5).join("/"));
  return {
    "content-type": "application/protobuf",
    "ce-specversion": "1.0",
    "ce-type": trigger.eventType,
    "ce-id": eventId,
    "ce-time": toRfc3339(event.commitTime),
    // The doubled "projects" is what Google's emulator sends.
    "ce-source": `//firestore.googleapis.com/projects/projects/${project}/databases/${database}`,
    "ce-subject": `documents/${path}`,
    "ce-datacontenttype": "application/protobuf",
    "ce-dataschema": dataSchema,
    "ce-location": "us-central1",
    "ce-project": project,
    "ce-database": database,
    "ce-namespace": "(default)",
    "ce-document": path,
    ...(trigger.withAuthContext && authContext(event.caller)),
  };
}

/** As production reports it: the API key plus uid for an app's user, the service account for the admin SDK. */
function authContext(caller: Caller): Record<string, string> {
  switch (caller.kind) {
    case "admin":
      return { "ce-authtype": "service_account", "ce-authid": "firebase-adminsdk@demo.iam.gserviceaccount.com" };
    case "user":
      return { "ce-authtype": "api_key", "ce-authid": toHeaderValue(caller.uid) };
    case "none":
      return { "ce-authtype": "unauthenticated" };
  }
}

/** Percent-encodes what the CloudEvents HTTP binding says cannot stand in a header: spaces, quotes, %, non-ASCII. */
function toHeaderValue(text: string): string {
  return text.replace(/[^\x21\x23\x24\x26-\x7e]+/g, (run) =>
    Buffer.from(run).reduce((out, byte) => `${out}%${byte.toString(16).toUpperCase().padStart(2, "0")}`, ""),
  );
}

function toDocument(stored: StoredDocument): Document {
  return create(DocumentSchema, {
    name: stored.name,
    fields: stored.fields,
    createTime: toTimestamp(stored.createTime),
    updateTime: toTimestamp(stored.updateTime),
  });
}

function toTimestamp(micros: Micros): Timestamp {
  const seconds = Math.floor(micros / 1_000_000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: (micros - seconds * 1_000_000) * 1_000 });
}

function toRfc3339(micros: Micros): string {
  const fraction = String(micros % 1_000_000).padStart(6, "0");
  return `${new Date(Math.floor(micros / 1_000)).toISOString().slice(0, 19)}.${fraction}Z`;
}
