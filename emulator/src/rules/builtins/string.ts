// Methods of string. Case is ASCII only, blanks are all characters up to U+0020, sizes are UTF-16 units, patterns are RE2.
import { tooLarge } from "../values/errors.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { maxText } from "./operators.ts";
import { assertBounded, compileRegex, invalidPattern, replaceAll, splitAll } from "./regex.ts";
import { type BuiltinTable, single } from "./signature.ts";
import { utf8 } from "./text.ts";

type Regex = Exclude<ReturnType<typeof compileRegex>, undefined>;

/** A method whose first argument is a pattern. */
function withRegex(self: string, pattern: string, run: (regex: Regex) => RulesValue): RulesValue {
  const regex = compileRegex(pattern);
  if (regex === undefined) return new RulesError(invalidPattern(pattern));
  assertBounded(regex, self);
  return run(regex);
}

function replace(self: string, pattern: string, replacement: string): RulesValue {
  return withRegex(self, pattern, (regex) => {
    const result = replaceAll(regex, self, replacement);
    return result.length > maxText ? tooLarge : result;
  });
}

const asciiCase = (letters: RegExp, change: (text: string) => string) => (self: string) =>
  self.replace(letters, change);

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
  trim: single([], (self: string) => self.replace(/^[\0-\x20]+|(?<![\0-\x20])[\0-\x20]+$/g, "")),
  split: single(["string"], (self: string, pattern: string) =>
    withRegex(self, pattern, (regex) => splitAll(regex, self)),
  ),
  replace: single(["string", "string"], replace),
  matches: single(["string"], (self: string, pattern: string) =>
    withRegex(self, pattern, (regex) => regex.matcher(self).matches()),
  ),
  toUtf8: single([], utf8),
};
