// The stretch of an index that a disjunct can match, as byte bounds on what follows the prefix of equalities.
// Bounds may be wider than the query (long values are cut in keys); every document is checked again when read.
import { isNameField, sameFieldPath } from "../model/field-path.ts";
import { pathOf } from "../model/path.ts";
import { kind, kindOf } from "../model/value.ts";
import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { IndexMode } from "../storage/index-definition.ts";
import { writeComponent } from "../storage/index-entry.ts";
import { afterPrefix, KeyWriter } from "../storage/key-writer.ts";
import { idKey, pathKey } from "../storage/row-id.ts";
import type { Access, IndexScan } from "./access.ts";
import type { Conjunction, FieldFilter } from "./filter.ts";
import type { Bound, Order } from "./order.ts";
import type { Plan } from "./plan.ts";

/** Half-open; undefined is open-ended. */
export interface Span {
  from: Buffer | undefined;
  to: Buffer | undefined;
}

/** How rows end keys in this scope: ids within one collection, paths within a group. */
export interface RowScope {
  readonly isGroup: boolean;
  /** Segments of the collection; the query's parent in a group. */
  readonly path: readonly string[];
}

export interface BoundsInput {
  readonly plan: Plan;
  readonly conjunction: Conjunction;
  readonly access: Access;
  readonly scope: RowScope;
}

type Suffix = Pick<IndexScan, "suffix" | "nameDescending" | "limit">;

const documentRows: Suffix = { suffix: [], nameDescending: false, limit: 0 };
const writer = new KeyWriter(1024);

export function keyBounds(input: BoundsInput): Span {
  const shape: Suffix = input.access.scans[0] ?? documentRows;
  const span: Span = { from: undefined, to: undefined };
  for (const filter of input.conjunction) narrowByFilter(span, filter, { shape, input });
  if (input.scope.isGroup && shape.suffix.length === 0 && input.scope.path.length > 0) {
    const key = pathKey(input.scope.path);
    if (!key.cut) narrowBoth(span, maybeInverted(key.bytes, shape.nameDescending));
  }
  if (input.access.ordered) {
    narrowByCursor(span, { bound: input.plan.start, isStart: true, shape, input });
    narrowByCursor(span, { bound: input.plan.end, isStart: false, shape, input });
  }
  return span;
}

function narrowByFilter(span: Span, filter: FieldFilter, context: { shape: Suffix; input: BoundsInput }): void {
  const { shape, input } = context;
  const first = shape.suffix[0];
  if (first === undefined) {
    if (!isNameField(filter.path) || filter.op === "!=" || filter.op === "not-in") return;
    const key = rowKeyOf(filter.values[0] as Value, input.scope);
    if (key === undefined) return;
    narrow(span, { prefix: key, op: filter.op, inverted: shape.nameDescending, cut: input.scope.isGroup });
    return;
  }
  if (!sameFieldPath(first.path, filter.path)) return;
  const value = filter.values[0] as Value;
  if (filter.op === "!=" || filter.op === "not-in") {
    // Everything but null.
    const afterNull = Buffer.from([kind.boolean + 1]);
    narrow(span, { prefix: afterNull, op: ">=", inverted: first.mode === "desc", cut: true, from: true });
    return;
  }
  writer.truncate(0);
  const cut = writeComponent(writer, value, { limit: shape.limit, mode: "asc" });
  const inverted = first.mode === "desc";
  narrow(span, { prefix: writer.bytes(), op: filter.op, inverted, cut });
  // Ranges stay within the kind of their operand.
  const own = Buffer.from([kindOf(value) + 1]);
  narrowBoth(span, maybeInverted(own, inverted));
}

interface Narrowing {
  /** In ascending bytes. */
  readonly prefix: Buffer;
  readonly op: FieldFilter["op"];
  readonly inverted: boolean;
  /** Keys with this prefix may lie on both sides of the value. */
  readonly cut: boolean;
  /** `>=` on raw bytes instead of on a value. */
  readonly from?: boolean;
}

