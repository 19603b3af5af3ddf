// A path: plain segments and captures (`{x}`, `{x=**}`), which `bind` gives a value.

export interface Capture {
  readonly placeholder: string;
  /** `{x=**}`: stands for any number of segments. */
  readonly many: boolean;
  readonly bound?: string | RulesPath;
}

export type PathSegment = string | Capture;

export class RulesPath {
  readonly type = "path";
  readonly segments: readonly PathSegment[];

  constructor(segments: readonly PathSegment[]) {
    this.segments = segments;
  }

  /** The segments with bound captures in their place, or undefined while one is unbound. */
  get plain(): readonly string[] | undefined {
    const plain: string[] = [];
    for (const segment of this.segments) {
      const value = typeof segment === "string" ? segment : segment.bound;
      if (typeof value === "string") plain.push(value);
      else {
        const inner = value?.plain;
        if (inner === undefined) return undefined;
        plain.push(...inner);
      }
    }
    return plain;
  }

  capture(name: string): Capture | undefined {
    const found = this.segments.find((segment) => typeof segment !== "string" && segment.placeholder === name);
    return typeof found === "string" ? undefined : found;
  }

  /** The first capture without a value. */
  get unbound(): Capture | undefined {
    for (const segment of this.segments) {
      if (typeof segment === "string") continue;
      if (segment.bound === undefined) return segment;
      const inner = typeof segment.bound === "string" ? undefined : segment.bound.unbound;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  toString(): string {
    return `/${this.segments.map(segmentText).join("/")}`;
  }
}

/** An unbound capture prints as nothing. */
function segmentText(segment: PathSegment): string {
  if (typeof segment === "string") return segment;
  if (segment.bound === undefined) return "";
  return typeof segment.bound === "string" ? segment.bound : segment.bound.toString().slice(1);
}
