// Regular expressions: JavaScript's, searched anywhere, become RE2's, matched against the whole text. What the two
// dialects do not share is a build error, never a looser check.
import { DefinitionError } from "../define/errors.ts";
import type { Place } from "../define/shape.ts";

/** What String.prototype.trim removes, as an RE2 character class without its brackets. */
const whitespace =
  "\\s\\x{0B}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}";

/** Text that starts and ends with something: trimmed and not empty. */
export const trimmedPattern = `(?s)[^${whitespace}](.*[^${whitespace}])?`;

const lineEnds = "\\n\\r\\x{2028}\\x{2029}";

/** One token of a JavaScript pattern: an escape, a class, a group's opening, or a character. */
const token =
  /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|\[(?:\\.|[^\]\\])*\]|\(\?(?:[:=!]|<[=!]?)|[\s\S]/g;

/** Translates a pattern; throws DefinitionError for lookaround, back references, flags and Unicode traps. */
export function toRe2(pattern: RegExp, place: Place): string {
  const fail = (problem: string) =>
    new DefinitionError(
      place.collection,
      place.field,
      `rules cannot hold the pattern ${pattern}: ${problem}; simplify it, or set writes: "api"`,
    );
  if (/[^uv]/.test(pattern.flags)) throw fail(`flag ${pattern.flags}`);
  const parts = pattern.source.match(token) ?? [];
  const unicode = pattern.flags !== "";
  const translated = parts.map((part) => {
    if (/^\(\?(=|!|<)/.test(part)) throw fail("lookaround and named groups");
    if (/^\\[1-9k]/.test(part)) throw fail("back references");
    if (/^\\[bBpPsS]/.test(part) || /^\[.*\\[bpPsSDW]/.test(part)) throw fail(`${part} means something else there`);
    const wide = part === "." || part === "\\D" || part === "\\W" || part.startsWith("[^");
    if (wide && !unicode) throw fail(`${part} counts half characters without the u flag`);
    return part === "." ? `[^${lineEnds}]` : toRe2Escapes(part);
  });
  return anchor(translated);
}

function toRe2Escapes(part: string): string {
  return part
    .replace(/^\\\/$/, "/")
    .replace(/\\u\{([0-9a-fA-F]+)\}/g, "\\x{$1}")
    .replace(/\\u([0-9a-fA-F]{4})/g, "\\x{$1}")
    .replace(/[\u0080-\u{10ffff}]/gu, (character) => `\\x{${character.codePointAt(0)?.toString(16)}}`);
}

/** `matches` takes the whole text: without ^ or $ anything may stand before or after. */
function anchor(parts: readonly string[]): string {
  const [start, end] = [parts[0] === "^", parts.at(-1) === "$"];
  if (hasAlternatives(parts)) return `(?s:.*)(?:${parts.join("")})(?s:.*)`;
  const middle = parts.slice(start ? 1 : 0, end ? -1 : undefined).join("");
  return `${start ? "" : "(?s:.*)"}${middle}${end ? "" : "(?s:.*)"}`;
}

/** Whether a `|` divides the whole pattern, and not just one of its groups. */
function hasAlternatives(parts: readonly string[]): boolean {
  let depth = 0;
  for (const part of parts) {
    if (part.startsWith("(")) depth += 1;
    else if (part === ")") depth -= 1;
    else if (part === "|" && depth === 0) return true;
  }
  return false;
}
