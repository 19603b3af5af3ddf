// Which indexes answer one disjunct: sets of index scans whose entries end in the same order and can be joined.
import { type FieldPath, isNameField, sameFieldPath } from "../model/field-path.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { FieldIndex, IndexField, IndexMode, IndexScope } from "../storage/index-definition.ts";
import { valueLimit } from "../storage/index-entry.ts";
import type { NumberedIndex } from "../storage/indexes.ts";
import type { Conjunction } from "./filter.ts";
import type { Order } from "./order.ts";

/** What the planner may know of the indexes that exist. */
export interface IndexCatalog {
  findFieldIndex(path: FieldPath, contains: boolean): number | undefined;
  compositeIndexes(collectionId: string): readonly NumberedIndex[];
  /** Whether production would have this automatic index: not after an exemption, in groups only when asked for. */
  hasFieldIndex(collectionId: string, field: FieldIndex): boolean;
}

export interface IndexScan {
  readonly index: number;
  /** Values of the leading components, all fixed by equalities. */
  readonly prefix: readonly { readonly value: Value; readonly mode: IndexMode }[];
  /** The components after the prefix, in the index's own direction. */
  readonly suffix: readonly { readonly path: FieldPath; readonly mode: IndexMode }[];
  readonly nameDescending: boolean;
  readonly limit: number;
  /** The whole index, for those who tell people which one is used. */
  readonly fields: readonly IndexField[];
}

export interface Access {
  /** Joined on what follows their prefixes. None: a scan over the documents themselves. */
  readonly scans: readonly IndexScan[];
  readonly reverse: boolean;
  /** The query's orders that the suffix stands for: those on fields fixed by an equality are left out. */
  readonly orders: readonly Order[];
  /** False: the result has to be sorted afterwards, for want of an index. */
  readonly ordered: boolean;
}

interface Fixed {
  readonly path: FieldPath;
  readonly value: Value;
  readonly contains: boolean;
}

export interface AccessInput {
  readonly conjunction: Conjunction;
  readonly orders: readonly Order[];
  readonly collectionId: string;
  readonly scope: IndexScope;
  /** Use only what production would: the automatic indexes that exist there, composite ones in their own direction. */
  readonly strict: boolean;
}

/** "empty" when some field of the disjunct was never stored: then nothing can match. */
export type AccessChoice = Access | "empty" | "missing index";

export function chooseAccess(input: AccessInput, catalog: IndexCatalog): AccessChoice {
  const fixed = fixedFields(input.conjunction);
  const orders = input.orders.filter(
    ({ path }) => !fixed.some((one) => !one.contains && sameFieldPath(one.path, path)),
  );
  const names = orders.at(-1);
  const name: Order =
    names !== undefined && isNameField(names.path) ? names : { path: ["__name__"], descending: false };
  const fields = orders.filter(({ path }) => !isNameField(path));
  const candidates: Candidate[] = [];
  const mayUse = (path: FieldPath, mode: IndexMode): boolean =>
    !input.strict || catalog.hasFieldIndex(input.collectionId, { path, mode, scope: input.scope });
  for (const one of fixed) {
    if (fields.length > 0) break;
    if (!(one.contains ? mayUse(one.path, "contains") : mayUse(one.path, "asc") || mayUse(one.path, "desc"))) continue;
    const index = catalog.findFieldIndex(one.path, one.contains);
    if (index === undefined) return "empty";
    candidates.push(singleEquality(one, index, name));
  }
  if (fixed.length === 0 && fields.length === 1 && (fields[0] as Order).descending === name.descending) {
    const { path, descending } = fields[0] as Order;
    if (mayUse(path, descending ? "desc" : "asc")) {
      const index = catalog.findFieldIndex(path, false);
      if (index === undefined) return "empty";
      candidates.push(singleOrder(path, index, name));
    }
  }
  for (const index of catalog.compositeIndexes(input.collectionId)) {
    if (index.scope !== input.scope) continue;
    const candidate = compositeCandidate(index, { fixed, fields, name });
    if (candidate !== undefined && !(input.strict && candidate.reverse)) candidates.push(candidate);
  }
  if (fixed.length === 0 && fields.length === 0) {
    return { scans: [], reverse: name.descending, orders, ordered: true };
  }
  return cover(candidates, fixed, orders) ?? "missing index";
}

