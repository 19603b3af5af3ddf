// The folder of an export: an overall file that points to kinds, which point to the files with the entities.
import { readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { invalidArgument } from "../model/status.ts";
import type { DatabaseRef, Micros } from "../storage/types.ts";
import { type DecodedEntity, decodeEntity } from "./decode-entity.ts";
import { type ExportedDocument, encodeEntity } from "./encode-entity.ts";
import { bytesOf, readFields, textOf } from "./fields-reader.ts";
import { decodeLog, encodeLog } from "./log-file.ts";
import { KINDS, KINDS_FILE, openFolder, overallFileOf } from "./owned-files.ts";

const KINDS_PATH = `${KINDS}/${KINDS_FILE}`;
/** First record of an overall file. */
const VERSION = Uint8Array.of(0x33);

export interface ExportTarget {
  readonly directory: string;
  readonly name: string;
  readonly time: Micros;
}

/**
 * Replaces an export of the same name: at any moment the folder holds the old one or the new one. Returns the number of
 * documents. FAILED_PRECONDITION when the folder holds anything else.
 */
export function writeExport(
  database: DatabaseRef,
  documents: Iterable<ExportedDocument>,
  target: ExportTarget,
): number {
  const files = openFolder(join(target.directory, target.name), target.name);
  const entities = [...documents].map((document) => encodeEntity(database, document));
  const overall = overallFileOf(target.name);
  if (entities.length === 0) {
    files.replace(overall, encodeLog([VERSION, new Uint8Array()]));
    files.removeOthers([overall]);
    return 0;
  }
  const log = encodeLog(entities);
  // Under a name of its own, so that the old export keeps its output until the metadata points to this one.
  const output = files.freeOutput();
  const outputPath = `${KINDS}/${output}`;
  files.replace(outputPath, log);
  files.replace(KINDS_PATH, kindMetadata(target, output));
  files.replace(overall, encodeLog([VERSION, overallMetadata(entities.length, log.length)]));
  files.removeOthers([overall, KINDS_PATH, outputPath]);
  return entities.length;
}

function kindMetadata({ name, time }: ExportTarget, output: string): Uint8Array {
  const about = new BinaryWriter();
  about.tag(1, WireType.LengthDelimited).string(name);
  about.tag(2, WireType.Varint).int64(BigInt(time));
  about.tag(3, WireType.Varint).int64(BigInt(time));
  const file = new BinaryWriter();
  file.tag(1, WireType.LengthDelimited).string("");
  file.tag(2, WireType.LengthDelimited).string(output);
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).bytes(about.finish());
  writer.tag(2, WireType.LengthDelimited).bytes(file.finish());
  return writer.finish();
}

function overallMetadata(entities: number, bytes: number): Uint8Array {
  const format = new BinaryWriter();
  format.tag(1, WireType.Varint).int32(2);
  format.tag(3, WireType.Varint).int32(3);
  const kind = new BinaryWriter();
  kind.tag(1, WireType.LengthDelimited).bytes(format.finish());
  kind.tag(2, WireType.LengthDelimited).string(KINDS_PATH);
  kind.tag(3, WireType.Varint).int64(BigInt(entities));
  kind.tag(4, WireType.Varint).int64(BigInt(bytes));
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).bytes(kind.finish());
  return writer.finish();
}

/** Everything in an export, read and checked before anything is returned. INVALID_ARGUMENT names the faulty file. */
export function readExport(overallFile: string, project: string): DecodedEntity[] {
  return reading(overallFile, (file) => {
    const [, overall] = [...decodeLog(file)];
    if (overall === undefined) throw new Error("the file has no second record");
    const kinds = readFields(overall).filter(({ number }) => number === 1);
    return kinds.flatMap(({ bytes = new Uint8Array() }) => {
      const path = textOf(readFields(bytes), 2);
      if (path === undefined) throw new Error("a kind has no file");
      return readKind(inside(dirname(overallFile), path), project);
    });
  });
}

function readKind(kindFile: string, project: string): DecodedEntity[] {
  return reading(kindFile, (file) =>
    readFields(file)
      .filter(({ number }) => number === 2)
      .flatMap(({ bytes = new Uint8Array() }) => {
        const name = textOf(readFields(bytes), 2);
        if (name === undefined || bytesOf(readFields(bytes), 2)?.length === 0) throw new Error("an output has no name");
        return readOutput(inside(dirname(kindFile), name), project);
      }),
  );
}

function readOutput(outputFile: string, project: string): DecodedEntity[] {
  return reading(outputFile, (file) => [...decodeLog(file)].map((record) => decodeEntity(record, project)));
}

function reading<T>(path: string, read: (file: Buffer) => T): T {
  try {
    return read(readFileSync(path));
  } catch (error) {
    if ((error as { code?: string }).code === "INVALID_ARGUMENT") throw error;
    throw invalidArgument(`The export file ${basename(path)} cannot be read: ${(error as Error).message}`);
  }
}

/** Pointers in an export may not lead out of its folder. */
function inside(folder: string, path: string): string {
  const target = resolve(folder, path);
  if (relative(folder, target).startsWith("..")) throw new Error(`it points outside the export: ${path}`);
  return target;
}
