// Patterns: what translates, and what is refused because RE2 would mean something else.
import { expect, test } from "vitest";
import { DefinitionError } from "../define/errors.ts";
import { toRe2, trimmedPattern } from "./pattern.ts";

const place = { collection: "things", field: "code" };

test.each([
  [/^[a-z]+$/, "[a-z]+"],
  [/[a-z]/, "(?s:.*)[a-z](?s:.*)"],
  [/^a/, "a(?s:.*)"],
  [/a$/, "(?s:.*)a"],
  [/^a|b$/, "(?s:.*)(?:^a|b$)(?s:.*)"],
  [/^(?:a|b)$/, "(?:a|b)"],
  [/^(a|b)(c|d)|e$/, "(?s:.*)(?:^(a|b)(c|d)|e$)(?s:.*)"],
  [/^[|(]$/, "[|(]"],
  [/^a\/b$/, "a/b"],
  [/^\d{3}-\w+$/, "\\d{3}-\\w+"],
  [/^.$/u, "[^\\n\\r\\x{2028}\\x{2029}]"],
  [/^\u00e9é\u{1f600}$/u, "\\x{00e9}\\x{e9}\\x{1f600}"],
])("toRe2: %s", (pattern, re2) => {
  expect(toRe2(pattern, place)).toBe(re2);
});

test.each([
  /^(?=a)/,
  /^(?!a)/,
  /(?<=a)b/,
  /(?<name>a)/,
  /(a)\1/,
  /a/i,
  /a/m,
  /a/s,
  /^.$/,
  /^[^a]$/,
  /\bword/,
  /\s/,
  /\p{L}/u,
])("toRe2: refuses %s", (pattern) => {
  expect(() => toRe2(pattern, place)).toThrow(DefinitionError);
  expect(() => toRe2(pattern, place)).toThrow(/things: field "code".*writes: "api"/);
});

test("trimmedPattern: holds for exactly the texts that trim() leaves alone, the empty one apart", () => {
  const asJavaScript = trimmedPattern.replace("(?s)", "").replace(/\\x\{(\w+)\}/g, "\\u{$1}");
  const pattern = new RegExp(`^(?:${asJavaScript})$`, "su");
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    if (!character.isWellFormed()) continue;
    for (const text of [character, `${character}x`, `x${character}`, `x${character}x`]) {
      if (pattern.test(text) !== (text.trim() === text && text !== "")) throw new Error(`U+${code.toString(16)}`);
    }
  }
});
