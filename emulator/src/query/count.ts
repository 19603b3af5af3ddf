// Counts a query's result from its index entries alone, without reading a document, where the entries tell enough.
import { isNameField } from "../model/field-path.ts";
import { isNaNValue, isNull, kind, kindOf } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import { writeComponent } from "../storage/index-entry.ts";
import { KeyWriter } from "../storage/key-writer.ts";
import type { View } from "../storage/view.ts";
import { type Access, chooseAccess } from "./access.ts";
import { accessInput, type ExecuteOptions } from "./execute.ts";
import { type Conjunction, disjuncts, type FieldFilter } from "./filter.ts";
import { join } from "./join.ts";
import { keyBounds } from "./key-bounds.ts";
import type { Plan } from "./plan.ts";
import { scopesOf } from "./scopes.ts";

/**
 * The size of a plan's result, offset and limit applied, at most `atMost`. Undefined when only the documents can tell:
 * several disjuncts, cursors, negations, values cut in keys, reads in the past.
 */
export function countByEntries(
  view: View,
  plan: Plan,
  options: ExecuteOptions & { readonly atMost: number },
): number | undefined {
  const [conjunction, ...others] = plan.collectionId === undefined ? [] : disjuncts(plan.filter);
  if (conjunction === undefined || others.length > 0 || (options.overrides?.size ?? 0) > 0) return undefined;
  if (plan.start !== undefined || plan.end !== undefined) return undefined;
  if (plan.allDescendants && plan.parent.length > 0) return undefined;
  const access = chooseAccess(accessInput(plan, conjunction, options.requireIndexes), options.catalog);
  if (access === "empty") return 0;
  if (access === "missing index" || !tellsAll(access, conjunction)) return undefined;
  const wanted = plan.offset + Math.min(plan.limit ?? Number.POSITIVE_INFINITY, options.atMost);
  if (wanted <= plan.offset) return 0;
  let count = 0;
  for (const scope of scopesOf(view, plan)) {
    const span = keyBounds({ plan, conjunction, access, scope: scope.rows });
    const { scans, reverse } = access;
    const { work } = options;
    for (const hit of join({ view, scope: scope.number, scans, reverse, span, ...(work && { work }) })) {
      // Some value was cut in this key: the entry may stand for a document beyond the bounds.
      if (hit.unordered !== undefined) return undefined;
      count++;
      if (count >= wanted) return Math.max(0, count - plan.offset);
    }
  }
  return Math.max(0, count - plan.offset);
}

/** Whether the keys themselves check every filter: equalities by prefixes, one range by the bounds. */
function tellsAll(access: Access, conjunction: Conjunction): boolean {
  const [first] = access.scans;
  if (first === undefined || !access.ordered) return false;
  const range = first.suffix[0]?.path;
  const isInKeys = (filter: FieldFilter): boolean => {
    const operand = filter.values[0] as Value;
    if (isNameField(filter.path) || isNull(operand) || isNaNValue(operand)) return false;
    if (filter.op === "==" || filter.op === "array-contains") return true;
    const isRange = filter.op === "<" || filter.op === "<=" || filter.op === ">" || filter.op === ">=";
    if (!isRange || range === undefined || range.join("\0") !== filter.path.join("\0")) return false;
    // NaN sorts as the smallest number and is in no range.
    return kindOf(operand) !== kind.number || filter.op === ">" || filter.op === ">=";
  };
  return conjunction.every(isInKeys) && access.scans.every(({ prefix, limit }) => prefix.every(fits(limit)));
}

const writer = new KeyWriter(1024);

const fits =
  (limit: number) =>
  ({ value }: { readonly value: Value }): boolean => {
    writer.truncate(0);
    return !writeComponent(writer, value, { limit, mode: "asc" });
  };
