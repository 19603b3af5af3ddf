// Values and documents as bytes, on a writer of the library that is used again and again: `toBinary` makes a new one per
// message, grows it several times, and costs five times as much (see docs/decisions/063). Unknown fields are left out.
import { toBinary } from "@bufbuild/protobuf";
import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Document, type Value, ValueSchema } from "../../proto/gen/google/firestore/v1/document_pb.js";
import { EncodedDocument } from "./encoded-document.ts";

const { Varint, Bit64, LengthDelimited } = WireType;

export function writeDocument(writer: BinaryWriter, document: Document): void {
  if (document.name !== "") writer.tag(1, LengthDelimited).string(document.name);
  if (document instanceof EncodedDocument) writer.raw(document.encodedFields);
  else writeFields(writer, 2, document.fields);
  if (document.createTime !== undefined) writeTimestamp(writer, 3, document.createTime);
  if (document.updateTime !== undefined) writeTimestamp(writer, 4, document.updateTime);
}

/** A map of values, as the field with this number. */
export function writeFields(writer: BinaryWriter, field: number, fields: Readonly<Record<string, Value>>): void {
  for (const name of Object.keys(fields)) {
    writer.tag(field, LengthDelimited).fork();
    writer.tag(1, LengthDelimited).string(name);
    writer.tag(2, LengthDelimited).fork();
    writeValue(writer, fields[name] as Value);
    writer.join().join();
  }
}

export function writeTimestamp(writer: BinaryWriter, field: number, { seconds, nanos }: Timestamp): void {
  writer.tag(field, LengthDelimited).fork();
  if (seconds !== 0n) writer.tag(1, Varint).int64(seconds);
  if (nanos !== 0) writer.tag(2, Varint).int32(nanos);
  writer.join();
}

export function writeValue(writer: BinaryWriter, value: Value): void {
  const type = value.valueType;
  switch (type.case) {
    case "nullValue":
      writer.tag(11, Varint).int32(type.value);
      return;
    case "booleanValue":
      writer.tag(1, Varint).bool(type.value);
      return;
    case "integerValue":
      writer.tag(2, Varint).int64(type.value);
      return;
    case "doubleValue":
      writer.tag(3, Bit64).double(type.value);
      return;
    case "timestampValue":
      writeTimestamp(writer, 10, type.value);
      return;
    case "stringValue":
      writer.tag(17, LengthDelimited).string(type.value);
      return;
    case "bytesValue":
      writer.tag(18, LengthDelimited).bytes(type.value);
      return;
    case "referenceValue":
      writer.tag(5, LengthDelimited).string(type.value);
      return;
    case "arrayValue":
      writer.tag(9, LengthDelimited).fork();
      for (const item of type.value.values) {
        writer.tag(1, LengthDelimited).fork();
        writeValue(writer, item);
        writer.join();
      }
      writer.join();
      return;
    case "mapValue":
      writer.tag(6, LengthDelimited).fork();
      writeFields(writer, 1, type.value.fields);
      writer.join();
      return;
    default:
      // Points, and what cannot be stored: the library's way of writing a message is good enough for them.
      writer.raw(toBinary(ValueSchema, value));
  }
}
