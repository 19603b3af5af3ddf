// Expressions, by precedence climbing. Tight to loose: postfix, unary, * / %, + -, < <= > >=, == !=, is, in, &&, ||, ?:.
import type { BinaryOp, Expression, IsType, PathPart, Span, UnaryOp } from "./ast.ts";
import { tooComplex } from "./issues.ts";
import type { TokenStream } from "./token-stream.ts";
import { keywords, type Token } from "./tokens.ts";

/** Binds tighter the higher; `is` sits among them though its right side is a type name. */
const precedence: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  in: 3,
  is: 4,
  "==": 5,
  "!=": 5,
  "<": 6,
  "<=": 6,
  ">": 6,
  ">=": 6,
  "+": 7,
  "-": 7,
  "*": 8,
  "/": 8,
  "%": 8,
};

const isTypes: ReadonlySet<string> = new Set([
  "bool",
  "bytes",
  "constraint",
  "duration",
  "float",
  "int",
  "latlng",
  "list",
  "vector",
  "set",
  "number",
  "map",
  "string",
  "timestamp",
  "path",
  "map_diff",
]);

/** What Google's emulator says it expected where an operand or the rest of a conditional is missing. */
const operandWords =
  "{'--', '++', '{', '[', '(', '-', '!', '/', 'false', 'null', 'true', PATH_SEGMENT, IDENTIFIER, NUM_INT, NUM_FLOAT, " +
  "UNPAIRED_DOUBLE_QUOTE, UNPAIRED_SINGLE_QUOTE, STRING, BYTES}";
const colonWords =
  "{'&&', ':', '.', '==', '>', '>=', '[', '<', '<=', '-', '%', '!=', '||', '+', '/', '*', '?', 'in', 'is'}";

const openers: ReadonlySet<string> = new Set(["(", "[", "{", "!", "-"]);

/** Whether an operand may begin with it. */
export function startsExpression({ kind, text }: Token): boolean {
  if (kind === "end") return false;
  if (kind === "punctuation") return openers.has(text);
  return kind !== "identifier" || !keywords.has(text) || text === "true" || text === "false" || text === "null";
}

/** Deeper source than this is refused while parsing; `checkDepth` has the exact rule. */
const maxNesting = 300;
/** Members, calls and subscripts in one chain; more could not be evaluated anyway. */
const maxLinks = 1000;
const minInt = 9223372036854775808n;

