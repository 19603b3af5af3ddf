// The `resource` of a list request: no stored document, but what one disjunct of the query says about every result.
// Equality filters are values, other filters are constraints, and what is not filtered does not exist.
import { type ConstraintAtom, RulesConstraint } from "../values/constraint.ts";
import { unknownValue } from "../values/errors.ts";
import { RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import type { RulesValue } from "../values/value.ts";
import type { Conjunction, SimpleFilter } from "./disjuncts.ts";
import { fieldSegments } from "./field-path.ts";

export interface PseudoDocument {
  readonly resource: RulesValue;
  /** Known only with an equality filter on the document id. */
  readonly id: string | undefined;
}

const documentId = "__name__";

interface Tree {
  filters: SimpleFilter[];
  readonly children: Map<string, Tree>;
}

export function pseudoDocument(filters: Conjunction, strict: boolean): PseudoDocument {
  const root: Tree = { filters: [], children: new Map() };
  let name: RulesPath | undefined;
  for (const filter of filters) {
    if (filter.field === documentId) {
      if (filter.op === "==" && filter.value instanceof RulesPath) name = filter.value;
    } else insert(root, filter);
  }
  const entries = new Map<string, RulesValue>([["data", mapOfTree(root, strict)]]);
  const last = name?.segments.at(-1);
  const id = typeof last === "string" ? last : undefined;
  if (name !== undefined && id !== undefined) {
    entries.set("id", id);
    entries.set("__name__", name);
  }
  return { resource: new RulesMap(entries), id };
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
  const [first, ...others] = node.filters;
  if (first !== undefined && others.length === 0) {
    if (first.op === "is null") return null;
    if (first.op === "is nan") return Number.NaN;
    // An ordinary `== null` filter proves nothing on Google's emulator.
    if (first.op === "==") return first.value ?? unknownValue;
  }
  return new RulesConstraint(node.filters.flatMap(toAtoms), strict);
}

function toAtoms(filter: SimpleFilter): readonly ConstraintAtom[] {
  if (filter.op === "is null" || filter.op === "is nan") return [];
  return [{ op: filter.op, value: filter.value }];
}
