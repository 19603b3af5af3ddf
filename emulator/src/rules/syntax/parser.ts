// Statements: rules_version, service, match, function, allow. After a mistake parsing goes on at the next statement,
// so that one compilation names every mistake.
import type {
  AllowNode,
  Expression,
  FunctionNode,
  LetNode,
  MatchNode,
  PatternPart,
  RulesetNode,
  ServiceNode,
} from "./ast.ts";
import { Issues, type Span } from "./issues.ts";
import { tokenize } from "./lexer.ts";
import { ExpressionParser, startsExpression } from "./parse-expression.ts";
import type { SourceText } from "./source-text.ts";
import { SyntaxFailure, TokenStream } from "./token-stream.ts";
import { keywords, type Token } from "./tokens.ts";

/** Blocks nested deeper than this are not parsed at all; the documented limit is far below. */
const maxBlocks = 60;
const statements: ReadonlySet<string> = new Set(["allow", "match", "function", "service", "}"]);

interface Block {
  readonly functions: FunctionNode[];
  readonly matches: MatchNode[];
  readonly allows: AllowNode[];
}

class Parser {
  readonly #tokens: TokenStream;
  readonly #expressions: ExpressionParser;
  #depth = 0;
  readonly #unclosedSaid = new Set<Token>();

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens);
  }

  ruleset(): RulesetNode {
    const versioned = this.#tokens.at("rules_version");
    const version = this.#attempt(() => this.#version()) ?? 1;
    const functions: FunctionNode[] = [];
    const services: ServiceNode[] = [];
    while (this.#tokens.current.kind !== "end" && !this.#tokens.issues.full) {
      this.#attempt(() => {
        if (this.#tokens.at("function")) functions.push(this.#function());
        else if (this.#tokens.at("service")) services.push(this.#service());
        else if (this.#tokens.at("import")) this.#import();
        else this.#tokens.unexpected();
      });
    }
    if (functions.length + services.length === 0 && !this.#tokens.issues.failed) {
      const words = versioned ? "'function', 'import', 'service'" : "'function', 'import', 'service', 'rules_version'";
      this.#tokens.issues.error(this.#tokens.current, `mismatched input '<EOF>' expecting {${words}}`);
    }
    return { version, functions, services };
  }

  #version(): 1 | 2 {
    const start = this.#tokens.take("rules_version");
    if (start === undefined) {
      this.#tokens.issues.general("WARNING", oldVersion);
      return 1;
    }
    this.#tokens.expect("=");
    const value = this.#tokens.current;
    if (value.kind !== "string") this.#tokens.mismatched("STRING");
    this.#tokens.advance();
    this.#tokens.take(";");
    if (value.value === "2") return 2;
    if (value.value === "1") this.#tokens.issues.general("WARNING", oldVersion);
    else this.#tokens.issues.error(start, `Unsupported rules version ${String(value.value)}.`);
    return 1;
  }

  #import(): never {
    const keyword = this.#tokens.advance();
    this.#tokens.issues.error(keyword, "Import statements are not allowed.");
    const module = this.#tokens.current;
    if (module.kind !== "string") throw new SyntaxFailure();
    return this.#tokens.fail(keyword, `Module "${module.value as string}" is not part of the standard library.`);
  }

  #service(): ServiceNode {
    const { start } = this.#tokens.expect("service");
    const first = this.#identifier();
    let name = first.text;
    while (this.#tokens.take(".") !== undefined) name += `.${this.#identifier().text}`;
    const nameSpan = { start: first.start, end: this.#tokens.previous.end };
    const block = this.#block({ allows: false });
    return {
      name,
      nameSpan,
      functions: block.functions,
      matches: block.matches,
      start,
      end: this.#tokens.previous.end,
    };
  }

  #block(options: { allows: boolean }): Block {
    this.#tokens.expect("{");
    const block: Block = { functions: [], matches: [], allows: [] };
    while (!this.#tokens.at("}") && this.#tokens.current.kind !== "end" && !this.#tokens.issues.full) {
      this.#attempt(() => this.#statement(block, options));
    }
    if (this.#tokens.take("}") === undefined) this.#unclosed(options);
    return block;
  }

  /** Said once, however many blocks are open at the end. */
  #unclosed(innermost: { allows: boolean }): never {
    const at = this.#tokens.current;
    if (!this.#unclosedSaid.has(at)) {
      this.#unclosedSaid.add(at);
      this.#tokens.issues.error(at, `Unexpected '${at.text}'.`);
      const inMatch = `mismatched input '${at.text}' expecting '}'`;
      this.#tokens.issues.error(at, innermost.allows ? inMatch : `missing '}' at '${at.text}'`);
    }
    throw new SyntaxFailure();
  }

  #statement(block: Block, options: { allows: boolean }): void {
    const token = this.#tokens.current;
    if (this.#tokens.at("function")) block.functions.push(this.#function());
    else if (this.#tokens.at("match")) block.matches.push(this.#match());
    else if (this.#tokens.at("allow") && options.allows) block.allows.push(this.#allow());
    else if (isPathToken(token)) this.#tokens.fail(token, "Missing 'match' keyword before path.");
    else this.#tokens.unexpected();
  }

  #match(): MatchNode {
    const { start } = this.#tokens.expect("match");
    const patternStart = this.#tokens.current.start;
    const pattern: PatternPart[] = [];
    while (this.#tokens.current.kind === "segment" || this.#tokens.current.kind === "placeholder") {
      pattern.push(toPatternPart(this.#tokens.advance()));
    }
    if (this.#tokens.at("/")) {
      this.#tokens.fail(this.#tokens.current, "Forward slash '/' found where identifier or binding expected.");
    }
    if (pattern.length === 0) this.#tokens.unexpected();
    const patternSpan = { start: patternStart, end: this.#tokens.previous.end };
    if (this.#depth >= maxBlocks) this.#tokens.fail(patternSpan, "Match statements are nested too deeply.");
    this.#depth++;
    try {
      const before = this.#tokens.issues.errors;
      const block = this.#block({ allows: true });
      const close = this.#tokens.previous;
      const isEmpty = block.functions.length + block.matches.length + block.allows.length === 0;
      if (isEmpty && this.#tokens.issues.errors === before) {
        this.#tokens.issues.error(close, "The 'match' body must contain at least one declaration.");
      }
      return { pattern, patternSpan, ...block, start, end: close.end };
    } finally {
      this.#depth--;
    }
  }

  #allow(): AllowNode {
    const { start } = this.#tokens.expect("allow");
    const methods: { name: string; span: Span }[] = [];
    if (this.#tokens.current.kind !== "identifier") {
      this.#tokens.issues.error(this.#tokens.current, "Expected at least one 'operation' after 'allow'.");
      this.#tokens.unexpected();
    }
    do {
      const name = this.#identifier();
      methods.push({ name: name.text, span: { start: name.start, end: name.end } });
      if (this.#tokens.at(",") && this.#tokens.ahead(1).kind !== "identifier") this.#tokens.unexpected();
    } while (this.#tokens.take(",") !== undefined);
    let condition: Expression | undefined;
    if (this.#tokens.take(":") !== undefined) {
      if (this.#tokens.take("if") === undefined) {
        if (this.#tokens.at(";")) this.#tokens.unexpected();
        this.#tokens.fail(this.#tokens.current, "Missing 'if' before conditional expression.");
      }
      if (this.#tokens.at(";") || this.#tokens.at("}")) {
        this.#tokens.fail(this.#tokens.current, "Missing conditional expression after 'if'.");
      }
      if (!startsExpression(this.#tokens.current)) {
        this.#tokens.issues.error(this.#tokens.current, "Missing conditional expression after 'if'.");
        this.#tokens.unexpected();
      }
      condition = this.#expressions.parse();
    }
    const end = this.#tokens.take(";")?.end ?? this.#tokens.previous.end;
    if (!this.#startsStatement()) this.#allowTail();
    return { methods, condition, start, end };
  }

  #allowTail(): never {
    if (this.#tokens.at("if")) this.#tokens.fail(this.#tokens.current, "Missing ':' before 'if' condition.");
    return this.#tokens.unexpected();
  }

  #function(): FunctionNode {
    const { start } = this.#tokens.expect("function");
    if (this.#tokens.at("(")) this.#tokens.fail(this.#tokens.current, "Missing 'function' id");
    const name = this.#identifier();
    if (!this.#tokens.at("(")) this.#tokens.fail(this.#tokens.current, "Missing 'function' signature");
    const parameters = this.#parameters();
    this.#tokens.expect("{");
    const lets: LetNode[] = [];
    while (this.#tokens.at("let")) lets.push(this.#let());
    this.#tokens.expect("return");
    const body = this.#expressions.parse();
    this.#tokens.take(";");
    const { end } = this.#tokens.take("}") ?? this.#tokens.mismatched("'}'");
    return { name: name.text, nameSpan: { start: name.start, end: name.end }, parameters, lets, body, start, end };
  }

  #parameters(): { name: string; span: Span }[] {
    const parameters: { name: string; span: Span }[] = [];
    this.#tokens.expect("(");
    if (this.#tokens.take(")") !== undefined) return parameters;
    do {
      const { text, start, end } = this.#identifier();
      parameters.push({ name: text, span: { start, end } });
    } while (this.#tokens.take(",") !== undefined);
    this.#tokens.expect(")");
    return parameters;
  }

  #let(): LetNode {
    const { start } = this.#tokens.expect("let");
    const name = this.#identifier();
    const value = this.#tokens.take("=") === undefined ? this.#noValue() : this.#expressions.parse();
    if (!this.#tokens.at(";"))
      this.#tokens.issues.error(this.#tokens.current, `missing ';' at '${this.#tokens.current.text}'`);
    const { end } = this.#tokens.take(";") ?? this.#tokens.previous;
    return { name: name.text, nameSpan: { start: name.start, end: name.end }, value, start, end };
  }

  /** Goes on after the let, so that the rest of the function is read. */
  #noValue(): Expression {
    const { text, start, end } = this.#tokens.current;
    this.#tokens.issues.error({ start, end }, `mismatched input '${text}' expecting '='`);
    while (!this.#tokens.at(";") && !this.#tokens.at("}") && this.#tokens.current.kind !== "end")
      this.#tokens.advance();
    return { kind: "literal", value: null, start, end, at: { start, end } };
  }

  #identifier(): Token {
    const token = this.#tokens.current;
    if (token.kind !== "identifier" || keywords.has(token.text)) this.#tokens.unexpected();
    return this.#tokens.advance();
  }

  #startsStatement(): boolean {
    const { kind, text } = this.#tokens.current;
    return kind === "end" || statements.has(text) || isPathToken(this.#tokens.current);
  }

  /** Runs one production; after a syntax error skips to where a statement may start and gives undefined. */
  #attempt<T>(production: () => T): T | undefined {
    const before = this.#tokens.current;
    try {
      return production();
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
      if (this.#tokens.current === before) this.#tokens.advance();
      this.#recover();
      return undefined;
    }
  }

  #recover(): void {
    let depth = 0;
    for (;;) {
      const { kind, text } = this.#tokens.current;
      if (kind === "end" || (depth === 0 && statements.has(text))) return;
      if (text === "{") depth++;
      if (text === "}") depth--;
      const ended = this.#tokens.take(";") !== undefined;
      if (ended && depth === 0) return;
      if (!ended) this.#tokens.advance();
    }
  }
}

const oldVersion = "Ruleset uses old version (version [1]). Please update to the latest version (version [2]).";

const isPathToken = (token: Token): boolean =>
  token.kind === "segment" || token.kind === "placeholder" || token.kind === "interpolation";

function toPatternPart(token: Token): PatternPart {
  if (token.kind === "segment") return { kind: "text", text: token.value as string };
  const span = { start: token.start, end: token.end };
  return { kind: "capture", name: token.value as string, many: token.many === true, span, nameSpan: nameOf(token) };
}

/** The name inside `/{name}`. */
function nameOf(token: Token): Span {
  const start = token.start + token.text.indexOf(token.value as string);
  return { start, end: start + (token.value as string).length - 1 };
}

/** The documented limit, which Google's emulator does not enforce. */
const maxSource = 256 * 1024;

export interface Parsed {
  readonly tree: RulesetNode;
  readonly issues: Issues;
}

export function parseRules(source: SourceText): Parsed {
  const issues = new Issues(source);
  if (source.text === "") {
    issues.general("ERROR", "Rules content empty. Compilation aborted.");
    return { tree: { version: 1, functions: [], services: [] }, issues };
  }
  if (Buffer.byteLength(source.text) > maxSource) {
    issues.general("ERROR", `Rules source is larger than ${maxSource / 1024} KiB.`);
    return { tree: { version: 1, functions: [], services: [] }, issues };
  }
  const tokens = new TokenStream(tokenize(source.text, issues), issues);
  const tree = new Parser(tokens).ruleset();
  issues.admitDoubtful();
  return { tree, issues };
}
