// A filter's field path (`a.b`, with back-quoted segments) as segments.

const segment = /(?:`((?:[^`\\]|\\.)*)`|([^.`]+))(?:\.|$)/y;

/** Undefined when the path is malformed; such a query is refused before rules are asked. */
export function fieldSegments(path: string): readonly string[] | undefined {
  const segments: string[] = [];
  segment.lastIndex = 0;
  while (segment.lastIndex < path.length) {
    const found = segment.exec(path);
    if (found === null) return undefined;
    segments.push(found[1] === undefined ? (found[2] as string) : found[1].replace(/\\(.)/g, "$1"));
  }
  return segments.length === 0 ? undefined : segments;
}
