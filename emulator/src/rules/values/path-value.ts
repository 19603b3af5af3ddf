// A path: its segments, and the names of placeholders (`{x}`, `{x=**}`) that are not bound yet.

export type PathSegment = string | { readonly placeholder: string; readonly many: boolean };

export class RulesPath {
  readonly type = "path";
  readonly segments: readonly PathSegment[];
  /** Names given to `bind`, for `p.name`. */
  readonly bound: ReadonlyMap<string, string | RulesPath>;

  constructor(segments: readonly PathSegment[], bound: ReadonlyMap<string, string | RulesPath> = new Map()) {
    this.segments = segments;
    this.bound = bound;
  }

  /** The plain segments, or undefined while a placeholder is unbound. */
  get plain(): readonly string[] | undefined {
    return this.segments.every((segment) => typeof segment === "string")
      ? (this.segments as readonly string[])
      : undefined;
  }

  toString(): string {
    return `/${this.segments.map(segmentText).join("/")}`;
  }
}

function segmentText(segment: PathSegment): string {
  if (typeof segment === "string") return segment;
  return segment.many ? `{${segment.placeholder}=**}` : `{${segment.placeholder}}`;
}
