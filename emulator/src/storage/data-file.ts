// Looks at LMDB's file before LMDB does: it ends the whole process without a word over one that is not its own, or that
// lacks what it points to.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

const MAGIC = 0xbeefc0de;
const VERSION = 2;
/** Where a meta page has what, as LMDB lays it out on 64-bit little-endian machines. */
const at = { magic: 24, version: 28, pageSize: 48, freeRoot: 88, mainRoot: 136, transaction: 152, end: 160 } as const;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/** @throws Error naming the file and what to do, unless it is a whole one of LMDB's, or not there yet. */
export function assertDataFile(folder: string): void {
  if (process.arch !== "x64" && process.arch !== "arm64") return;
  const path = join(folder, "data.mdb");
  const file = openIfThere(path);
  if (file === undefined) return;
  try {
    const size = fstatSync(file).size;
    const fault = size === 0 ? undefined : faultOf(file, size);
    if (fault === undefined) return;
    throw new Error(
      `The data file ${path} ${fault}. Put a copy of it in its place, or delete it to begin without data.`,
    );
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function faultOf(file: number, size: number): string | undefined {
  const first = readMeta(file, 0);
  if (first === undefined) return "is not the emulator's";
  const second = readMeta(file, first.readUInt32LE(at.pageSize));
  if (second === undefined) return "is damaged at its beginning";
  const isFirst = first.readBigUInt64LE(at.transaction) > second.readBigUInt64LE(at.transaction);
  const meta = isFirst ? first : second;
  // Not its last page: the last ones may be free and were never written.
  const roots = [meta.readBigUInt64LE(at.freeRoot), meta.readBigUInt64LE(at.mainRoot)];
  const pages = BigInt(Math.floor(size / meta.readUInt32LE(at.pageSize)));
  return roots.some((root) => root !== NO_PAGE && root >= pages) ? "has been cut off" : undefined;
}

/** Undefined when that is none. */
function readMeta(file: number, from: number): Buffer | undefined {
  const meta = Buffer.alloc(at.end);
  if (readSync(file, meta, 0, meta.length, from) < meta.length) return undefined;
  const isMeta = meta.readUInt32LE(at.magic) === MAGIC && (meta.readUInt32LE(at.version) & 0xffff) === VERSION;
  return isMeta && meta.readUInt32LE(at.pageSize) > 0 ? meta : undefined;
}