function narrow(span: Span, options: Narrowing): void {
  const { prefix, op, inverted } = options;
  if (options.from === true) {
    if (inverted) lower(span, afterInvertedRange(prefix));
    else raise(span, prefix);
    return;
  }
  const bytes = maybeInverted(prefix, inverted);
  const after = afterPrefix(bytes);
  const excludes = (op === "<" || op === ">") && !options.cut;
  if (op === "==") {
    narrowBoth(span, bytes);
  } else if ((op === ">" || op === ">=") !== inverted) {
    raise(span, excludes ? after : bytes);
  } else {
    lower(span, excludes ? bytes : after);
  }
}

/** Ascending keys from `prefix` on are, inverted, the keys up to and including those that start with its inverse. */
function afterInvertedRange(prefix: Buffer): Buffer | undefined {
  return afterPrefix(maybeInverted(prefix, true));
}

function narrowByCursor(
  span: Span,
  options: { bound: Bound | undefined; isStart: boolean; shape: Suffix; input: BoundsInput },
): void {
  const { bound, shape, input } = options;
  if (bound === undefined) return;
  const { bytes, exact } = cursorKey(bound, shape, input);
  if (bytes.length === 0) return;
  const isLower = options.isStart !== input.access.reverse;
  const keepsEqual = bound.inclusive || !exact;
  if (isLower) raise(span, keepsEqual ? bytes : afterPrefix(bytes));
  else lower(span, keepsEqual ? afterPrefix(bytes) : bytes);
}

/** The cursor's leading values as key bytes; not exact when some of it could not be expressed. */
function cursorKey(bound: Bound, shape: Suffix, input: BoundsInput): { bytes: Buffer; exact: boolean } {
  writer.truncate(0);
  let component = 0;
  for (const [position, value] of bound.values.entries()) {
    const order = input.plan.orders[position] as Order;
    if (isNameField(order.path)) {
      const key = component === shape.suffix.length ? rowKeyOf(value, input.scope) : undefined;
      if (key === undefined) return { bytes: writer.bytes(), exact: false };
      const soFar = writer.bytes();
      const bytes = Buffer.concat([soFar, maybeInverted(key, shape.nameDescending)]);
      return { bytes, exact: !input.scope.isGroup };
    }
    const column = shape.suffix[component];
    if (column === undefined || !sameFieldPath(column.path, order.path)) return { bytes: writer.bytes(), exact: false };
    const mode: IndexMode = column.mode;
    if (writeComponent(writer, value, { limit: shape.limit, mode })) return { bytes: writer.bytes(), exact: false };
    component++;
  }
  return { bytes: writer.bytes(), exact: true };
}

/**
 * The row key of a reference in this scope; undefined when it lies elsewhere or does not fit a key. In a group it also
 * begins the keys of what lies below the document.
 */
function rowKeyOf(value: Value, scope: RowScope): Buffer | undefined {
  if (value.valueType.case !== "referenceValue") return undefined;
  const path = pathOf(value.valueType.value);
  if (scope.isGroup) {
    const key = pathKey(path);
    return key.cut ? undefined : key.bytes;
  }
  const inside = path.length === scope.path.length + 1 && scope.path.every((segment, index) => path[index] === segment);
  if (!inside) return undefined;
  const key = idKey(path.at(-1) as string);
  return key.cut ? undefined : key.bytes;
}

function maybeInverted(bytes: Buffer, inverted: boolean): Buffer {
  if (!inverted) return bytes;
  return Buffer.from(bytes.map((byte) => 255 - byte));
}

function narrowBoth(span: Span, prefix: Buffer): void {
  raise(span, prefix);
  lower(span, afterPrefix(prefix));
}

function raise(span: Span, from: Buffer | undefined): void {
  if (from === undefined) span.to = Buffer.alloc(0);
  else if (span.from === undefined || Buffer.compare(from, span.from) > 0) span.from = from;
}

function lower(span: Span, to: Buffer | undefined): void {
  if (to !== undefined && (span.to === undefined || Buffer.compare(to, span.to) < 0)) span.to = to;
}
