// Query parameters onto a request message: `mask.fieldPaths=a&pageSize=3` becomes ProtoJSON, guided by the message's
// own descriptor. Parameters that name no field (`key`, `alt`, …) are ignored, as every Google API does.
import type { DescField, DescMessage, JsonValue } from "@bufbuild/protobuf";

export type JsonObject = Record<string, JsonValue>;

/** Adds the parameters to `json`. Values stay text; ProtoJSON parses and refuses them. */
export function bindQuery(schema: DescMessage, query: URLSearchParams, json: JsonObject): void {
  for (const [path, value] of query) bindParameter(schema, { names: path.split("."), value }, json);
}

function bindParameter(schema: DescMessage, parameter: { names: string[]; value: string }, json: JsonObject): void {
  const [name = "", ...rest] = parameter.names;
  const field = schema.fields.find((candidate) => candidate.jsonName === name || candidate.name === name);
  if (field === undefined) return;
  const key = field.jsonName;
  if (rest.length > 0) {
    if (field.fieldKind !== "message") return;
    json[key] ??= {};
    const inner = json[key];
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
      bindParameter(field.message, { names: rest, value: parameter.value }, inner);
    }
    return;
  }
  if (field.fieldKind === "list") json[key] = [...((json[key] as JsonValue[] | undefined) ?? []), parameter.value];
  else json[key] = scalar(field, parameter.value);
}

/**
 * ProtoJSON reads numbers, bytes, enums and timestamps from text, but booleans only from literals. Google takes these in
 * any case, and everything else for false: `exists=1` would mean the opposite, so that it is refused here.
 */
function scalar(field: DescField, value: string): JsonValue {
  const literal = value.toLowerCase();
  return isBoolean(field) && (literal === "true" || literal === "false") ? literal === "true" : value;
}

function isBoolean(field: DescField): boolean {
  // ScalarType.BOOL is 8; the enum itself is a value import that only this line would need.
  return field.fieldKind === "scalar" && field.scalar === 8;
}
