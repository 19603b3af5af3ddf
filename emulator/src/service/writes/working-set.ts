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
  readonly name: string;
  readonly path: readonly string[];
  readonly before: StoredDocument | null;
  fields: Fields | null;
  written: boolean;
  /** Deleted on the way: what is written after that is a new document. */
  deleted: boolean;
  /** As the commit leaves it. */
  stored: StoredDocument | null;
}

export interface AppliedWrite {
  readonly operation: WriteOperation;
  readonly transformResults: Value[];
  readonly document: { readonly stored: StoredDocument | null };
}

export class WorkingSet {
  readonly #view: View;
  readonly #database: DatabaseRef;
  /** By full name. */
  readonly #documents = new Map<string, Working>();
  readonly applied: AppliedWrite[] = [];
  /** The first precondition that failed. Kept, not thrown: access is judged before. */
  failure: FirestoreError | undefined;
  /** Sizes of the written documents, all and the largest, once the mutations are known. */
  bytes = 0;
  largest = 0;

  constructor(view: View, database: DatabaseRef) {
    this.#view = view;
    this.#database = database;
  }

  /** `time` is what server timestamps become. */
  apply(operation: WriteOperation, time: Micros): void {
    const document = this.#document(operation);
    this.failure ??= checkPrecondition(operation, document);
    const { fields, results } = after(operation, document.fields, time);
    if (operation.kind !== "verify") document.written = true;
    if (operation.kind === "delete") document.deleted = true;
    document.fields = fields;
    this.applied.push({ operation, transformResults: results, document });
  }

  before(path: readonly string[]): StoredDocument | null {
    const name = resourceName(this.#database, path);
    const known = this.#documents.get(name);
    return known === undefined ? this.#view.read(this.#database, path, name) : known.before;
  }

  /** The fields a document will have after the commit; null when it will not exist. */
  finalFields(path: readonly string[]): Fields | null {
    const known = this.#documents.get(resourceName(this.#database, path));
    return known === undefined ? (this.before(path)?.fields ?? null) : known.fields;
  }

  isWritten(path: readonly string[]): boolean {
    return this.#documents.get(resourceName(this.#database, path))?.written ?? false;
  }

  mutations(): Mutation[] {
    const mutations: Mutation[] = [];
    for (const { name, path, fields, written, deleted, before } of this.#documents.values()) {
      if (!written) continue;
      if (fields !== null) {
        const size = documentSize(path, fields);
        assertSize(name, size);
        this.bytes += size;
        this.largest = Math.max(this.largest, size);
      }
      mutations.push({ path, fields, isNew: deleted, known: { name, before } });
    }
    return mutations;
  }

  /** What the store made of the mutations, in their order. */
  settle(stored: readonly (StoredDocument | null)[]): void {
    let next = 0;
    for (const document of this.#documents.values()) {
      if (document.written) document.stored = stored[next++] ?? null;
    }
  }

  #document({ name, path }: WriteOperation): Working {
    let document = this.#documents.get(name);
    if (document === undefined) {
      const before = this.#view.read(this.#database, path, name);
      const fields = before?.fields ?? null;
      document = { name, path, before, fields, written: false, deleted: false, stored: before };
      this.#documents.set(name, document);
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
      // An earlier write of the same commit has asked for the same time, or this one would have been refused.
      if (document.written) return undefined;
      if (!exists) return failedPrecondition(`No document to update: ${name}`);
      if (document.before?.updateTime === precondition.updateTime) return undefined;
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
