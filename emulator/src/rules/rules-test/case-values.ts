// A test case's JSON as rules values. Whole numbers are int; `request.time` is RFC 3339 text; the well-known types that
// JSON has no word for are written with their `@type`, as protobuf's Any is.
import { latLngNamespace } from "../builtins/latlng.ts";
import { callBuiltin } from "../builtins/signature.ts";
import { timestampNamespace } from "../builtins/timestamp.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import { RulesDuration, RulesError, type RulesValue } from "../values/value.ts";

/** What a case gets wrong; its text goes to the caller. */
export class InvalidTestCase extends Error {}

const prefix = "type.googleapis.com/";

export function caseValue(json: unknown): RulesValue {
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (typeof json === "string" || typeof json === "boolean") return json;
  if (Array.isArray(json)) return json.map(caseValue);
  if (typeof json !== "object" || json === null) return null;
  const fields = json as Readonly<Record<string, unknown>>;
  if (typeof fields["@type"] === "string") return typedValue(fields["@type"], fields);
  return new RulesMap(new Map(Object.entries(fields).map(([key, value]) => [key, caseValue(value)])));
}

function typedValue(type: string, fields: Readonly<Record<string, unknown>>): RulesValue {
  switch (type) {
    case `${prefix}google.protobuf.Timestamp`:
      return timestampOf(fields.value);
    case `${prefix}google.protobuf.Duration`:
      return durationOf(fields.value);
    case `${prefix}google.type.LatLng`: {
      const args = [Number(fields.latitude ?? 0), Number(fields.longitude ?? 0)];
      return checked(callBuiltin(latLngNamespace, { owner: "latlng", name: "value", args }));
    }
    default:
      throw new InvalidTestCase(`Unknown type in a test case: ${type}`);
  }
}

export function timestampOf(text: unknown): RulesValue {
  if (typeof text !== "string") throw new InvalidTestCase("A timestamp must be RFC 3339 text.");
  return checked(callBuiltin(timestampNamespace, { owner: "timestamp", name: "value", args: [text] }));
}

function durationOf(text: unknown): RulesValue {
  const found = typeof text === "string" ? /^(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s$/.exec(text) : null;
  if (found === null) throw new InvalidTestCase('A duration must be text such as "1.5s".');
  const nanos = BigInt(found[2] as string) * 1_000_000_000n + BigInt((found[3] ?? "").padEnd(9, "0"));
  return new RulesDuration(found[1] === "-" ? -nanos : nanos);
}

function checked(value: RulesValue): RulesValue {
  if (value instanceof RulesError) throw new InvalidTestCase(value.message);
  return value;
}

/** A document path of a case: `/databases/(default)/documents/a/b`. */
export function casePath(path: unknown, encoded: boolean): RulesPath {
  if (typeof path !== "string" || !path.startsWith("/") || path.length < 2) {
    throw new InvalidTestCase("request.path must be a text that starts with a slash.");
  }
  const segments = path.slice(1).split("/");
  return new RulesPath(encoded ? segments.map(decode) : segments);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new InvalidTestCase(`Not percent-encoded: ${segment}`);
  }
}
