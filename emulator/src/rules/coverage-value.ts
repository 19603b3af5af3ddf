// Values as the coverage report writes them, and the keys by which it tells them apart.
import type { SourceText } from "./syntax/source-text.ts";
import { canonicalKey } from "./values/canonical.ts";
import type { RulesMap } from "./values/map-value.ts";
import type { Capture, PathSegment } from "./values/path-value.ts";
import { isList, RulesError, type RulesLatLng, type RulesValue } from "./values/value.ts";

/** Half a surrogate pair, which `"😀"[0]` gives. */
const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const keys = new WeakMap<object, string>();

/** Objects keep their key: one document is seen by many expressions. */
export function coverageKey(value: RulesValue): string {
  if (typeof value !== "object" || value === null) return canonicalKey(value, "display");
  let key = keys.get(value);
  if (key === undefined) {
    key =
      value instanceof RulesError
        ? `!${value.site?.start ?? ""}:${value.unknown ? "" : value.message}`
        : canonicalKey(value, "display");
    keys.set(value, key);
  }
  return key;
}

export function coverageValue(value: RulesValue, source: SourceText): Record<string, unknown> {
  const nested = (inner: RulesValue): Record<string, unknown> => coverageValue(inner, source);
  switch (typeof value) {
    case "boolean":
      return { boolValue: value };
    case "bigint":
      return { intValue: String(value) };
    case "number":
      return { floatValue: Number.isFinite(value) ? value : String(value) };
    case "string":
      return { stringValue: value.isWellFormed() ? value : value.replace(lone, "?") };
    default:
      if (value === null) return { nullValue: null };
      if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString("base64") };
      if (isList(value)) return { listValue: value.length === 0 ? {} : { values: value.map(nested) } };
      return objectValue(value, source, nested);
  }
}

type ObjectValue = Extract<RulesValue, { type: string }>;

function objectValue(
  value: ObjectValue,
  source: SourceText,
  nested: (inner: RulesValue) => Record<string, unknown>,
): Record<string, unknown> {
  switch (value.type) {
    case "map":
      return { mapValue: value.size === 0 ? {} : { fields: mapFields(value, nested) } };
    case "set":
      return { setValue: value.size === 0 ? {} : { values: value.items.map(nested) } };
    case "map_diff":
      return { mapDiffValue: value.statuses.size === 0 ? {} : { keyStatuses: Object.fromEntries(value.statuses) } };
    case "path":
      return { pathValue: { segments: value.segments.map(segmentValue) } };
    case "timestamp":
      return { timestampValue: timestampText(value.nanos) };
    case "duration":
      return { durationValue: durationText(value.nanos) };
    case "latlng":
      return { latlngValue: latLngFields(value) };
    case "vector":
      return { vectorValue: { values: value.values } };
    case "constraint":
      return {
        constraintValue: {
          simpleConstraints: value.atoms.map((atom) => ({ comparator: atom.op, value: nested(atom.value) })),
        },
      };
    case "error":
      return { undefined: errorValue(value, source) };
  }
}

const errorValue = (error: RulesError, source: SourceText): Record<string, unknown> =>
  error.unknown || error.site === undefined
    ? {}
    : { sourcePosition: source.position(error.site.start, error.site.end), causeMessage: error.message };

const mapFields = (map: RulesMap, nested: (inner: RulesValue) => unknown): Record<string, unknown> =>
  Object.fromEntries(map.keys().map((key) => [key, nested(map.get(key) ?? null)]));

const segmentValue = (segment: PathSegment): unknown =>
  typeof segment === "string"
    ? { simple: segment }
    : { [segment.many ? "globCapture" : "capture"]: { variableName: segment.placeholder, ...boundValue(segment) } };

function boundValue({ bound }: Capture): Record<string, unknown> {
  if (bound === undefined) return {};
  return { boundValue: typeof bound === "string" ? bound : { segments: bound.segments.map(segmentValue) } };
}

/** As in protobuf's JSON, zero is left out. */
const latLngFields = ({ latitude, longitude }: RulesLatLng): Record<string, unknown> => ({
  ...(latitude !== 0 && { latitude }),
  ...(longitude !== 0 && { longitude }),
});

const second = 1_000_000_000n;

/** Seconds, then the fraction in three, six or nine digits, as protobuf's JSON has it. */
function fraction(nanos: bigint): string {
  if (nanos === 0n) return "";
  const digits = String(nanos).padStart(9, "0");
  return `.${digits.replace(/(?:000){1,2}$/, "")}`;
}

export function timestampText(nanos: bigint): string {
  const part = ((nanos % second) + second) % second;
  const date = new Date(Number((nanos - part) / 1_000_000n));
  return `${date.toISOString().slice(0, 19)}${fraction(part)}Z`;
}

export function durationText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? "-" : ""}${size / second}${fraction(size % second)}s`;
}
