// The functions without a receiver, except the look-ups: string, int, float, path, debug.
import { conversion, tooLarge, unsupported } from "../values/errors.ts";
import { type Capture, type PathSegment, RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue, typeOf } from "../values/value.ts";
import { maxInt, minInt } from "./operators.ts";
import { type BuiltinTable, overload, type ParameterType, single } from "./signature.ts";
import { textOf } from "./text.ts";

const printable: readonly ParameterType[] = ["int", "float", "null", "string", "bool", "path"];
/** What `string()` says of a value without text; so do `join` and path interpolation. */
export const noText = (value: RulesValue): RulesError =>
  unsupported(`string(${typeOf(value)})`, printable.map((type) => `string(${type})`).join(", "));

const decimal = /^([+-]?)0*([0-9]{1,19})$/;
/**
 * What Java's Double.parseDouble takes, apart from hexadecimal. Each character can be taken in one way only: otherwise a
 * long text of digits would take time quadratic in its length.
 */
const real = /^\s*[+-]?(?:NaN|Infinity|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)\s*$/;

function parseInt64(text: string): RulesValue {
  const found = decimal.exec(text);
  if (found === null) return conversion(text, "string", "int");
  const value = BigInt(found[2] as string) * (found[1] === "-" ? -1n : 1n);
  return value < minInt || value > maxInt ? conversion(text, "string", "int") : value;
}

function parseFloat64(text: string): RulesValue {
  if (!real.test(text)) return conversion(text, "string", "float");
  return Number(text.trim().replace(/[fFdD]$/, ""));
}

function truncate(value: number): RulesValue {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return maxInt;
  if (value <= -(2 ** 63)) return minInt;
  return BigInt(Math.trunc(value));
}

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Longer than any path that a document can have. */
const maxPathText = 20_000;

/** Of a segment: white space as Unicode has it. Of a placeholder's name: what Java's `trim` takes away. */
const aroundSegment = /^\p{White_Space}$/u;
const aroundName = /^[^!-\uffff]$/;

function trimmed(text: string, outer: RegExp): string {
  let [start, end] = [0, text.length];
  while (start < end && outer.test(text.charAt(start))) start += 1;
  while (end > start && outer.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** `/a/{x}/{y=**}`: a text in braces is a capture. */
function parsePath(text: string): RulesValue {
  if (text.length > maxPathText) return tooLarge;
  if (text === "") return new RulesError("Empty Path Template is not allowed.");
  const segments: PathSegment[] = [];
  for (const part of (text.startsWith("/") ? text.slice(1) : text).split("/")) {
    const segment = parseSegment(text, trimmed(part, aroundSegment));
    if (segment instanceof RulesError) return segment;
    segments.push(segment);
  }
  const names = new Set<string>();
  for (const segment of segments) {
    if (typeof segment === "string") continue;
    const name = segment.placeholder;
    if (names.has(name)) return new RulesError(`Variable ${name} already exists in the PathTemplate.`);
    names.add(name);
  }
  return new RulesPath(segments);
}

function parseSegment(path: string, part: string): PathSegment | RulesError {
  if (part === "") return new RulesError(`Invalid Path Template ${path}. Empty segment is not allowed.`);
  return part.startsWith("{") ? parseCapture(path, part) : part;
}

function parseCapture(path: string, part: string): Capture | RulesError {
  if (!part.endsWith("}")) return new RulesError(`Invalid Path Template ${path}. The capture segment is not closed.`);
  const [, inside = "", stars] = /^\{(.*?)(?:=(\*\*?))?\}$/s.exec(part) ?? [];
  const name = trimmed(inside, aroundName);
  if (identifier.test(name)) return { placeholder: name, many: stars === "**" };
  return new RulesError(
    `Invalid Path Template ${path}. [Identifier [${name}] should start with letter, dollar sign, or underscore ` +
      "and should not start with digit and must not contain spaces.",
  );
}

export const conversions: BuiltinTable = {
  string: printable.map((type) => overload([type], (value: RulesValue) => textOf(value) ?? "")),
  int: [overload(["int"], (value: bigint) => value), overload(["float"], truncate), overload(["string"], parseInt64)],
  float: [
    overload(["int"], (value: bigint) => Number(value)),
    overload(["float"], (value: number) => value),
    overload(["string"], parseFloat64),
  ],
  path: single(["string"], parsePath),
};
