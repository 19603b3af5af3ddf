// The answers that busy clients get, as bytes. All others are the library's business.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Document, Value } from "../../proto/gen/google/firestore/v1/document_pb.js";
import type {
  BatchGetDocumentsResponse,
  CommitResponse,
  ListenResponse,
  RunQueryResponse,
} from "../../proto/gen/google/firestore/v1/firestore_pb.js";
import type { WriteResult } from "../../proto/gen/google/firestore/v1/write_pb.js";
import { writeDocument, writeFields, writeTimestamp, writeValue } from "./write-value.ts";

const { Varint, LengthDelimited } = WireType;

/** One for all: nothing here is asynchronous. Replaced after a failure and after a large message, whose buffer it keeps. */
let writer = new BinaryWriter();
const LARGE = 1024 * 1024;

function written(write: () => void): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    write();
    bytes = writer.finish();
    return bytes;
  } finally {
    if (bytes === undefined || bytes.length > LARGE) writer = new BinaryWriter();
  }
}

/** A document's name, when it has one, and its fields. */
export function encodeContent(name: string | undefined, fields: Readonly<Record<string, Value>>): Uint8Array {
  return written(() => {
    if (name !== undefined) writer.tag(1, LengthDelimited).string(name);
    writeFields(writer, 2, fields);
  });
}

export function encodeDocument(document: Document): Uint8Array {
  return written(() => writeDocument(writer, document));
}

export function encodeCommitResponse({ writeResults, commitTime }: CommitResponse): Uint8Array {
  return written(() => {
    for (const result of writeResults) writeResult(result);
    writeTime(2, commitTime);
  });
}

export function encodeBatchGetResponse({ result, transaction, readTime }: BatchGetDocumentsResponse): Uint8Array {
  return written(() => {
    if (result.case === "found") writePart(1, result.value);
    if (result.case === "missing") writer.tag(2, LengthDelimited).string(result.value);
    writeBytes(3, transaction);
    writeTime(4, readTime);
  });
}

/** Undefined for a message with parts that this does not know. */
export function encodeRunQueryResponse(response: RunQueryResponse): Uint8Array | undefined {
  if (response.explainMetrics !== undefined || response.continuationSelector.case !== undefined) return undefined;
  return written(() => {
    if (response.document !== undefined) writePart(1, response.document);
    writeBytes(2, response.transaction);
    writeTime(3, response.readTime);
    if (response.skippedResults !== 0) writer.tag(4, Varint).int32(response.skippedResults);
  });
}

/** Undefined for anything but a changed document. */
export function encodeListenResponse({ responseType }: ListenResponse): Uint8Array | undefined {
  if (responseType.case !== "documentChange") return undefined;
  const { document, targetIds, removedTargetIds } = responseType.value;
  return written(() => {
    writer.tag(3, LengthDelimited).fork();
    if (document !== undefined) writePart(1, document);
    writeNumbers(5, targetIds);
    writeNumbers(6, removedTargetIds);
    writer.join();
  });
}

function writePart(field: number, document: Document): void {
  writer.tag(field, LengthDelimited).fork();
  writeDocument(writer, document);
  writer.join();
}

function writeResult({ updateTime, transformResults }: WriteResult): void {
  writer.tag(1, LengthDelimited).fork();
  writeTime(1, updateTime);
  for (const result of transformResults) {
    writer.tag(2, LengthDelimited).fork();
    writeValue(writer, result);
    writer.join();
  }
  writer.join();
}

function writeTime(field: number, time: Timestamp | undefined): void {
  if (time !== undefined) writeTimestamp(writer, field, time);
}

function writeBytes(field: number, bytes: Uint8Array): void {
  if (bytes.length > 0) writer.tag(field, LengthDelimited).bytes(bytes);
}

function writeNumbers(field: number, numbers: readonly number[]): void {
  if (numbers.length === 0) return;
  writer.tag(field, LengthDelimited).fork();
  for (const number of numbers) writer.int32(number);
  writer.join();
}
