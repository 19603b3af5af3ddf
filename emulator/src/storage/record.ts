// One stored version of a document, as bytes and as a lazily decoded StoredDocument.
import { fromBinary } from "@bufbuild/protobuf";
import { encodeContent } from "../model/wire/messages.ts";
import { DocumentSchema, type Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { Micros, StoredDocument } from "./types.ts";

const HEADER = 16;

export interface DocumentVersion {
  readonly fields: Readonly<Record<string, Value>>;
  readonly createTime: Micros;
  readonly updateTime: Micros;
  /** Kept only when the key does not tell it. */
  readonly id?: string;
}

/** [create time][update time][google.firestore.v1.Document with fields and, for very long ids, the id as its name] */
export function encodeRecord(version: DocumentVersion): Buffer {
  const body = encodeContent(version.id, version.fields);
  const record = Buffer.allocUnsafe(HEADER + body.length);
  record.writeDoubleBE(version.createTime, 0);
  record.writeDoubleBE(version.updateTime, 8);
  record.set(body, HEADER);
  return record;
}

/** What the body begins with when it has a name. */
const NAME_TAG = 0x0a;

/** Keeps the bytes until somebody asks for the fields. */
export class RecordDocument implements StoredDocument {
  readonly name: string;
  readonly createTime: Micros;
  readonly updateTime: Micros;
  readonly bytes: Buffer;
  #fields: Readonly<Record<string, Value>> | undefined;

  constructor(name: string, record: Buffer) {
    this.name = name;
    this.bytes = record;
    this.createTime = record.readDoubleBE(0);
    this.updateTime = record.readDoubleBE(8);
  }

  get fields(): Readonly<Record<string, Value>> {
    this.#fields ??= fromBinary(DocumentSchema, this.bytes.subarray(HEADER)).fields;
    return this.#fields;
  }

  /** Undefined for those few that carry their id. */
  get encodedFields(): Uint8Array | undefined {
    return this.bytes[HEADER] === NAME_TAG ? undefined : this.bytes.subarray(HEADER);
  }

  static storedId(record: Buffer): string {
    return fromBinary(DocumentSchema, record.subarray(HEADER)).name;
  }

  /** A copy that has forgotten its decoded fields, for those who keep many versions. */
  compact(): RecordDocument {
    return new RecordDocument(this.name, this.bytes);
  }
}
