// From the wire's Write to an operation, refusing what production refuses before anything is read.
import {
  compareFieldPaths,
  type FieldPath,
  formatFieldPath,
  isFieldPathPrefix,
  isNameField,
  parseFieldPath,
} from "../../model/field-path.ts";
import { type DatabaseName, databaseName, parseDocumentName, sameDatabase } from "../../model/path.ts";
import { invalidArgument } from "../../model/status.ts";
import { fromTimestamp } from "../../model/time.ts";
import { normalizeFields } from "../../model/value-limits.ts";
import type { Precondition } from "../../proto/gen/google/firestore/v1/common_pb.js";
import type { Write } from "../../proto/gen/google/firestore/v1/write_pb.js";
import type { WriteOperation, WritePrecondition } from "./operation.ts";
import { assertCompatible } from "./repeated-writes.ts";
import { parseTransform } from "./transform.ts";

const MAX_TRANSFORMS = 500;

export function parseWrites(database: DatabaseName, writes: readonly Write[]): WriteOperation[] {
  const operations = writes.map((write) => parseWrite(database, write));
  assertCompatible(operations);
  return operations;
}

export function parseWrite(database: DatabaseName, write: Write): WriteOperation {
  const { operation } = write;
  const precondition = parsePrecondition(write.currentDocument);
  if (operation.case !== "update" && (write.updateMask !== undefined || write.updateTransforms.length > 0)) {
    throw invalidArgument("update_mask and update_transforms may only be given with an update.");
  }
  switch (operation.case) {
    case "update":
      return parseUpdate(database, write, precondition);
    case "delete":
      return { ...target(database, operation.value), ...nothing, kind: "delete", precondition };
    case "verify":
      return { ...target(database, operation.value), ...nothing, kind: "verify", precondition };
    case "transform": {
      const { document, fieldTransforms } = operation.value;
      if (fieldTransforms.length === 0) throw invalidArgument("A transform must have at least one field transform.");
      const transforms = parseTransforms(fieldTransforms);
      return { ...target(database, document), ...nothing, kind: "transform", precondition, transforms };
    }
    default:
      throw invalidArgument("empty write operation");
  }
}

const nothing = { fields: {}, mask: [], transforms: [] } as const;

function parseUpdate(database: DatabaseName, write: Write, precondition: WritePrecondition): WriteOperation {
  const document = write.operation.case === "update" ? write.operation.value : undefined;
  if (document === undefined) throw invalidArgument("An update must have a document.");
  const mask = write.updateMask === undefined ? [] : parseUpdateMask(write.updateMask.fieldPaths);
  return {
    ...target(database, document.name),
    kind: write.updateMask === undefined ? "set" : "patch",
    precondition,
    fields: normalizeFields(document.fields),
    mask,
    transforms: parseTransforms(write.updateTransforms),
  };
}

function parseTransforms(transforms: Write["updateTransforms"]): WriteOperation["transforms"] {
  if (transforms.length > MAX_TRANSFORMS) {
    throw invalidArgument(`A document cannot have more than ${MAX_TRANSFORMS} field transforms in one request.`);
  }
  const parsed = transforms.map(parseTransform);
  assertApart(parsed);
  return parsed;
}

/** One field may be transformed several times, but not together with what is in it. */
function assertApart(transforms: WriteOperation["transforms"]): void {
  // What is in a field comes right after it.
  const paths = transforms.map(({ path }) => path).sort(compareFieldPaths);
  for (const [index, path] of paths.entries()) {
    const next = paths[index + 1];
    if (next === undefined || next.length <= path.length || !isFieldPathPrefix(path, next)) continue;
    throw invalidArgument(
      `Cannot transform property ${formatFieldPath(path)} and its nested property at the same time.`,
    );
  }
}

function parseUpdateMask(fieldPaths: readonly string[]): readonly FieldPath[] {
  const paths = fieldPaths.map(parseFieldPath);
  if (paths.some(isNameField)) throw invalidArgument("Cannot update __name__.");
  return paths;
}

function target(database: DatabaseName, name: string): Pick<WriteOperation, "name" | "path"> {
  const resource = parseDocumentName(name);
  if (!sameDatabase(resource.database, database)) {
    throw invalidArgument(
      `The document "${name}" does not belong to the request's database ${databaseName(database)}.`,
    );
  }
  return { name, path: resource.path };
}

export function parsePrecondition(precondition: Precondition | undefined): WritePrecondition {
  const condition = precondition?.conditionType;
  if (condition?.case === "exists") return { kind: "exists", exists: condition.value };
  if (condition?.case === "updateTime") return { kind: "updateTime", updateTime: fromTimestamp(condition.value) };
  return { kind: "none" };
}
