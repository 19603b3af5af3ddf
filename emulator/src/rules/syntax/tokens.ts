// What the lexer makes of the source. A `/` glued to a name, digit, `$(`, `(` or `{` opens a path segment whatever
// came before it: that is why `a/2` is no division.
import type { Span } from "./issues.ts";

export type TokenKind =
  | "identifier"
  | "int"
  | "float"
  | "string"
  | "bytes"
  | "punctuation"
  /** `/text` */
  | "segment"
  /** `/$(`: an expression and `)` follow. */
  | "interpolation"
  /** `/{name}`, `/{name=*}`, `/{name=**}` */
  | "placeholder"
  | "end";

export interface Token extends Span {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Decoded: number, string, bytes; for a segment its text; for a placeholder its name. */
  readonly value?: bigint | number | string | Uint8Array;
  /** Placeholder with `=**`. */
  readonly many?: boolean;
}

export const keywords: ReadonlySet<string> = new Set([
  "allow",
  "else",
  "false",
  "function",
  "if",
  "import",
  "in",
  "is",
  "let",
  "match",
  "null",
  "return",
  "rules_version",
  "service",
  "true",
]);