/** Without the right index: join what there is for the equalities, else scan one field, and sort afterwards. */
export function fallbackAccess(input: AccessInput, catalog: IndexCatalog): Access | "empty" {
  const fixed = fixedFields(input.conjunction);
  const name: Order = { path: ["__name__"], descending: false };
  const scans: IndexScan[] = [];
  for (const one of fixed) {
    const index = catalog.findFieldIndex(one.path, one.contains);
    if (index === undefined) return "empty";
    scans.push(singleEquality(one, index, name).scan);
  }
  if (scans.length > 0) return { scans, reverse: false, orders: [name], ordered: false };
  const first = input.orders.find(({ path }) => !isNameField(path));
  if (first === undefined) return { scans: [], reverse: false, orders: [name], ordered: false };
  const index = catalog.findFieldIndex(first.path, false);
  if (index === undefined) return "empty";
  const ascending = { path: first.path, descending: false };
  return {
    scans: [singleOrder(first.path, index, name).scan],
    reverse: false,
    orders: [ascending, name],
    ordered: false,
  };
}

interface Candidate {
  readonly scan: IndexScan;
  readonly reverse: boolean;
  readonly covers: readonly Fixed[];
  /** Scans can be joined when their entries end alike. */
  readonly shape: string;
}

export function fixedFields(conjunction: Conjunction): Fixed[] {
  return conjunction
    .filter(({ op, path }) => (op === "==" || op === "array-contains") && !isNameField(path))
    .map(({ op, path, values }) => ({ path, value: values[0] as Value, contains: op === "array-contains" }));
}

function singleEquality(one: Fixed, index: number, name: Order): Candidate {
  const scan: IndexScan = {
    index,
    prefix: [{ value: one.value, mode: one.contains ? "contains" : "asc" }],
    suffix: [],
    nameDescending: false,
    limit: valueLimit(1),
    fields: [{ path: one.path, mode: one.contains ? "contains" : "asc" }],
  };
  return { scan, reverse: name.descending, covers: [one], shape: shapeOf(scan, name.descending) };
}

function singleOrder(path: FieldPath, index: number, name: Order): Candidate {
  const scan: IndexScan = {
    index,
    prefix: [],
    suffix: [{ path, mode: "asc" }],
    nameDescending: false,
    limit: valueLimit(1),
    fields: [{ path, mode: "asc" }],
  };
  return { scan, reverse: name.descending, covers: [], shape: shapeOf(scan, name.descending) };
}

function compositeCandidate(
  index: NumberedIndex,
  query: { fixed: readonly Fixed[]; fields: readonly Order[]; name: Order },
): Candidate | undefined {
  const split = index.fields.length - query.fields.length;
  if (split < 0) return undefined;
  const suffix = index.fields.slice(split);
  const reverse = query.name.descending !== index.nameDescending;
  for (const [position, { path, mode }] of suffix.entries()) {
    const order = query.fields[position] as Order;
    if (mode === "contains" || !sameFieldPath(path, order.path)) return undefined;
    if ((mode === "desc") !== (order.descending !== reverse)) return undefined;
  }
  const covers: Fixed[] = [];
  const prefix: { value: Value; mode: IndexMode }[] = [];
  for (const { path, mode } of index.fields.slice(0, split)) {
    const one = query.fixed.find(
      (other) => other.contains === (mode === "contains") && sameFieldPath(other.path, path) && !covers.includes(other),
    );
    if (one === undefined) return undefined;
    covers.push(one);
    prefix.push({ value: one.value, mode });
  }
  const scan: IndexScan = {
    index: index.number,
    prefix,
    suffix,
    nameDescending: index.nameDescending,
    limit: valueLimit(index.fields.length),
    fields: index.fields,
  };
  return { scan, reverse, covers, shape: shapeOf(scan, reverse) };
}

function shapeOf(scan: IndexScan, reverse: boolean): string {
  const limit = scan.suffix.length === 0 ? 0 : scan.limit;
  return `${scan.suffix.map(({ mode }) => mode).join()}|${scan.nameDescending}|${reverse}|${limit}`;
}

/** The fewest joinable scans that together check every equality; widest first. */
function cover(
  candidates: readonly Candidate[],
  fixed: readonly Fixed[],
  orders: readonly Order[],
): Access | undefined {
  let best: Candidate[] | undefined;
  for (const shape of new Set(candidates.map((candidate) => candidate.shape))) {
    const open = new Set(fixed);
    const chosen: Candidate[] = [];
    const sorted = candidates
      .filter((candidate) => candidate.shape === shape)
      .sort((a, b) => b.covers.length - a.covers.length);
    for (const candidate of sorted) {
      const helps = candidate.covers.some((one) => open.has(one)) || (fixed.length === 0 && chosen.length === 0);
      if (!helps) continue;
      chosen.push(candidate);
      for (const one of candidate.covers) open.delete(one);
    }
    if (open.size === 0 && chosen.length > 0 && (best === undefined || chosen.length < best.length)) best = chosen;
  }
  const first = best?.[0];
  if (best === undefined || first === undefined) return undefined;
  return { scans: best.map(({ scan }) => scan), reverse: first.reverse, orders, ordered: true };
}
