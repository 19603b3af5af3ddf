// RE2 patterns: compiled once per text, matched in time linear in the input, whatever the pattern.
import { RE2JS } from "re2js";

const cache = new Map<string, RE2JS>();
const maxCached = 500;
/** Longest pattern we compile. */
const maxPattern = 10_000;

/** Undefined when the pattern is not valid RE2. */
export function compileRegex(pattern: string): RE2JS | undefined {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > maxPattern) return undefined;
  try {
    const compiled = RE2JS.compile(pattern);
    if (cache.size >= maxCached) cache.clear();
    cache.set(pattern, compiled);
    return compiled;
  } catch {
    return undefined;
  }
}
