// Source text to tokens. Never throws: what cannot be read becomes an issue and is skipped.
import type { Issues } from "./issues.ts";
import { readBytes, readString } from "./strings.ts";
import type { Token, TokenKind } from "./tokens.ts";

const blank = /[ \t\r\n\f]+/y;
const lineComment = /\/\/[^\n]*/y;
const blockComment = /\/\*[\s\S]*?\*\//y;
const identifier = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const float = /(?:[0-9]+\.[0-9]*|\.[0-9]+)/y;
const int = /[0-9]+/y;
const interpolation = /\/\$\(/y;
const placeholder = /\/\{[ \t]*([A-Za-z_$][A-Za-z0-9_$]*)[ \t]*(?:=[ \t]*(\*\*?)[ \t]*)?\}/y;
const segment = /\/(?:\([A-Za-z0-9_.:@%*-]+\)|(?:[A-Za-z0-9_.:@*~-]|%[0-9A-Fa-f]{2})+)/y;
const punctuation = /\|\||&&|==|!=|<=|>=|[-+*/%!<>=?:.,;()[\]{}]/y;
const quoteStarts: ReadonlySet<string> = new Set(["'", '"', "b", "B"]);
const stringStart = /[bB]?['"]/y;

class Lexer {
  readonly #text: string;
  readonly #issues: Issues;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string, issues: Issues) {
    this.#text = text;
    this.#issues = issues;
  }

  run(): readonly Token[] {
    while (this.#at < this.#text.length && !this.#issues.full) this.#next();
    const end = this.#text.length;
    this.#tokens.push({ kind: "end", text: "<EOF>", start: end, end: end - 1 });
    return this.#tokens;
  }

  #next(): void {
    const start = this.#at;
    const character = this.#text[start] as string;
    if (this.#take(blank)) return;
    if (character === "/" && this.#comment()) return;
    if (quoteStarts.has(character) && this.#string()) return;
    if (character === "/" && this.#path()) return;
    if ((character === "." || (character >= "0" && character <= "9")) && this.#number()) return;
    if (this.#take(identifier)) {
      this.#push("identifier", start);
      return;
    }
    if (this.#take(punctuation)) {
      this.#push("punctuation", start);
      return;
    }
    const unknown = String.fromCodePoint(this.#text.codePointAt(start) ?? 0xfffd);
    this.#at += unknown.length;
    this.#issues.doubtful({ start, end: this.#at - 1 }, `token recognition error at: '${unknown}'`);
  }

  #comment(): boolean {
    if (this.#take(lineComment) || this.#take(blockComment)) return true;
    if (!this.#text.startsWith("/*", this.#at)) return false;
    this.#issues.error({ start: this.#at, end: this.#text.length - 1 }, "Missing a closing */");
    this.#at = this.#text.length;
    return true;
  }

  #path(): boolean {
    const start = this.#at;
    if (this.#text[start] !== "/") return false;
    if (this.#take(interpolation)) {
      this.#push("interpolation", start);
      return true;
    }
    const named = this.#match(placeholder);
    if (named !== null) {
      this.#push("placeholder", start, { value: named[1] as string, many: named[2] === "**" });
      return true;
    }
    if (!this.#take(segment)) return false;
    this.#push("segment", start, { value: decodePercent(this.#text.slice(start + 1, this.#at)) });
    return true;
  }

  #number(): boolean {
    const start = this.#at;
    if (this.#take(float)) {
      this.#push("float", start, { value: Number(this.#text.slice(start, this.#at)) });
      return true;
    }
    if (!this.#take(int)) return false;
    this.#push("int", start, { value: BigInt(this.#text.slice(start, this.#at)) });
    return true;
  }

  #string(): boolean {
    const start = this.#at;
    if (!this.#test(stringStart)) return false;
    const bytes = this.#text[start] === "b" || this.#text[start] === "B";
    const result = (bytes ? readBytes : readString)(this.#text, bytes ? start + 1 : start);
    this.#at = result.next;
    if (result.error !== undefined) this.#issues.error({ start: result.errorAt, end: result.errorAt }, result.error);
    this.#push(bytes ? "bytes" : "string", start, { value: result.value });
    return true;
  }

  #push(kind: TokenKind, start: number, more: Pick<Token, "value" | "many"> = {}): void {
    this.#tokens.push({ kind, text: this.#text.slice(start, this.#at), start, end: this.#at - 1, ...more });
  }

  #test(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  /** Goes beyond what the pattern matches here; says nothing of it, which costs half as much. */
  #take(pattern: RegExp): boolean {
    const matches = this.#test(pattern);
    if (matches) this.#at = pattern.lastIndex;
    return matches;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const tokenize = (text: string, issues: Issues): readonly Token[] => new Lexer(text, issues).run();
