// Which indexes a plan is answered from, in the words of Query Explain.
import { formatFieldPath } from "../model/field-path.ts";
import type { IndexMode } from "../storage/index-definition.ts";
import { type Access, chooseAccess, fallbackAccess, type IndexScan } from "./access.ts";
import { accessInput, type ExecuteOptions } from "./execute.ts";
import { type Conjunction, disjuncts } from "./filter.ts";
import { missingIndex, wantedIndex } from "./missing-index.ts";
import type { IndexNeed } from "./plan.ts";

export interface IndexUse {
  readonly queryScope: "Collection" | "Collection Group";
  /** `(a ASC, __name__ ASC)` */
  readonly properties: string;
}

/** Throws FAILED_PRECONDITION when an index is missing and demanded. */
export function describeIndexes(plan: IndexNeed, options: ExecuteOptions): IndexUse[] {
  const conjunctions = plan.collectionId === undefined ? [] : disjuncts(plan.filter);
  const texts = conjunctions.flatMap((conjunction) => propertiesOf(plan, conjunction, options));
  const queryScope = plan.allDescendants ? "Collection Group" : "Collection";
  return [...new Set(texts.length === 0 ? ["(__name__ ASC)"] : texts)].map((properties) => ({
    queryScope,
    properties,
  }));
}

function propertiesOf(plan: IndexNeed, conjunction: Conjunction, options: ExecuteOptions): string[] {
  const input = accessInput(plan, conjunction, options.requireIndexes);
  let access = chooseAccess(input, options.catalog);
  if (access === "missing index") {
    if (options.requireIndexes) throw missingIndex(plan, conjunction);
    access = fallbackAccess(input, options.catalog);
  }
  // Nothing was ever stored in some field: the index that would be used is the one that would be wanted.
  if (access === "empty") return [wanted(plan, conjunction)];
  const { scans, reverse } = access;
  return scans.length === 0 ? [nameOnly(access)] : scans.map((scan) => scanned(scan, reverse));
}

function scanned({ fields, nameDescending }: IndexScan, reverse: boolean): string {
  const parts = fields.map(({ path, mode }) => `${formatFieldPath(path)} ${direction(mode, reverse)}`);
  return `(${[...parts, `__name__ ${nameDescending !== reverse ? "DESC" : "ASC"}`].join(", ")})`;
}

function direction(mode: IndexMode, reverse: boolean): string {
  if (mode === "contains") return "CONTAINS";
  return (mode === "desc") !== reverse ? "DESC" : "ASC";
}

const nameOnly = ({ reverse }: Access): string => `(__name__ ${reverse ? "DESC" : "ASC"})`;

function wanted(plan: IndexNeed, conjunction: Conjunction): string {
  const parts = wantedIndex(plan, conjunction).fields.map((field) => {
    const mode = "order" in field ? (field.order === "DESCENDING" ? "DESC" : "ASC") : "CONTAINS";
    return `${field.fieldPath} ${mode}`;
  });
  const isDescending = plan.orders.at(-1)?.descending ?? false;
  return `(${[...parts, `__name__ ${isDescending ? "DESC" : "ASC"}`].join(", ")})`;
}
