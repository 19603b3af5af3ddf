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

/** A document in a collection or in a collection group. */
export interface EntryRow {
  readonly scope: number;
  readonly key: RowKey;
  /** What to keep beside a cut key. */
  readonly text: () => string;
}

export interface EntryInput {
  readonly row: EntryRow;
  readonly index: number;
  readonly components: readonly { readonly value: Value; readonly mode: IndexMode }[];
  readonly nameDescending: boolean;
}

const writer = new KeyWriter(4096);

/** An entry of a field's automatic index, which there are most of. */
export function makeSingleEntry(row: EntryRow, index: number, value: Value): IndexEntry {
  writer.truncate(0).uint32(row.scope).uint32(index);
  const cut = writeComponent(writer, value, single);
  return finish(row, { rowStart: writer.length, cutEnd: cut ? writer.length : 0, nameDescending: false });
}

const single = { limit: WIDE_VALUE, mode: "asc" } as const;

export function makeEntry({ row, index, components, nameDescending }: EntryInput): IndexEntry {
  writer.truncate(0).uint32(row.scope).uint32(index);
  const limit = valueLimit(components.length);
  let cutEnd = 0;
  for (const { value, mode } of components) {
    if (writeComponent(writer, value, { limit, mode }) && cutEnd === 0) cutEnd = writer.length;
  }
  return finish(row, { rowStart: writer.length, cutEnd, nameDescending });
}

interface Written {
  readonly rowStart: number;
  readonly cutEnd: number;
  readonly nameDescending: boolean;
}

/** After the values comes the row. */
function finish({ key, text }: EntryRow, { rowStart, cutEnd, nameDescending }: Written): IndexEntry {
  writer.raw(key.bytes);
  if (nameDescending) writer.invert(rowStart);
  if (!key.cut) return { key: writer.bytes(), value: entryValue(rowStart, cutEnd) };
  return { key: writer.bytes(), value: Buffer.concat([entryValue(rowStart, cutEnd || rowStart), Buffer.from(text())]) };
}

/** Most entries have one of few values, which are shared. */
const plainValues: Buffer[] = [];

function entryValue(rowStart: number, cutEnd: number): Buffer {
  const plain = cutEnd === 0 ? plainValues[rowStart] : undefined;
  if (plain !== undefined) return plain;
  const value = Buffer.alloc(cutEnd === 0 ? 2 : 4);
  value.writeUInt16BE(rowStart, 0);
  if (cutEnd === 0) plainValues[rowStart] = value;
  else value.writeUInt16BE(cutEnd, 2);
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
