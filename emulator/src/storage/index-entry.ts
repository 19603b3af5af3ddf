// One index entry: [scope number][index number][values][row] -> where the row starts.
// Scope is a collection or a collection group; row is the document id in a collection and the path in a group.

import type { Value } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { IndexMode } from "./index-definition.ts";
import { KeyWriter } from "./key-writer.ts";
import type { RowKey } from "./row-id.ts";

export const PREFIX_BYTES = 8;
const WIDE_VALUE = 400;
const ALL_VALUES = 1200;

export interface IndexEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Read back from an entry's value. */
export interface EntryShape {
  readonly rowStart: number;
  /** End of the first value that was cut, 0 when none was: entries equal up to here are not in order yet. */
  readonly cutEnd: number;
  /** The id or path (JSON) when the row key itself was cut. */
  readonly row: string | undefined;
}

/** Values longer than this are cut in keys. The same for every index of the same width, so that indexes can be joined. */
export function valueLimit(fields: number): number {
  return fields <= 3 ? WIDE_VALUE : Math.floor(ALL_VALUES / fields);
}

/** Writes one component; returns whether it had to be cut. */
export function writeComponent(writer: KeyWriter, value: Value, options: { limit: number; mode: IndexMode }): boolean {
  const start = writer.length;
  writer.value(value, options.limit);
  const cut = writer.length - start > options.limit;
  if (cut) writer.truncate(start + options.limit);
  if (options.mode === "desc") writer.invert(start);
  return cut;
}

export interface EntryInput {
  readonly scope: number;
  readonly index: number;
  readonly components: readonly { readonly value: Value; readonly mode: IndexMode }[];
  readonly nameDescending: boolean;
  readonly row: RowKey;
  /** What to keep beside a cut row key. */
  readonly rowText: () => string;
}

const writer = new KeyWriter(4096);

export function makeEntry(input: EntryInput): IndexEntry {
  writer.truncate(0).uint32(input.scope).uint32(input.index);
  const limit = valueLimit(input.components.length);
  let cutEnd = 0;
  for (const { value, mode } of input.components) {
    if (writeComponent(writer, value, { limit, mode }) && cutEnd === 0) cutEnd = writer.length;
  }
  const rowStart = writer.length;
  writer.raw(input.row.bytes);
  if (input.nameDescending) writer.invert(rowStart);
  if (input.row.cut && cutEnd === 0) cutEnd = rowStart;
  return { key: writer.bytes(), value: entryValue(rowStart, cutEnd, input) };
}

function entryValue(rowStart: number, cutEnd: number, input: EntryInput): Buffer {
  const text = input.row.cut ? Buffer.from(input.rowText(), "utf8") : undefined;
  const value = Buffer.allocUnsafe(cutEnd === 0 ? 2 : 4 + (text?.length ?? 0));
  value.writeUInt16BE(rowStart, 0);
  if (cutEnd !== 0) value.writeUInt16BE(cutEnd, 2);
  if (text !== undefined) value.set(text, 4);
  return value;
}

export function readShape(value: Buffer): EntryShape {
  return {
    rowStart: value.readUInt16BE(0),
    cutEnd: value.length >= 4 ? value.readUInt16BE(2) : 0,
    row: value.length > 4 ? value.toString("utf8", 4) : undefined,
  };
}

export function indexPrefix(scope: number, index: number): Buffer {
  return writer.truncate(0).uint32(scope).uint32(index).bytes();
}
