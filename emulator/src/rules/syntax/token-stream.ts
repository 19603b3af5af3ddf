// The parser's view of the tokens: look, take, expect; and the one exception that a syntax error unwinds with.
import type { Issues, Span } from "./issues.ts";
import type { Token } from "./tokens.ts";

/** Unwinds to the next place where parsing can go on. The issue is already recorded. */
export class SyntaxFailure extends Error {}

export class TokenStream {
  readonly issues: Issues;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[], issues: Issues) {
    this.#tokens = tokens;
    this.issues = issues;
  }

  get current(): Token {
    return this.#tokens[this.#at] as Token;
  }

  get previous(): Token {
    return this.#tokens[Math.max(0, this.#at - 1)] as Token;
  }

  ahead(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)] as Token;
  }

  advance(): Token {
    const token = this.current;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Whether the current token is this keyword or punctuation. */
  at(text: string): boolean {
    const { kind } = this.current;
    return this.current.text === text && (kind === "identifier" || kind === "punctuation");
  }

  take(text: string): Token | undefined {
    return this.at(text) ? this.advance() : undefined;
  }

  expect(text: string): Token {
    return this.take(text) ?? this.fail(this.current, `Unexpected '${this.current.text}'.`);
  }

  fail(span: Span, description: string): never {
    this.issues.error(span, description);
    throw new SyntaxFailure(description);
  }

  /** In the words of the parser generator that Google's emulator uses, where it uses them. */
  mismatched(expected: string): never {
    return this.fail(this.current, `mismatched input '${this.current.text}' expecting ${expected}`);
  }

  unexpected(): never {
    return this.fail(this.current, `Unexpected '${this.current.text}'.`);
  }
}
