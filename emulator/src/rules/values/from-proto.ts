// Firestore's stored values as rules values.
import type { Value } from "../../proto/gen/google/firestore/v1/document_pb.js";
import { RulesMap } from "./map-value.ts";
import { RulesPath } from "./path-value.ts";
import { RulesLatLng, RulesTimestamp, type RulesValue, RulesVector } from "./value.ts";

export const nanosPerSecond = 1_000_000_000n;

/** A vector is stored as a map with this marker. */
const vectorType = "__vector__";

export function fromProto(value: Value): RulesValue {
  const kind = value.valueType;
  switch (kind.case) {
    case "booleanValue":
    case "integerValue":
    case "doubleValue":
    case "stringValue":
    case "bytesValue":
      return kind.value;
    case "timestampValue":
      return new RulesTimestamp(kind.value.seconds * nanosPerSecond + BigInt(kind.value.nanos));
    case "geoPointValue":
      return new RulesLatLng(kind.value.latitude, kind.value.longitude);
    case "referenceValue":
      return referencePath(kind.value);
    case "arrayValue":
      return kind.value.values.map(fromProto);
    case "mapValue":
      return vectorOf(kind.value.fields) ?? mapFromFields(kind.value.fields);
    default:
      return null;
  }
}

export const mapFromFields = (fields: Readonly<Record<string, Value>>): RulesMap =>
  new RulesMap(new Map(), { fields, convert: fromProto });

/** `projects/P/databases/D/documents/a/b` as the rules see it: without the project. */
function referencePath(name: string): RulesPath {
  return new RulesPath(name.split("/").slice(2));
}

function vectorOf(fields: Readonly<Record<string, Value>>): RulesVector | undefined {
  const marker = Object.hasOwn(fields, "__type__") ? fields.__type__?.valueType : undefined;
  if (marker?.case !== "stringValue" || marker.value !== vectorType) return undefined;
  const values = Object.hasOwn(fields, "value") ? fields.value?.valueType : undefined;
  if (values?.case !== "arrayValue") return undefined;
  return new RulesVector(values.value.values.map((item) => Number(item.valueType.value)));
}
