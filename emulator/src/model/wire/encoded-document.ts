// A document message whose fields are known as bytes: whoever only hands it on copies them, and they are decoded when
// somebody looks.
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Document, Value } from "../../proto/gen/google/firestore/v1/document_pb.js";

/** A stored document, as far as this needs it. */
export interface DocumentSource {
  readonly name: string;
  readonly fields: Readonly<Record<string, Value>>;
}

export class EncodedDocument implements Document {
  readonly $typeName = "google.firestore.v1.Document" as const;
  readonly name: string;
  readonly createTime: Timestamp;
  readonly updateTime: Timestamp;
  /** The `fields` of a google.firestore.v1.Document in bytes, and nothing else. */
  readonly encodedFields: Uint8Array;
  readonly #source: DocumentSource;

  constructor(
    source: DocumentSource,
    encodedFields: Uint8Array,
    times: { readonly createTime: Timestamp; readonly updateTime: Timestamp },
  ) {
    this.name = source.name;
    this.createTime = times.createTime;
    this.updateTime = times.updateTime;
    this.encodedFields = encodedFields;
    this.#source = source;
  }

  get fields(): Record<string, Value> {
    return this.#source.fields;
  }
}
