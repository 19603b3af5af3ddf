// Match patterns: which wildcard takes what. Patterns of nested blocks are concatenated and must take the whole path.
import type { PatternPart } from "../syntax/ast.ts";
import { nullValue } from "../values/errors.ts";
import { RulesPath } from "../values/path-value.ts";
import type { RulesValue } from "../values/value.ts";

/** The id of a list request: some document, no one knows which. */
export const unknownId = Symbol("unknown id");
/** The place of a collection-group request where any number of segments may stand. */
export const anyDepth = Symbol("any depth");

export type CandidateSegment = string | typeof unknownId | typeof anyDepth;

export class Pattern {
  readonly #parts: readonly PatternPart[];
  /** How few segments `{x=**}` takes: none in version 2, one in version 1. */
  readonly #least: number;
  /** Where the first `{x=**}` is, or -1. */
  readonly #glob: number;
  readonly #shortest: number;

  constructor(parts: readonly PatternPart[], version: 1 | 2) {
    this.#parts = parts;
    this.#least = version === 1 ? 1 : 0;
    this.#glob = parts.findIndex((part) => part.kind === "capture" && part.many);
    const globs = parts.filter((part) => part.kind === "capture" && part.many).length;
    this.#shortest = parts.length - globs * (1 - this.#least);
  }

  /** The captures in order of the wildcards, or undefined when the path does not match. */
  match(segments: readonly CandidateSegment[], strict = false): readonly RulesValue[] | undefined {
    if (!this.#couldMatch(segments)) return undefined;
    const taken: number[] = new Array<number>(this.#parts.length).fill(1);
    if (!this.#matchFrom(0, { segments, at: 0, taken, dead: new Set() })) return undefined;
    const captures: RulesValue[] = [];
    let at = 0;
    for (const [i, part] of this.#parts.entries()) {
      const count = taken[i] as number;
      if (part.kind === "capture") captures.push(capture(part.many, segments.slice(at, at + count), strict));
      at += count;
    }
    return captures;
  }

  /** Most patterns differ in a plain segment before any `{x=**}`: seen without building anything. */
  #couldMatch(segments: readonly CandidateSegment[]): boolean {
    if (this.#glob < 0 ? segments.length !== this.#parts.length : segments.length < this.#shortest) return false;
    const plain = this.#glob < 0 ? this.#parts.length : this.#glob;
    for (let i = plain - 1; i >= 0; i--)
      if (!takes(this.#parts[i] as PatternPart, segments[i] as CandidateSegment)) return false;
    return true;
  }

  /** `dead` remembers failed (part, segment) pairs: several `**` cost their product, not an exponential. */
  #matchFrom(part: number, state: State): boolean {
    const { segments, at } = state;
    if (part === this.#parts.length) return at === segments.length;
    const key = part * 1000 + at;
    if (state.dead.has(key)) return false;
    const pattern = this.#parts[part] as PatternPart;
    if (pattern.kind === "capture" && pattern.many) {
      for (let count = this.#least; at + count <= segments.length; count++) {
        state.taken[part] = count;
        if (this.#matchFrom(part + 1, { ...state, at: at + count })) return true;
      }
    } else if (at < segments.length && takes(pattern, segments[at] as CandidateSegment)) {
      if (this.#matchFrom(part + 1, { ...state, at: at + 1 })) return true;
    }
    state.dead.add(key);
    return false;
  }
}

interface State {
  readonly segments: readonly CandidateSegment[];
  readonly at: number;
  readonly taken: number[];
  readonly dead: Set<number>;
}

function takes(part: PatternPart, segment: CandidateSegment): boolean {
  if (part.kind === "text") return segment === part.text;
  return segment !== anyDepth;
}

/**
 * What a wildcard binds. The unknown id is an error to use. A `{x=**}` over an unknown part is a path with a nameless
 * capture, as on Google's emulator, where `x != null` holds and little else can be said; strict makes it an error, too.
 */
function capture(many: boolean, segments: readonly CandidateSegment[], strict: boolean): RulesValue {
  const [first] = segments;
  if (!many) return typeof first === "string" ? first : nullValue;
  if (strict && segments.some((segment) => typeof segment !== "string")) return nullValue;
  return new RulesPath(
    segments.map((segment) =>
      typeof segment === "string" ? segment : { placeholder: "", many: segment === anyDepth },
    ),
  );
}
