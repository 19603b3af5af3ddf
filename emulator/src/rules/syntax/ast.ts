// The syntax tree. A node's span starts at its first token or the outermost `(` before it and ends (inclusive) at its
// last inner part: that is how Google's coverage report draws it.
import type { TypeName } from "../values/value.ts";
import type { Span } from "./issues.ts";

export type { Span };

export type UnaryOp = "!" | "-";
export type BinaryOp = "||" | "&&" | "in" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";
/** The type names that may follow `is`. */
export type IsType = Exclude<TypeName, "null" | "error"> | "number";

export type Expression = LiteralNode | ComposedNode;

/** Everything but literals: what the coverage report shows. */
export type ComposedNode =
  | NameNode
  | MemberNode
  | IndexNode
  | SliceNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | IsNode
  | ConditionalNode
  | ListNode
  | MapNode
  | PathNode;

interface NodeBase {
  start: number;
  end: number;
  /** Where an error of this node itself is shown: an operator, a function's name, else the node's first token. */
  readonly at: Span;
  /** Offsets of the brackets around it, innermost first. */
  parens?: number[];
}
export interface LiteralNode extends NodeBase {
  readonly kind: "literal";
  readonly value: null | boolean | bigint | number | string | Uint8Array;
}
export interface NameNode extends NodeBase {
  readonly kind: "name";
  readonly name: string;
}
export interface MemberNode extends NodeBase {
  readonly kind: "member";
  readonly target: Expression;
  readonly name: string;
}
export interface IndexNode extends NodeBase {
  readonly kind: "index";
  readonly target: Expression;
  readonly index: Expression;
}
export interface SliceNode extends NodeBase {
  readonly kind: "slice";
  readonly target: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
}
export interface CallNode extends NodeBase {
  readonly kind: "call";
  /** Absent for a plain function call. */
  readonly target: Expression | undefined;
  readonly name: string;
  readonly args: readonly Expression[];
  /** The first token. */
  readonly first: Span;
}
export interface UnaryNode extends NodeBase {
  readonly kind: "unary";
  readonly op: UnaryOp;
  readonly operand: Expression;
}
export interface BinaryNode extends NodeBase {
  readonly kind: "binary";
  readonly op: BinaryOp;
  readonly left: Expression;
  readonly right: Expression;
  /** The first token. */
  readonly first: Span;
}
export interface IsNode extends NodeBase {
  readonly kind: "is";
  readonly operand: Expression;
  readonly type: IsType;
}
export interface ConditionalNode extends NodeBase {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}
export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly items: readonly Expression[];
}
export interface MapNode extends NodeBase {
  readonly kind: "map";
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
}
export interface PathNode extends NodeBase {
  readonly kind: "path";
  readonly segments: readonly PathPart[];
}

export type PathPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "placeholder"; readonly name: string; readonly many: boolean };

export interface LetNode extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expression;
}

export interface FunctionNode extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly { readonly name: string; readonly span: Span }[];
  readonly lets: readonly LetNode[];
  readonly body: Expression;
}

export interface AllowNode extends Span {
  readonly methods: readonly { readonly name: string; readonly span: Span }[];
  /** Absent: always allowed. */
  readonly condition: Expression | undefined;
}

export type PatternPart =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "capture";
      readonly name: string;
      readonly many: boolean;
      readonly span: Span;
      readonly nameSpan: Span;
    };

export interface MatchNode extends Span {
  readonly pattern: readonly PatternPart[];
  readonly patternSpan: Span;
  /** In source order: functions, matches and allows may be mixed. */
  readonly functions: readonly FunctionNode[];
  readonly matches: readonly MatchNode[];
  readonly allows: readonly AllowNode[];
}

export interface ServiceNode extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly functions: readonly FunctionNode[];
  readonly matches: readonly MatchNode[];
}

export interface RulesetNode {
  readonly version: 1 | 2;
  readonly functions: readonly FunctionNode[];
  readonly services: readonly ServiceNode[];
}

/** The first token of an expression, brackets included: where most errors are shown. */
export function firstToken(node: Expression): Span {
  const paren = node.kind === "path" ? undefined : node.parens?.at(-1);
  if (paren !== undefined) return { start: paren, end: paren };
  switch (node.kind) {
    case "binary":
    case "call":
      return node.first;
    case "conditional":
      return firstToken(node.condition);
    case "is":
      return firstToken(node.operand);
    default:
      return node.at;
  }
}
