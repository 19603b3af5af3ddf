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
  /** About how much work it is to look at all of it; see work.ts. */
  readonly weight: number;

  constructor(segments: readonly PathSegment[]) {
    this.segments = segments;
    let weight = 1;
    for (const segment of segments) weight += weightOf(segment);
    this.weight = weight;
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

function weightOf(segment: PathSegment): number {
  const value = typeof segment === "string" ? segment : segment.bound;
  return value instanceof RulesPath ? value.weight : 1 + ((value?.length ?? 0) >> 4);
}

/** An unbound capture prints as nothing. */
function segmentText(segment: PathSegment): string {
  if (typeof segment === "string") return segment;
  if (segment.bound === undefined) return "";
  return typeof segment.bound === "string" ? segment.bound : segment.bound.toString().slice(1);
}
