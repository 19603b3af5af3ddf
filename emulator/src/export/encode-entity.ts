// A document as a Datastore entity.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { numericId, type Path, parseDocumentName } from "../model/path.ts";
import { exactMicros } from "../model/time.ts";
import { vectorOf } from "../model/value.ts";
import type { MapValue, Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { DatabaseRef } from "../storage/types.ts";
import { DEFAULT_DATABASE, element, entity, key, meaning, property, propertyValue, reference } from "./meanings.ts";

export interface ExportedDocument {
  readonly path: Path;
  readonly fields: Readonly<Record<string, Value>>;
}

export function encodeEntity(database: DatabaseRef, document: ExportedDocument): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(entity.key, WireType.LengthDelimited).bytes(encodeKey(database, document.path));
  writeProperties(writer, document.fields);
  writer.tag(entity.group, WireType.LengthDelimited).bytes(encodePath(document.path.slice(0, 2)));
  return writer.finish();
}

function encodeKey(database: DatabaseRef, path: Path): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(key.app, WireType.LengthDelimited).string(`dev~${database.project}`);
  writer.tag(key.path, WireType.LengthDelimited).bytes(encodePath(path));
  writeDatabase(writer, key.database, database.database);
  return writer.finish();
}

function writeDatabase(writer: BinaryWriter, field: number, database: string): void {
  if (database !== DEFAULT_DATABASE) writer.tag(field, WireType.LengthDelimited).string(database);
}

function encodePath(path: Path): Uint8Array {
  const writer = new BinaryWriter();
  writeElements(writer, path, { group: element.group, type: element.type, id: element.id, name: element.name });
  return writer.finish();
}

function writeElements(
  writer: BinaryWriter,
  path: Path,
  fields: { group: number; type: number; id: number; name: number },
): void {
  for (let at = 0; at < path.length; at += 2) {
    const id = path[at + 1] as string;
    const number = numericId(id);
    writer.tag(fields.group, WireType.StartGroup);
    writer.tag(fields.type, WireType.LengthDelimited).string(path[at] as string);
    if (number === undefined) writer.tag(fields.name, WireType.LengthDelimited).string(id);
    else writer.tag(fields.id, WireType.Varint).int64(number);
    writer.tag(fields.group, WireType.EndGroup);
  }
}

function writeProperties(writer: BinaryWriter, fields: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(fields)) {
    const items = itemsOf(value);
    if (items === undefined) writeProperty(writer, value, { name, multiple: false });
    else if (items.length === 0) writeEmptyList(writer, name);
    else for (const item of items) writeProperty(writer, item, { name, multiple: true });
  }
}

interface PropertyOptions {
  readonly name: string;
  readonly multiple: boolean;
}

/** Lists and vectors are repeated properties; a vector's have a meaning of their own. */
function itemsOf(value: Value): readonly (Value | VectorItem)[] | undefined {
  if (value.valueType.case === "arrayValue") return value.valueType.value.values;
  if (value.valueType.case !== "mapValue") return undefined;
  return vectorOf(value.valueType.value)?.map((item) => new VectorItem(item));
}

class VectorItem {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

function writeProperty(writer: BinaryWriter, item: Value | VectorItem, options: PropertyOptions): void {
  const value = item instanceof VectorItem ? item.value : item;
  const means = item instanceof VectorItem ? meaning.vector : meaningOf(value);
  const body = new BinaryWriter();
  if (means !== undefined) body.tag(property.meaning, WireType.Varint).int32(means);
  body.tag(property.name, WireType.LengthDelimited).string(options.name);
  body.tag(property.multiple, WireType.Varint).bool(options.multiple);
  body.tag(property.value, WireType.LengthDelimited).bytes(encodeValue(value));
  writer.tag(entity.raw, WireType.LengthDelimited).bytes(body.finish());
}

function writeEmptyList(writer: BinaryWriter, name: string): void {
  const body = new BinaryWriter();
  body.tag(property.meaning, WireType.Varint).int32(meaning.emptyList);
  body.tag(property.name, WireType.LengthDelimited).string(name);
  body.tag(property.multiple, WireType.Varint).bool(false);
  body.tag(property.value, WireType.LengthDelimited).bytes(new Uint8Array());
  writer.tag(entity.indexed, WireType.LengthDelimited).bytes(body.finish());
}

function meaningOf(value: Value): number | undefined {
  switch (value.valueType.case) {
    case "timestampValue":
      return meaning.time;
    case "geoPointValue":
      return meaning.geoPoint;
    case "bytesValue":
      return meaning.bytes;
    case "mapValue":
      return meaning.entity;
    default:
      return undefined;
  }
}

function encodeValue(value: Value): Uint8Array {
  const writer = new BinaryWriter();
  const type = value.valueType;
  switch (type.case) {
    case "integerValue":
      writer.tag(propertyValue.integer, WireType.Varint).int64(type.value);
      break;
    case "booleanValue":
      writer.tag(propertyValue.boolean, WireType.Varint).bool(type.value);
      break;
    case "stringValue":
      writer.tag(propertyValue.text, WireType.LengthDelimited).string(type.value);
      break;
    case "doubleValue":
      writer.tag(propertyValue.double, WireType.Bit64).double(type.value);
      break;
    case "timestampValue":
      writer.tag(propertyValue.integer, WireType.Varint).int64(exactMicros(type.value));
      break;
    case "bytesValue":
      writer.tag(propertyValue.text, WireType.LengthDelimited).bytes(type.value);
      break;
    case "geoPointValue":
      writer.tag(propertyValue.point, WireType.StartGroup);
      writer.tag(propertyValue.x, WireType.Bit64).double(type.value.latitude);
      writer.tag(propertyValue.y, WireType.Bit64).double(type.value.longitude);
      writer.tag(propertyValue.point, WireType.EndGroup);
      break;
    case "referenceValue":
      writeReference(writer, type.value);
      break;
    case "mapValue":
      writer.tag(propertyValue.text, WireType.LengthDelimited).bytes(encodeMap(type.value));
      break;
    default:
      break;
  }
  return writer.finish();
}

/** A map is an entity with an empty key. */
function encodeMap(map: MapValue): Uint8Array {
  const writer = new BinaryWriter();
  const empty = new BinaryWriter();
  empty.tag(key.app, WireType.LengthDelimited).string("");
  empty.tag(key.path, WireType.LengthDelimited).bytes(new Uint8Array());
  writer.tag(entity.key, WireType.LengthDelimited).bytes(empty.finish());
  writeProperties(writer, map.fields);
  writer.tag(entity.group, WireType.LengthDelimited).bytes(new Uint8Array());
  return writer.finish();
}

function writeReference(writer: BinaryWriter, name: string): void {
  const { database, path } = parseDocumentName(name);
  writer.tag(propertyValue.reference, WireType.StartGroup);
  writer.tag(reference.app, WireType.LengthDelimited).string(`dev~${database.project}`);
  const { element: group, type, id, name: named } = reference;
  writeElements(writer, path, { group, type, id, name: named });
  writeDatabase(writer, reference.database, database.database);
  writer.tag(propertyValue.reference, WireType.EndGroup);
}
