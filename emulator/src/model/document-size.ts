// How large a document is, as Firestore counts: name, field names, values, 32 bytes.

import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { Path } from "./path.ts";
import { utf8Length } from "./utf8.ts";
import type { Fields } from "./value.ts";

export function documentSize(path: Path, fields: Fields): number {
  return nameSize(path) + fieldsSize(fields) + 32;
}

function nameSize(path: Path): number {
  let size = 16;
  for (const segment of path) size += utf8Length(segment) + 1;
  return size;
}

function fieldsSize(fields: Fields): number {
  let size = 0;
  for (const name of Object.keys(fields)) size += utf8Length(name) + 1 + valueSize(fields[name] as Value);
  return size;
}

export function valueSize(value: Value): number {
  const type = value.valueType;
  switch (type.case) {
    case "integerValue":
    case "doubleValue":
    case "timestampValue":
      return 8;
    case "stringValue":
      return utf8Length(type.value) + 1;
    case "bytesValue":
      return type.value.length;
    case "referenceValue":
      return nameSize(type.value.split("/").slice(5));
    case "geoPointValue":
      return 16;
    case "arrayValue":
      return type.value.values.reduce((sum, item) => sum + valueSize(item), 0);
    case "mapValue":
      return fieldsSize(type.value.fields);
    default:
      return 1;
  }
}
