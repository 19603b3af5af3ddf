// ProtoJSON as it comes in, with integers as Google reads them, and as it goes out, with what JSON.stringify would lose.
import {
  type DescMessage,
  fromJson,
  type JsonValue,
  type Message,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";

/** Throws what only says that it is not the message. May change what it is given. */
export function fromProtoJson<Desc extends DescMessage>(schema: Desc, json: JsonValue): MessageShape<Desc> {
  normalizeIntegers(json);
  return fromJson(schema, json);
}

/** Those that are written as text. What reads them afterwards takes hexadecimal ones and spaces, and no exponents. */
function normalizeIntegers(json: JsonValue): void {
  if (typeof json !== "object" || json === null) return;
  if (Array.isArray(json)) {
    for (const item of json) normalizeIntegers(item);
    return;
  }
  for (const [key, value] of Object.entries(json)) {
    if (typeof value === "object") normalizeIntegers(value);
    else if (typeof value === "string" && (key === "integerValue" || key === "integer_value")) {
      json[key] = integerText(value);
    }
  }
}

const PLAIN = /^[+-]?\d+$/;
const DECIMAL = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
/** Of the largest there are. */
const DIGITS = 19;
/** Longer ones are nobody's integers, and matching them takes the square of the time. */
const MAX_LENGTH = 100;

/** Whole numbers may have a point and an exponent: `5.0`, `1e3`. */
function integerText(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text.length > MAX_LENGTH) throw new Error("not an integer");
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
  const written = whole + fraction;
  const digits = written.replace(/^0+|0+$/g, "");
  const zeros = written.length - written.replace(/0+$/, "").length + Number(exponent) - fraction.length;
  if (written !== "" && digits === "") return "0";
  if (digits === "" || zeros < 0 || digits.length + zeros > DIGITS) throw new Error("not an integer");
  return sign + digits + "0".repeat(zeros);
}

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