export class ExpressionParser {
  readonly #tokens: TokenStream;
  #nesting = 0;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    if (this.#nesting > maxNesting) this.#tokens.fail(this.#tokens.current, tooComplex);
    this.#nesting++;
    try {
      return this.#conditional();
    } finally {
      this.#nesting--;
    }
  }

  #conditional(): Expression {
    const condition = this.#binary(1);
    const at = this.#tokens.take("?");
    if (at === undefined) return condition;
    const whenTrue = this.parse();
    if (this.#tokens.take(":") === undefined) this.#tokens.mismatched(colonWords);
    const whenFalse = this.parse();
    return { kind: "conditional", condition, whenTrue, whenFalse, start: condition.start, end: whenFalse.end, at };
  }

  #binary(minimum: number): Expression {
    const { start, end } = this.#tokens.current;
    const first = { start, end };
    let left = this.#unary();
    for (;;) {
      const operator = this.#tokens.current;
      const level = operator.kind === "identifier" || operator.kind === "punctuation" ? precedence[operator.text] : 0;
      if (level === undefined || level < minimum) return left;
      this.#tokens.advance();
      if (operator.text === "is") {
        left = this.#is(left);
      } else {
        if (this.#tokens.at("=")) this.#tokens.unexpected();
        if (!startsExpression(this.#tokens.current)) this.#tokens.mismatched(operandWords);
        const right = this.#binary(level + 1);
        const op = operator.text as BinaryOp;
        left = { kind: "binary", op, left, right, start: left.start, end: right.end, at: operator, first };
      }
    }
  }

  #is(operand: Expression): Expression {
    const name = this.#tokens.current;
    if (name.kind !== "identifier" || keywords.has(name.text)) {
      this.#tokens.issues.error(name, `mismatched input '${name.text}' expecting IDENTIFIER`);
    }
    this.#tokens.advance();
    if (!isTypes.has(name.text)) {
      const text = `Received ${name.text}. Expected one of ${[...isTypes].join(",")}`;
      // Told at what follows.
      const description = `An unsupported type identifier was used with the 'is' operator. ${text}`;
      this.#tokens.fail(this.#tokens.current, description);
    }
    return { kind: "is", operand, type: name.text as IsType, start: operand.start, end: name.end, at: name };
  }

  #unary(): Expression {
    const operator = this.#tokens.take("!") ?? this.#tokens.take("-");
    if (operator === undefined) return this.#postfix();
    if (this.#nesting > maxNesting) this.#tokens.fail(operator, tooComplex);
    if (operator.text === "-" && this.#tokens.current.value === minInt) {
      // Only here may 2^63 stand: it is the smallest int.
      this.#tokens.advance();
      return { kind: "literal", value: -minInt, start: operator.start, end: operator.end, at: operator };
    }
    this.#nesting++;
    const operand = this.#unary();
    this.#nesting--;
    const op = operator.text as UnaryOp;
    return { kind: "unary", op, operand, start: operator.start, end: operand.end, at: operator };
  }

  #postfix(): Expression {
    const { start, end } = this.#tokens.current;
    const at = { start, end };
    let target = this.#primary();
    for (let links = 0; ; links++) {
      if (links > maxLinks) this.#tokens.fail(this.#tokens.current, tooComplex);
      if (this.#tokens.take(".") !== undefined) target = this.#member(target, at);
      else if (this.#tokens.take("[") !== undefined) target = this.#subscript(target, at);
      else return target;
    }
  }

  #member(target: Expression, at: Span): Expression {
    const name = this.#tokens.current;
    if (name.kind !== "identifier") this.#tokens.unexpected();
    this.#tokens.advance();
    if (!this.#tokens.at("(")) return { kind: "member", target, name: name.text, start: at.start, end: name.end, at };
    const args = this.#arguments();
    const end = args.at(-1)?.end ?? name.end;
    return { kind: "call", target, name: name.text, args, start: at.start, end, at: name, first: at };
  }

  #subscript(target: Expression, at: Span): Expression {
    const from = this.#tokens.at(":") ? undefined : this.parse();
    if (this.#tokens.take(":") === undefined) {
      this.#tokens.expect("]");
      const index = from as Expression;
      return { kind: "index", target, index, start: at.start, end: index.end, at };
    }
    const to = this.#tokens.at("]") ? undefined : this.parse();
    this.#tokens.expect("]");
    return { kind: "slice", target, from, to, start: at.start, end: (to ?? from ?? target).end, at };
  }

  #arguments(): readonly Expression[] {
    this.#tokens.expect("(");
    const args: Expression[] = [];
    if (this.#tokens.take(")") !== undefined) return args;
    // A trailing comma is accepted, as on Google's emulator.
    do args.push(this.parse());
    while (this.#tokens.take(",") !== undefined && !this.#tokens.at(")"));
    this.#tokens.expect(")");
    return args;
  }

  #primary(): Expression {
    const token = this.#tokens.current;
    const at = { start: token.start, end: token.end };
    const span = { ...at, at };
    switch (token.kind) {
      case "int":
      case "float":
      case "string":
      case "bytes":
        this.#tokens.advance();
        this.#checkInt(token.value);
        return { kind: "literal", value: token.value as string, ...span };
      case "segment":
      case "interpolation":
      case "placeholder":
        return this.#path();
      case "identifier":
        return this.#word();
      default:
        return this.#bracketed();
    }
  }

  #checkInt(value: unknown): void {
    if (typeof value === "bigint" && value >= minInt) {
      this.#tokens.issues.error(this.#tokens.previous, `Invalid number literal ${value}.`);
    }
  }

  #word(): Expression {
    const token = this.#tokens.current;
    const at = { start: token.start, end: token.end };
    const span = { ...at, at };
    if (token.text === "true" || token.text === "false" || token.text === "null") {
      this.#tokens.advance();
      return { kind: "literal", value: token.text === "null" ? null : token.text === "true", ...span };
    }
    if (keywords.has(token.text)) this.#tokens.unexpected();
    this.#tokens.advance();
    if (!this.#tokens.at("(")) return { kind: "name", name: token.text, ...span };
    const args = this.#arguments();
    const end = args.at(-1)?.end ?? span.end;
    return { kind: "call", target: undefined, name: token.text, args, start: span.start, end, at, first: at };
  }

  #bracketed(): Expression {
    const open = this.#tokens.current;
    if (this.#tokens.take("(") !== undefined) {
      const inner = this.parse();
      this.#tokens.expect(")");
      if (inner.kind !== "path") inner.start = open.start;
      inner.parens = [...(inner.parens ?? []), open.start];
      return inner;
    }
    if (this.#tokens.take("[") !== undefined) return this.#list(open);
    if (this.#tokens.take("{") !== undefined) return this.#map(open);
    return this.#tokens.unexpected();
  }

  #list(open: Token): Expression {
    const items: Expression[] = [];
    while (!this.#tokens.at("]")) {
      items.push(this.parse());
      if (this.#tokens.take(",") === undefined) break;
    }
    this.#tokens.expect("]");
    return { kind: "list", items, start: open.start, end: items.at(-1)?.end ?? open.start, at: open };
  }

  #map(open: Token): Expression {
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.#tokens.at("}")) {
      const key = this.parse();
      this.#tokens.expect(":");
      entries.push({ key, value: this.parse() });
      if (this.#tokens.take(",") === undefined) break;
    }
    this.#tokens.expect("}");
    return { kind: "map", entries, start: open.start, end: entries.at(-1)?.value.end ?? open.start, at: open };
  }

  #placeholder(token: Token, names: Set<string>): PathPart {
    const name = token.value as string;
    if (names.has(name)) {
      const start = token.start + token.text.indexOf(name);
      this.#tokens.issues.error(
        { start, end: start + name.length - 1 },
        `Variable ${name} already exists in the PathTemplate.`,
      );
    }
    names.add(name);
    return { kind: "placeholder", name, many: token.many === true };
  }

  #path(): Expression {
    const { start, end: firstEnd } = this.#tokens.current;
    const segments: PathPart[] = [];
    const names = new Set<string>();
    let { end } = this.#tokens.current;
    for (;;) {
      const token = this.#tokens.current;
      if (token.kind === "segment") segments.push({ kind: "text", text: token.value as string });
      else if (token.kind === "placeholder") segments.push(this.#placeholder(token, names));
      else if (token.kind !== "interpolation") break;
      this.#tokens.advance();
      end = token.kind === "placeholder" ? token.start + 1 + (token.value as string).length : token.end;
      if (token.kind === "interpolation") {
        const expression = this.parse();
        this.#tokens.expect(")");
        segments.push({ kind: "expression", expression });
        ({ end } = expression);
      }
    }
    return { kind: "path", segments, start, end, at: { start, end: firstEnd } };
  }
}
