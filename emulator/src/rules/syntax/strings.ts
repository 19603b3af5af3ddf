// String and bytes literals: single line, either quote, few escapes. In bytes a character stands for its UTF-8.

export interface Quoted<T> {
  readonly value: T;
  /** Offset after the literal. */
  readonly next: number;
  readonly error?: string;
  readonly errorAt: number;
}

interface Part {
  readonly text?: string;
  /** From `\xHH` or octal: one code unit in a string, one raw byte in bytes. */
  readonly code?: number;
}

const escapeSequence = /\\(?:([ntrbf\\'"])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([0-3][0-7]{2}))/y;
const simple: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

export function readString(text: string, start: number): Quoted<string> {
  const { parts, ...rest } = readParts(text, start);
  return { ...rest, value: parts.map((part) => part.text ?? String.fromCharCode(part.code ?? 0)).join("") };
}

export function readBytes(text: string, start: number): Quoted<Uint8Array> {
  const { parts, ...rest } = readParts(text, start);
  const literal = text.slice(start - 1, rest.next);
  if (rest.error === undefined && /(?<!\\)(?:\\\\)*\\u/.test(literal)) {
    return { ...rest, value: new Uint8Array(), error: `Invalid bytes literal ${literal}.`, errorAt: start - 1 };
  }
  const chunks = parts.map((part) => (part.text === undefined ? Buffer.of(part.code ?? 0) : Buffer.from(part.text)));
  return { ...rest, value: new Uint8Array(Buffer.concat(chunks)) };
}

function readParts(text: string, start: number): Omit<Quoted<never>, "value"> & { parts: readonly Part[] } {
  const quote = text[start] as string;
  const parts: Part[] = [];
  let at = start + 1;
  while (at < text.length && text[at] !== "\n") {
    const character = text[at] as string;
    if (character === quote) return { parts, next: at + 1, errorAt: start };
    if (character === "\\") {
      escapeSequence.lastIndex = at;
      const found = escapeSequence.exec(text);
      if (found === null) return broken({ text, parts, start, quote, at });
      parts.push(decodeEscape(found));
      at = escapeSequence.lastIndex;
    } else {
      const end = plainEnd(text, at, quote);
      parts.push({ text: text.slice(at, end) });
      at = end;
    }
  }
  return { parts, next: at, error: `Missing a closing ${quote}`, errorAt: start };
}

/** An unknown escape: the rest of the literal is skipped, so that one mistake gives one message. */
function broken(from: { text: string; parts: Part[]; start: number; quote: string; at: number }) {
  let next = from.at + 2;
  while (next < from.text.length && from.text[next] !== "\n" && from.text[next] !== from.quote) {
    next += from.text[next] === "\\" ? 2 : 1;
  }
  if (from.text[next] === from.quote) next++;
  const error = `Invalid escape sequence '${from.text.slice(from.at, from.at + 2)}'.`;
  return { parts: from.parts, next: Math.min(next, from.text.length), error, errorAt: from.at };
}

function decodeEscape(found: RegExpExecArray): Part {
  if (found[1] !== undefined) return { text: simple[found[1]] as string };
  if (found[2] !== undefined) return { code: Number.parseInt(found[2], 16) };
  if (found[3] !== undefined) return { text: String.fromCharCode(Number.parseInt(found[3], 16)) };
  return { code: Number.parseInt(found[4] as string, 8) };
}

function plainEnd(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote && text[at] !== "\\" && text[at] !== "\n") at++;
  return at;
}
