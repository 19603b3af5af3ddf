// The `resource` of a list request: no stored document, but what one disjunct of the query says about every result.
// Equality filters are values, other filters are constraints, and what is not filtered does not exist.
import { canonicalKey, equals } from "../values/canonical.ts";
import { type ConstraintAtom, RulesConstraint } from "../values/constraint.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import type { RulesValue } from "../values/value.ts";
import type { Conjunction, SimpleFilter } from "./disjuncts.ts";
import { fieldSegments } from "./field-path.ts";

export interface PseudoDocument {
  readonly resource: RulesValue;
  /** Known only with an equality filter on the document id. */
  readonly id: string | undefined;
  /** That document's path below `/documents`. */
  readonly path: readonly string[] | undefined;
}

/** `databases/D/documents` */
const prefixLength = 3;
const documentId = "__name__";

interface Tree {
  filters: SimpleFilter[];
  readonly children: Map<string, Tree>;
}

export function pseudoDocument(filters: Conjunction, strict: boolean): PseudoDocument {
  const root: Tree = { filters: [], children: new Map() };
  const names: SimpleFilter[] = [];
  for (const filter of filters) {
    if (filter.field === documentId) {
      names.push(filter);
    } else insert(root, filter);
  }
  const entries = new Map<string, RulesValue>([["data", mapOfTree(root, strict)]]);
  const name = theName(names);
  const last = name?.segments.at(-1);
  const id = typeof last === "string" ? last : undefined;
  if (name !== undefined && id !== undefined) {
    entries.set("id", id);
    entries.set("__name__", name);
  } else if (names.length > 0) entries.set(documentId, new RulesConstraint(names.map(toAtom), strict));
  return { resource: new RulesMap(entries), id, path: id === undefined ? undefined : name?.plain?.slice(prefixLength) };
}

/** Two different names are none: no document has both. */
function theName(filters: readonly SimpleFilter[]): RulesPath | undefined {
  const [first, ...others] = filters.flatMap(({ op, value }) =>
    op === "==" && value instanceof RulesPath ? [value] : [],
  );
  return others.every((other) => first !== undefined && equals(first, other)) ? first : undefined;
}

function insert(root: Tree, filter: SimpleFilter): void {
  const segments = fieldSegments(filter.field);
  if (segments === undefined) return;
  let node = root;
  for (const segment of segments) {
    const next = node.children.get(segment) ?? { filters: [], children: new Map() };
    node.children.set(segment, next);
    node = next;
  }
  node.filters.push(filter);
}

function mapOfTree(tree: Tree, strict: boolean): RulesMap {
  const entries = new Map<string, RulesValue>();
  for (const [key, child] of tree.children) entries.set(key, fieldValue(child, strict));
  return new RulesMap(entries, { open: strict });
}

function fieldValue(node: Tree, strict: boolean): RulesValue {
  if (node.filters.length === 0) return mapOfTree(node, strict);
  const [first, ...others] = distinct(node.filters);
  if (first !== undefined && others.length === 0) {
    if (first.op === "is null" || (strict && first.op === "==" && first.value === null)) return null;
    if (first.op === "is nan") return Number.NaN;
    if (first.op === "==" && first.value !== null) return first.value;
  }
  return new RulesConstraint(node.filters.map(toAtom), strict);
}

const distinct = (filters: readonly SimpleFilter[]): readonly SimpleFilter[] => [
  ...new Map(filters.map((filter) => [`${filter.op} ${canonicalKey(filter.value, "display")}`, filter])).values(),
];

/** Proves nothing except, as on Google's emulator, that the field is not null. */
const opaque: ConstraintAtom = { op: "!=", value: Number.NaN };

function toAtom({ op, value }: SimpleFilter): ConstraintAtom {
  // An ordinary `== null` filter proves nothing there, not even `== null`.
  return op === "is null" || op === "is nan" || (op === "==" && value === null) ? opaque : { op, value };
}
