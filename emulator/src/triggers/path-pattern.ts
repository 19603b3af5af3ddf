// Trigger paths: literals, `{x}` and `*` for one segment, `{x=**}` and `**` for one or more.
// Compiled to a list of segment tests; matching never backtracks more than there are multi-segment wildcards.
import { invalidArgument } from "../model/status.ts";

const ANY_ONE = Symbol("one segment");
const ANY_MANY = Symbol("one or more segments");
type Segment = string | typeof ANY_ONE | typeof ANY_MANY;

export type PathMatcher = (segments: readonly string[]) => boolean;

export function compilePath(path: string, isPattern: boolean): PathMatcher {
  const texts = path.split("/");
  if (texts.some((text) => text === "")) throw invalidArgument(`Invalid trigger path: ${path}`);
  const segments = isPattern ? texts.map(toSegment) : texts;
  if (segments.filter((segment) => segment === ANY_MANY).length > 1) {
    throw invalidArgument(`A trigger path may hold one multi-segment wildcard: ${path}`);
  }
  return (candidate) => matches(segments, candidate);
}

function toSegment(text: string): Segment {
  if (text === "*") return ANY_ONE;
  if (text === "**") return ANY_MANY;
  const capture = /^\{([^{}/=]+)(?:=(\*\*?))?\}$/.exec(text);
  if (capture) return capture[2] === "**" ? ANY_MANY : ANY_ONE;
  if (/[{}]/.test(text)) throw invalidArgument(`Invalid trigger path segment: ${text}`);
  return text;
}

function matches(pattern: readonly Segment[], candidate: readonly string[]): boolean {
  const many = pattern.indexOf(ANY_MANY);
  if (many === -1) return pattern.length === candidate.length && startsLike(pattern, candidate);
  if (candidate.length < pattern.length) return false;
  const tail = pattern.slice(many + 1);
  return (
    startsLike(pattern.slice(0, many), candidate) && startsLike(tail, candidate.slice(candidate.length - tail.length))
  );
}

function startsLike(pattern: readonly Segment[], candidate: readonly string[]): boolean {
  return pattern.every((segment, index) => segment === ANY_ONE || segment === candidate[index]);
}
