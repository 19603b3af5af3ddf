// Methods of string. Case and blanks are ASCII only, sizes are UTF-16 units, patterns are RE2.

import { tooLarge } from "../values/errors.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { maxText } from "./operators.ts";
import { compileRegex } from "./regex.ts";
import { type BuiltinTable, single } from "./signature.ts";

const invalidPattern = (pattern: string): RulesError =>
  new RulesError(`Invalid regular expression pattern. Pattern: ${pattern}.`);

function matches(self: string, pattern: string): RulesValue {
  const regex = compileRegex(pattern);
  return regex === undefined ? invalidPattern(pattern) : regex.matches(self);
}

function replace(self: string, pattern: string, replacement: string): RulesValue {
  const regex = compileRegex(pattern);
  if (regex === undefined) return invalidPattern(pattern);
  const result = regex.matcher(self).replaceAll(replacement);
  return result.length > maxText ? tooLarge : result;
}

function split(self: string, pattern: string): RulesValue {
  const regex = compileRegex(pattern);
  if (regex === undefined) return invalidPattern(pattern);
  if (self === "") return [""];
  return regex.split(self);
}

const asciiCase = (pattern: RegExp, change: (text: string) => string) => (self: string) =>
  self.replace(pattern, change);

export const stringMethods: BuiltinTable = {
  size: single([], (self: string) => BigInt(self.length)),
  lower: single(
    [],
    asciiCase(/[A-Z]+/g, (text) => text.toLowerCase()),
  ),
  upper: single(
    [],
    asciiCase(/[a-z]+/g, (text) => text.toUpperCase()),
  ),
  trim: single([], (self: string) => self.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "")),
  split: single(["string"], split),
  replace: single(["string", "string"], replace),
  matches: single(["string"], matches),
  toUtf8: single([], (self: string) => new Uint8Array(Buffer.from(self))),
};
