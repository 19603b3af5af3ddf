// How deep an expression may nest: brackets, operators and arguments count, member and method chains do not.
import type { Expression, Span } from "../syntax/ast.ts";
import { type Issues, tooComplex } from "../syntax/issues.ts";

/** At this depth (the whole expression is at 1) an expression is refused. */
const maxDepth = 100;

export function checkDepth(root: Expression, issues: Issues): void {
  visit({ node: root, depth: 1 }, issues);
}

function visit({ node, depth }: { node: Expression; depth: number }, issues: Issues): void {
  const parens = node.parens ?? [];
  if (depth + parens.length >= maxDepth) {
    issues.error(refusedAt(node, parens, maxDepth - depth), tooComplex);
    return;
  }
  for (const child of childrenOf(node)) {
    const below = child.chained ? depth : depth + parens.length + 1;
    visit({ node: child.node, depth: below }, issues);
  }
}

function refusedAt(node: Expression, parens: readonly number[], excess: number): Span {
  const paren = parens[parens.length - 1 - excess];
  if (paren !== undefined) return { start: paren, end: paren };
  return node.kind === "binary" || node.kind === "call" ? node.first : node.at;
}

interface Child {
  readonly node: Expression;
  /** The target of a postfix operator: at the same depth. */
  readonly chained?: boolean;
}

const plain = (node: Expression): Child => ({ node });

export function childrenOf(node: Expression): readonly Child[] {
  switch (node.kind) {
    case "literal":
    case "name":
      return [];
    case "member":
      return [{ node: node.target, chained: true }];
    case "index":
      return [{ node: node.target, chained: true }, plain(node.index)];
    case "slice":
      return [
        { node: node.target, chained: true },
        ...[node.from, node.to].filter((end) => end !== undefined).map(plain),
      ];
    case "call":
      return [...(node.target === undefined ? [] : [{ node: node.target, chained: true }]), ...node.args.map(plain)];
    case "unary":
    case "is":
      return [plain(node.operand)];
    case "binary":
      return [plain(node.left), plain(node.right)];
    case "conditional":
      return [plain(node.condition), plain(node.whenTrue), plain(node.whenFalse)];
    case "list":
      return node.items.map(plain);
    case "map":
      return node.entries.flatMap(({ key, value }) => [plain(key), plain(value)]);
    case "path":
      return node.segments.flatMap((part) => (part.kind === "expression" ? [plain(part.expression)] : []));
  }
}
