// A Datastore entity as a document.
import { create } from "@bufbuild/protobuf";
import { rootName } from "../model/path.ts";
import { fromExactMicros } from "../model/time.ts";
import { nullValue } from "../model/value.ts";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { ExportedDocument } from "./encode-entity.ts";
import { bytesOf, doubleOf, groupsOf, readFields, textOf, varintOf, type WireField } from "./fields-reader.ts";
import {
  DEFAULT_DATABASE,
  element,
  entity,
  key,
  meaning,
  property,
  propertyValue,
  reference,
  VECTOR_ELEMENT,
} from "./meanings.ts";

export interface DecodedEntity extends ExportedDocument {
  readonly database: string;
}

/** References to documents of the exporting project become ones of `project`. */
export function decodeEntity(bytes: Uint8Array, project: string): DecodedEntity {
  const fields = readFields(bytes);
  const keyBytes = bytesOf(fields, entity.key);
  if (keyBytes === undefined) throw new Error("an entity has no key");
  const keyFields = readFields(keyBytes);
  const exporter = projectOf(textOf(keyFields, key.app) ?? "");
  const pathBytes = bytesOf(keyFields, key.path);
  if (pathBytes === undefined) throw new Error("an entity's key has no path");
  const path = readElements(groupsOf(readFields(pathBytes), element.group), element);
  if (path.length === 0) throw new Error("an entity's key has an empty path");
  return {
    database: textOf(keyFields, key.database) || DEFAULT_DATABASE,
    path,
    fields: readProperties(fields, { exporter, project }),
  };
}

interface Projects {
  readonly exporter: string;
  readonly project: string;
}

/** `dev~p`, `s~p` and the like. */
function projectOf(app: string): string {
  return app.slice(app.indexOf("~") + 1);
}

function readElements(
  groups: readonly (readonly WireField[])[],
  fields: { type: number; id: number; name: number },
): string[] {
  return groups.flatMap((group) => {
    const id = varintOf(group, fields.id);
    const name = textOf(group, fields.name) ?? (id === undefined ? undefined : `__id${id}__`);
    const type = textOf(group, fields.type);
    if (type === undefined || name === undefined) throw new Error("a path has an incomplete element");
    return [type, name];
  });
}

interface Property {
  readonly means: number | undefined;
  readonly multiple: boolean;
  readonly value: readonly WireField[];
}

function readProperties(fields: readonly WireField[], projects: Projects): Record<string, Value> {
  const byName = new Map<string, Property[]>();
  for (const { number, bytes } of fields) {
    if ((number !== entity.raw && number !== entity.indexed) || bytes === undefined) continue;
    const parts = readFields(bytes);
    const name = textOf(parts, property.name);
    if (name === undefined) throw new Error("a property has no name");
    const list = byName.get(name) ?? [];
    list.push({
      means: Number(varintOf(parts, property.meaning) ?? 0n) || undefined,
      multiple: varintOf(parts, property.multiple) === 1n,
      value: readFields(bytesOf(parts, property.value) ?? new Uint8Array()),
    });
    byName.set(name, list);
  }
  return Object.fromEntries([...byName].map(([name, list]) => [name, fieldOf(list, projects)]));
}

function fieldOf(list: readonly Property[], projects: Projects): Value {
  const first = list[0] as Property;
  if (first.means === meaning.emptyList) return listOf([]);
  const values = list.map((one) => decodeValue(one, projects));
  if (first.means === meaning.vector) return vectorValue(values);
  return first.multiple ? listOf(values) : (values[0] as Value);
}

function decodeValue({ means, value }: Property, projects: Projects): Value {
  const integer = varintOf(value, propertyValue.integer);
  const boolean = varintOf(value, propertyValue.boolean);
  const bytes = bytesOf(value, propertyValue.text);
  const double = doubleOf(value, propertyValue.double);
  const point = groupsOf(value, propertyValue.point)[0];
  const target = groupsOf(value, propertyValue.reference)[0];
  if (integer !== undefined) {
    return means === meaning.time
      ? make({ case: "timestampValue", value: fromExactMicros(integer) })
      : make({ case: "integerValue", value: integer });
  }
  if (boolean !== undefined) return make({ case: "booleanValue", value: boolean !== 0n });
  if (double !== undefined) return make({ case: "doubleValue", value: double });
  if (bytes !== undefined) return bytesValue(bytes, means, projects);
  if (point !== undefined) {
    const latitude = doubleOf(point, propertyValue.x) ?? 0;
    const longitude = doubleOf(point, propertyValue.y) ?? 0;
    return make({ case: "geoPointValue", value: { $typeName: "google.type.LatLng", latitude, longitude } });
  }
  return target === undefined ? nullValue : make({ case: "referenceValue", value: nameOf(target, projects) });
}

function bytesValue(bytes: Uint8Array, means: number | undefined, projects: Projects): Value {
  if (means === meaning.bytes) return make({ case: "bytesValue", value: Uint8Array.from(bytes) });
  if (means !== meaning.entity) return make({ case: "stringValue", value: Buffer.from(bytes).toString("utf8") });
  const fields = readProperties(readFields(bytes), projects);
  const elements = fields[VECTOR_ELEMENT]?.valueType;
  if (elements?.case === "arrayValue" && Object.keys(fields).length === 1) return vectorValue(elements.value.values);
  return make({ case: "mapValue", value: { $typeName: "google.firestore.v1.MapValue", fields } });
}

function nameOf(target: readonly WireField[], { exporter, project }: Projects): string {
  const owner = projectOf(textOf(target, reference.app) ?? "");
  const database = textOf(target, reference.database) || DEFAULT_DATABASE;
  const path = readElements(groupsOf(target, reference.element), reference);
  return `${rootName({ project: owner === exporter ? project : owner, database })}/${path.join("/")}`;
}

function make(valueType: Value["valueType"]): Value {
  return create(ValueSchema, { valueType });
}

function listOf(values: Value[]): Value {
  return make({ case: "arrayValue", value: { $typeName: "google.firestore.v1.ArrayValue", values } });
}

function vectorValue(values: Value[]): Value {
  const fields = { __type__: make({ case: "stringValue", value: "__vector__" }), value: listOf(values) };
  return make({ case: "mapValue", value: { $typeName: "google.firestore.v1.MapValue", fields } });
}
