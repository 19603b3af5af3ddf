// RE2 patterns: compiled once per text, matched in time linear in the input, whatever the pattern. Replacing and splitting
// are spelled out because Google's emulator follows an RE2/J older than the library's newest behaviour.
import { RE2JS } from "re2js";
import { tooLarge } from "../values/errors.ts";
import { RulesError } from "../values/value.ts";
import { WorkMeter } from "../work.ts";
import { programSize } from "./regex-size.ts";
import { BuiltinFailure } from "./signature.ts";

const cache = new Map<string, RE2JS>();
const maxCached = 500;
/** Longest pattern we compile. */
const maxPattern = 4_000;
/** Largest compiled pattern, in instructions. */
const maxProgram = 10_000;
/** Steps that take as long as a unit of work does. Matching takes time in proportion to text times compiled pattern. */
const stepsPerUnit = 2;
/** Compiling an instruction takes about as long as this many steps. */
const compileSteps = 100;

let meter = new WorkMeter();

/** Called when a stage (or a compilation) begins; both are synchronous, so one meter at a time is enough. */
export function meterRegexes(work: WorkMeter): void {
  meter = work;
}

function spend(steps: number): void {
  if (!meter.spend(steps / stepsPerUnit)) throw new BuiltinFailure(tooLarge);
}

export const invalidPattern = (pattern: string): string => `Invalid regular expression pattern. Pattern: ${pattern}.`;

/** Undefined when the pattern is not valid RE2. Throws a BuiltinFailure when compiling it could take too long. */
export function compileRegex(pattern: string): RE2JS | undefined {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const size = programSize(pattern);
  if (pattern.length > maxPattern || size > maxProgram) throw new BuiltinFailure(tooLarge);
  spend(pattern.length + size * compileSteps);
  try {
    const compiled = RE2JS.compile(pattern);
    if (cache.size >= maxCached) cache.clear();
    cache.set(pattern, compiled);
    return compiled;
  } catch {
    return undefined;
  }
}

/** Throws when matching the text could take too long. */
export const assertBounded = (regex: RE2JS, text: string): void => spend(text.length * regex.programSize());

type Match = ReturnType<RE2JS["matcher"]>;

/** Every match from left to right; an empty one moves on by a code unit. */
function* matchesOf(regex: RE2JS, text: string): Generator<Match> {
  const matcher = regex.matcher(text);
  let from = 0;
  while (from <= text.length && matcher.find(from)) {
    yield matcher;
    from = matcher.end() + (matcher.end() === matcher.start() ? 1 : 0);
  }
}

/** Trailing empty pieces are dropped; a leading one stays, even before an empty match. */
export function splitAll(regex: RE2JS, text: string): readonly string[] {
  if (text === "") return [""];
  const pieces: string[] = [];
  let last = 0;
  for (const match of matchesOf(regex, text)) {
    pieces.push(text.slice(last, match.start()));
    last = match.end();
  }
  pieces.push(text.slice(last));
  while (pieces.length > 1 && pieces.at(-1) === "") pieces.pop();
  return pieces;
}

type Part = string | number | { readonly name: string };

export function replaceAll(regex: RE2JS, text: string, replacement: string): string {
  const parts = parseReplacement(replacement, regex.groupCount());
  let result = "";
  let last = 0;
  for (const match of matchesOf(regex, text)) {
    result += text.slice(last, match.start());
    for (const part of parts) result += expand(match, part);
    last = match.end();
  }
  return result + text.slice(last);
}

function expand(match: Match, part: Part): string {
  if (typeof part === "string") return part;
  try {
    return (typeof part === "number" ? match.group(part) : match.group(part.name)) ?? "";
  } catch {
    throw noGroup(typeof part === "number" ? String(part) : part.name);
  }
}

/** Google's emulator answers an unknown group with an internal error; here it is an ordinary error, which denies. */
const noGroup = (name: string): BuiltinFailure =>
  new BuiltinFailure(new RulesError(`No such group in replacement: ${name}.`));

/** `$1`, `$12` (as many digits as make a group), `${name}`, `\\x` for x; anything else is literal. */
function parseReplacement(replacement: string, groups: number): readonly Part[] {
  const parts: Part[] = [];
  const token = /\\([\s\S])|\$(\d+)|\$\{([A-Za-z0-9_]*)(\}?)|[\s\S]/g;
  for (const found of replacement.matchAll(token)) {
    if (found[1] !== undefined) parts.push(found[1]);
    else if (found[2] !== undefined) parts.push(...groupReference(found[2], groups));
    else if (found[3] !== undefined) {
      if (found[4] === "") throw noGroup(found[3]);
      parts.push({ name: found[3] });
    } else parts.push(found[0]);
  }
  return parts;
}

function groupReference(digits: string, groups: number): readonly Part[] {
  let group = Number(digits[0]);
  if (group > groups) throw noGroup(digits);
  let used = 1;
  while (used < digits.length && group * 10 + Number(digits[used]) <= groups) {
    group = group * 10 + Number(digits[used]);
    used++;
  }
  return used < digits.length ? [group, digits.slice(used)] : [group];
}
