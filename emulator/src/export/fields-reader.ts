// Reads protobuf without a schema: Datastore's messages are old, full of groups, and needed nowhere else.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** What a field held: a varint, a double's bits, bytes, or the fields of a group. */
export interface WireField {
  readonly number: number;
  readonly varint?: bigint;
  readonly double?: number;
  readonly bytes?: Uint8Array;
  readonly group?: readonly WireField[];
}

/** Throws an Error for bytes that are no protobuf message. */
export function readFields(bytes: Uint8Array): WireField[] {
  return readUntil(new BinaryReader(bytes), undefined);
}

function readUntil(reader: BinaryReader, endOf: number | undefined): WireField[] {
  const fields: WireField[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.EndGroup) {
      if (number !== endOf) throw new Error("a group ends that was not open");
      return fields;
    }
    fields.push({ number, ...readContent(reader, number, type) });
  }
  if (endOf !== undefined) throw new Error("a group is not closed");
  return fields;
}

function readContent(reader: BinaryReader, number: number, type: WireType): Omit<WireField, "number"> {
  switch (type) {
    case WireType.Varint:
      return { varint: BigInt(reader.int64()) };
    case WireType.Bit64:
      return { double: reader.double() };
    case WireType.LengthDelimited:
      return { bytes: reader.bytes() };
    case WireType.StartGroup:
      return { group: readUntil(reader, number) };
    case WireType.Bit32:
      reader.fixed32();
      return {};
    case WireType.EndGroup:
      throw new Error("a group ends that was not open");
  }
}

export function bytesOf(fields: readonly WireField[], number: number): Uint8Array | undefined {
  return fields.find((field) => field.number === number)?.bytes;
}

export function textOf(fields: readonly WireField[], number: number): string | undefined {
  const bytes = bytesOf(fields, number);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

export function varintOf(fields: readonly WireField[], number: number): bigint | undefined {
  return fields.find((field) => field.number === number)?.varint;
}

export function doubleOf(fields: readonly WireField[], number: number): number | undefined {
  return fields.find((field) => field.number === number)?.double;
}

export function groupsOf(fields: readonly WireField[], number: number): (readonly WireField[])[] {
  return fields.flatMap((field) => (field.number === number && field.group !== undefined ? [field.group] : []));
}
