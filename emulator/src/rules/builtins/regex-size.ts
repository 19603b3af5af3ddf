// How large a pattern is once compiled, told from its text: repeats like `x{500}` are spelled out when it is compiled, so
// that a short pattern may take long. About the number of instructions; a pattern that is not valid gets some number, too.

/** Skipped as one character: an escape with its braces or letter, and a class in brackets. */
const escaped = /\\(?:[xpP]\{[^}]*\}|[\s\S]|$)/y;
const bracketed = /\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]?/y;
const repeat = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y;

interface Group {
  size: number;
  /** Size of the last part, which a repeat would repeat. */
  last: number;
}

export function programSize(pattern: string): number {
  const groups: Group[] = [];
  let group: Group = { size: 0, last: 0 };
  const add = (size: number): void => {
    group.size += size;
    group.last = size;
  };
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] as string;
    const repeated = character === "{" ? matchAt(repeat, pattern, at) : null;
    if (repeated !== null) {
      const times = Math.max(Number(repeated[1]), Number(repeated[2] ?? 0), 1);
      group.size += group.last * (times - 1);
      group.last *= times;
      at += repeated[0].length;
      continue;
    }
    if (character === "(") {
      groups.push(group);
      group = { size: 0, last: 0 };
    } else if (character === ")" && groups.length > 0) {
      const inner = group.size + 2;
      group = groups.pop() as Group;
      add(inner);
    } else if (character === "*" || character === "+" || character === "?" || character === "|") {
      group.size++;
    } else add(1);
    const skipped = character === "\\" ? escaped : character === "[" ? bracketed : undefined;
    at += (skipped && matchAt(skipped, pattern, at)?.[0].length) || 1;
  }
  return groups.reduce((sum, { size }) => sum + size, group.size);
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
