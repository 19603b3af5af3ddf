// The documents of one commit while it is worked out: as they were, and as each write leaves them.

import { documentSize } from "../../model/document-size.ts";
import { valueAt } from "../../model/field-path.ts";
import { withValue } from "../../model/mask.ts";
import { resourceName } from "../../model/path.ts";
import { FirestoreError, failedPrecondition, invalidArgument, notFound } from "../../model/status.ts";
import type { Fields } from "../../model/value.ts";
import { MAX_DOCUMENT_BYTES } from "../../model/value-limits.ts";
import type { Value } from "../../proto/gen/google/firestore/v1/document_pb.js";
import type { Mutation } from "../../storage/commit-batch.ts";
import type { DatabaseRef, Micros, StoredDocument } from "../../storage/types.ts";
import type { View } from "../../storage/view.ts";
import type { WriteOperation } from "./operation.ts";
import { applyTransforms } from "./transform.ts";

interface Working {
  readonly path: readonly string[];
  readonly before: StoredDocument | null;
  fields: Fields | null;
  written: boolean;
  /** Deleted on the way: what is written after that is a new document. */
  deleted: boolean;
}

export interface AppliedWrite {
  readonly operation: WriteOperation;
  readonly transformResults: readonly Value[];
}

export class WorkingSet {
  readonly #view: View;
  readonly #database: DatabaseRef;
  readonly #documents = new Map<string, Working>();
  readonly applied: AppliedWrite[] = [];
  /** The first precondition that failed. Kept, not thrown: access is judged before. */
  failure: FirestoreError | undefined;
  /** Size of the written documents, once the mutations are known. */
  bytes = 0;

  constructor(view: View, database: DatabaseRef) {
    this.#view = view;
    this.#database = database;
  }

  /** `time` is what server timestamps become. */
  apply(operation: WriteOperation, time: Micros): void {
    const document = this.#document(operation.path);
    this.failure ??= checkPrecondition(operation, document);
    const { fields, results } = after(operation, document.fields, time);
    if (operation.kind !== "verify") document.written = true;
    if (operation.kind === "delete") document.deleted = true;
    document.fields = fields;
    this.applied.push({ operation, transformResults: results });
  }

  before(path: readonly string[]): StoredDocument | null {
    return this.#documents.get(path.join("/"))?.before ?? this.#view.read(this.#database, path);
  }

  /** The fields a document will have after the commit; null when it will not exist. */
  finalFields(path: readonly string[]): Fields | null {
    const known = this.#documents.get(path.join("/"));
    return known === undefined ? (this.#view.read(this.#database, path)?.fields ?? null) : known.fields;
  }

  isWritten(path: readonly string[]): boolean {
    return this.#documents.get(path.join("/"))?.written ?? false;
  }

  mutations(): Mutation[] {
    const written = [...this.#documents.values()].filter((document) => document.written);
    for (const { path, fields } of written) {
      if (fields === null) continue;
      const size = documentSize(path, fields);
      assertSize(resourceName(this.#database, path), size);
      this.bytes += size;
    }
    return written.map(({ path, fields, deleted }) => ({ path, fields, isNew: deleted }));
  }

  #document(path: readonly string[]): Working {
    const key = path.join("/");
    let document = this.#documents.get(key);
    if (document === undefined) {
      const before = this.#view.read(this.#database, path);
      document = { path, before, fields: before?.fields ?? null, written: false, deleted: false };
      this.#documents.set(key, document);
    }
    return document;
  }
}

function after(
  operation: WriteOperation,
  old: Fields | null,
  time: Micros,
): { fields: Fields | null; results: Value[] } {
  switch (operation.kind) {
    case "verify":
      return { fields: old, results: [] };
    case "delete":
      return { fields: null, results: [] };
    case "set":
      return applyTransforms(operation.fields, operation.transforms, time);
    case "transform":
      return applyTransforms(old ?? {}, operation.transforms, time);
    case "patch": {
      let fields: Fields = old ?? {};
      for (const path of operation.mask) fields = withValue(fields, path, valueAt(operation.fields, path));
      return applyTransforms(fields, operation.transforms, time);
    }
  }
}

function checkPrecondition(operation: WriteOperation, document: Working): FirestoreError | undefined {
  const { precondition, name } = operation;
  const exists = document.fields !== null;
  switch (precondition.kind) {
    case "none":
      return undefined;
    case "exists":
      if (precondition.exists === exists) return undefined;
      if (exists) return new FirestoreError("ALREADY_EXISTS", `Document already exists: ${name}`);
      return notFound(`No document to update: ${name}`);
    case "updateTime":
      if (!exists) return failedPrecondition(`No document to update: ${name}`);
      // A document written earlier in the same commit has no update time yet that a client could know.
      if (!document.written && document.before?.updateTime === precondition.updateTime) return undefined;
      return failedPrecondition(
        `the stored version (${document.before?.updateTime ?? 0}) does not match the required base version (${precondition.updateTime})`,
      );
  }
}

function assertSize(name: string, size: number): void {
  if (size <= MAX_DOCUMENT_BYTES) return;
  const [actual, limit] = [size, MAX_DOCUMENT_BYTES].map((bytes) => bytes.toLocaleString("en-US"));
  throw invalidArgument(
    `Document '${name}' cannot be written because its size (${actual} bytes) exceeds the maximum allowed size of ${limit} bytes.`,
  );
}
