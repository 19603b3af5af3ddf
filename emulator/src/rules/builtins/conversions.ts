// The functions without a receiver, except the look-ups: string, int, float, path, debug.
import { conversion } from "../values/errors.ts";
import { RulesPath } from "../values/path-value.ts";
import type { RulesValue } from "../values/value.ts";
import { maxInt, minInt } from "./operators.ts";
import { type BuiltinTable, overload, type ParameterType, single } from "./signature.ts";
import { textOf } from "./text.ts";

const printable: readonly ParameterType[] = ["int", "float", "null", "string", "bool", "path"];
const decimal = /^[+-]?[0-9]+$/;
/** What Java's Double.parseDouble takes, apart from hexadecimal. */
const real = /^\s*[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?)\s*$/;

function parseInt64(text: string): RulesValue {
  if (!decimal.test(text) || text.length > 100) return conversion(text, "string", "int");
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
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

function parsePath(text: string): RulesValue {
  const segments = (text.startsWith("/") ? text.slice(1) : text).split("/");
  if (segments.some((segment) => segment === "")) return conversion(text, "string", "path");
  return new RulesPath(segments);
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
  debug: single(["any"], (value: RulesValue) => value),
};
