// ProtoJSON as it goes out, with what JSON.stringify would lose.
import { type DescMessage, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";

export function toProtoJson(schema: DescMessage, message: Message): JsonValue {
  const json = toJson(schema, message);
  keepNegativeZeros(json);
  return json;
}

/** JSON.stringify writes -0 as 0, but Firestore stores and SDKs tell them apart. As text ProtoJSON keeps it. */
function keepNegativeZeros(json: JsonValue): void {
  if (typeof json !== "object" || json === null) return;
  if (Array.isArray(json)) {
    for (const item of json) keepNegativeZeros(item);
    return;
  }
  for (const [key, value] of Object.entries(json)) {
    if (Object.is(value, -0)) json[key] = "-0";
    else if (typeof value === "object") keepNegativeZeros(value);
  }
}
