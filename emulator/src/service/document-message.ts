// Stored documents as the messages that clients get.
import { create } from "@bufbuild/protobuf";
import { type FieldPath, isNameField, parseFieldPath } from "../model/field-path.ts";
import { project } from "../model/mask.ts";
import { toTimestamp } from "../model/time.ts";
import { EncodedDocument } from "../model/wire/encoded-document.ts";
import type { DocumentMask } from "../proto/gen/google/firestore/v1/common_pb.js";
import { type Document, DocumentSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import type { StoredDocument } from "../storage/types.ts";

/** Undefined paths: all fields. `__name__` names no field. */
export function toDocument(stored: StoredDocument, paths?: readonly FieldPath[]): Document {
  const times = { createTime: toTimestamp(stored.createTime), updateTime: toTimestamp(stored.updateTime) };
  if (paths === undefined && stored.encodedFields !== undefined) {
    return new EncodedDocument(stored, stored.encodedFields, times);
  }
  const fields =
    paths === undefined
      ? stored.fields
      : project(
          stored.fields,
          paths.filter((path) => !isNameField(path)),
        );
  return create(DocumentSchema, { name: stored.name, fields, ...times });
}

/** `_none_` is what the Emulator UI asks for when it wants only names; it is a valid field like any other. */
export function parseMask(mask: DocumentMask | undefined): readonly FieldPath[] | undefined {
  return mask?.fieldPaths.map(parseFieldPath);
}
