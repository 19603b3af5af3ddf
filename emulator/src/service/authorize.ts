// Asks the rules about every request that is not an admin's.
import type { Caller } from "../model/caller.ts";
import type { DatabaseName, Path } from "../model/path.ts";
import { permissionDenied } from "../model/status.ts";
import type { StructuredQuery } from "../proto/gen/google/firestore/v1/query_pb.js";
import type { RulesDocument, RulesMethod, RulesOperation, RulesReader, RulesRequest } from "../rules/types.ts";
import type { Micros, StoredDocument } from "../storage/types.ts";
import type { Core } from "./core.ts";
import type { CallContext } from "./types.ts";
import type { WriteOperation } from "./writes/operation.ts";
import type { WorkingSet } from "./writes/working-set.ts";

export interface AuthorizeInput {
  readonly core: Core;
  readonly database: DatabaseName;
  readonly context: CallContext;
  readonly time: Micros;
  readonly inTransaction?: boolean;
}

type Read = (path: Path) => StoredDocument | null;

/** What the rules may do for one caller: list collections and find missing documents only as admin. */
export function assertAdmin(context: CallContext): void {
  if (context.caller.kind !== "admin") {
    throw permissionDenied("Metadata operations require admin authentication.");
  }
}

/** Every document is a request of its own; one denial denies all. */
export function authorizeGets(input: AuthorizeInput, paths: readonly Path[], read: Read): void {
  if (!needsRules(input)) return;
  const reader = readerOver(input, read);
  for (const path of paths) {
    const resource = documentAt(path, read(path));
    judge(input, { reader, operations: [{ method: "get", path, resource, requestResource: null }] });
  }
}

export function authorizeList(input: AuthorizeInput, list: { parent: Path; query: StructuredQuery }, read: Read): void {
  if (!needsRules(input)) return;
  const collectionId = list.query.from[0]?.collectionId ?? "";
  const path = collectionId === "" ? list.parent : [...list.parent, collectionId];
  const operation: RulesOperation = { method: "list", path, resource: null, requestResource: null, query: list };
  judge(input, { reader: readerOver(input, read), operations: [operation] });
}

/** All writes of a commit together: each against the state before it and the state after it. */
export function authorizeWrites(input: AuthorizeInput, set: WorkingSet): void {
  if (!needsRules(input)) return;
  const read: Read = (path) => set.before(path);
  const reader: RulesReader = {
    ...readerOver(input, read),
    readAfter: (path) => {
      const fields = set.finalFields(path);
      return fields === null ? null : { path, fields };
    },
    isWritten: (path) => set.isWritten(path),
  };
  const writes = set.applied.map(({ operation }) => operation);
  const byDocument = Map.groupBy(writes, ({ name }) => name);
  const operations = writes.map((write) => writeOperation(write, byDocument.get(write.name) ?? [write], set));
  judge(input, { reader, operations });
}

/**
 * Several writes to one document are judged once, as the last of them, but whether they create or update is for the
 * first to say (measured).
 */
function writeOperation(write: WriteOperation, writes: readonly WriteOperation[], set: WorkingSet): RulesOperation {
  const { path } = write;
  const before = set.before(path);
  const resource = documentAt(path, before);
  if (write.kind === "verify") return { method: "get", path, resource, requestResource: null };
  if (write.kind === "delete") return { method: "delete", path, resource, requestResource: null };
  const fields = set.finalFields(path);
  const requestResource = fields === null ? null : { path, fields };
  const merges = dependsOnStored(writes);
  const { precondition } = writes.find(({ kind }) => kind !== "verify") ?? write;
  if (precondition.kind === "none") {
    const candidates: RulesMethod[] = ["create", "update"];
    return { method: before === null ? "create" : "update", candidates, path, resource, requestResource, merges };
  }
  const creates = precondition.kind === "exists" && !precondition.exists;
  return { method: creates ? "create" : "update", path, resource, requestResource, merges };
}

/**
 * Whether what the document will be depends on what is stored. A transform counts even where a later set hides it, but
 * not where a later delete does (measured).
 */
function dependsOnStored(writes: readonly WriteOperation[]): boolean {
  const starts = writes.some(({ kind }) => kind === "set" || kind === "delete");
  const sinceDelete = writes.slice(writes.findLastIndex(({ kind }) => kind === "delete") + 1);
  return !starts || sinceDelete.some(({ transforms }) => transforms.length > 0);
}

function needsRules({ core, context, database }: AuthorizeInput): boolean {
  return context.caller.kind !== "admin" && core.rules.rules(database) !== undefined;
}

function judge(input: AuthorizeInput, request: Pick<RulesRequest, "reader" | "operations">): void {
  const verdict = input.core.rules.rules(input.database)?.authorize({
    database: input.database.database,
    auth: authOf(input.context.caller),
    time: input.time,
    inTransaction: input.inTransaction ?? false,
    ...request,
  });
  if (verdict !== undefined && !verdict.allowed) throw permissionDenied(verdict.message);
}

function authOf(caller: Caller): RulesRequest["auth"] {
  return caller.kind === "user" ? { uid: caller.uid, token: caller.token } : null;
}

/** Documents that rules look up are billed as reads. */
function readerOver({ core, context }: AuthorizeInput, read: Read): RulesReader {
  const lookUp = (path: Path): RulesDocument | null => {
    core.costs.add("reads", 1, context.span);
    return documentAt(path, read(path));
  };
  return { read: lookUp, readAfter: lookUp, isWritten: () => false };
}

function documentAt(path: Path, stored: StoredDocument | null): RulesDocument | null {
  return stored === null ? null : { path, fields: stored.fields };
}
