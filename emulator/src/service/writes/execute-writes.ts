// Carries out the writes of one commit: locks, then rules and preconditions where the store decides commits one by one.
import { documentSize } from "../../model/document-size.ts";
import type { DatabaseName } from "../../model/path.ts";
import { aborted, invalidArgument } from "../../model/status.ts";
import { toTimestamp } from "../../model/time.ts";
import type { WriteResult } from "../../proto/gen/google/firestore/v1/write_pb.js";
import type { Mutation } from "../../storage/commit-batch.ts";
import type { Micros, StoredDocument } from "../../storage/types.ts";
import { authorizeWrites } from "../authorize.ts";
import type { Core } from "../core.ts";
import { writeLockKeys } from "../lock-keys.ts";
import { plainCommit, TRANSACTION_OVER } from "../locks.ts";
import type { Transaction } from "../transactions.ts";
import type { CallContext } from "../types.ts";
import type { WriteOperation } from "./operation.ts";
import { type AppliedWrite, WorkingSet } from "./working-set.ts";

export interface WritesRequest {
  readonly database: DatabaseName;
  readonly operations: readonly WriteOperation[];
  readonly context: CallContext;
  /** The id of the transaction to commit with these writes; empty for none. */
  readonly transaction?: Uint8Array;
}

export interface WritesResult {
  readonly commitTime: Micros;
  readonly results: WriteResult[];
  /** What each write's document is now; null when it is deleted. */
  readonly documents: readonly (StoredDocument | null)[];
}

const MAX_INDEX_ENTRIES = 40_000;
/** Production's limit on one request. Transports take more, so that clients get this answer. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

function isTransaction(request: WritesRequest): request is WritesRequest & { readonly transaction: Uint8Array } {
  return request.transaction !== undefined && request.transaction.length > 0;
}

export async function executeWrites(core: Core, request: WritesRequest): Promise<WritesResult> {
  if (!isTransaction(request)) return await write(core, request);
  const transaction = core.transactions.useToCommit(request.database, request.transaction);
  let committed = false;
  try {
    if (transaction.readTime !== undefined && request.operations.length > 0) {
      throw invalidArgument("Cannot modify entities in a read-only transaction.");
    }
    const result = await write(core, request, transaction);
    committed = true;
    return result;
  } finally {
    core.transactions.end(request.transaction, committed);
  }
}

async function write(core: Core, request: WritesRequest, transaction?: Transaction): Promise<WritesResult> {
  const { database, operations, context } = request;
  core.beforeCommit();
  if (operations.length === 0) {
    return { commitTime: core.store.readTime(), results: [], documents: [] };
  }
  const keys = () => writeLockKeys(database, operations);
  return await core.locks.exclusively(transaction ?? plainCommit(), keys, async () => {
    // It may have ended in the moment in which it stopped waiting.
    if (transaction !== undefined && !core.transactions.isOpen(transaction)) throw aborted(TRANSACTION_OVER);
    let working: WorkingSet | undefined;
    const { commitTime, documents: stored } = await core.store.commit({
      database,
      caller: context.caller,
      build: (view, time) => {
        const set = new WorkingSet(view, database);
        const mutations = decide(core, request, { set, time });
        working = set;
        return mutations;
      },
    });
    working?.settle(stored);
    const applied = working?.applied ?? [];
    bill(core, request);
    return { commitTime, results: applied.map(resultOf), documents: applied.map(({ document }) => document.stored) };
  });
}

/** Server timestamps have milliseconds, in production too; rules see the same time. */
function decide(core: Core, request: WritesRequest, commit: { set: WorkingSet; time: Micros }): Mutation[] {
  const { set } = commit;
  const time = commit.time - (commit.time % 1000);
  for (const operation of request.operations) set.apply(operation, time);
  const { database, context } = request;
  authorizeWrites({ core, database, context, time, inTransaction: isTransaction(request) }, set);
  if (set.failure !== undefined) throw set.failure;
  const mutations = set.mutations();
  // What patches send is less than what they leave, so that the sum is made only when it may matter.
  if (set.bytes > MAX_REQUEST_BYTES) assertRequestSize(request.operations);
  // Small documents cannot have too many entries, and counting takes time.
  if (set.largest >= MAX_INDEX_ENTRIES / 4) for (const mutation of mutations) assertIndexable(core, mutation);
  return mutations;
}

function assertRequestSize(operations: readonly WriteOperation[]): void {
  const size = operations.reduce((sum, { path, fields }) => sum + documentSize(path, fields), 0);
  if (size > MAX_REQUEST_BYTES) {
    throw invalidArgument(`Request payload size exceeds the limit: ${MAX_REQUEST_BYTES} bytes.`);
  }
}

function assertIndexable(core: Core, { path, fields }: Mutation): void {
  if (fields === null) return;
  if (core.store.countIndexEntries(path.at(-2) as string, fields) > MAX_INDEX_ENTRIES) {
    throw invalidArgument(`too many index entries for entity ${path.join("/")}`);
  }
}

function resultOf({ document: { stored }, transformResults }: AppliedWrite): WriteResult {
  const result: WriteResult = { $typeName: "google.firestore.v1.WriteResult", transformResults };
  if (stored !== null) result.updateTime = toTimestamp(stored.updateTime);
  return result;
}

function bill(core: Core, { operations, context }: WritesRequest): void {
  for (const { kind } of operations) {
    const billed = kind === "delete" ? "deletes" : kind === "verify" ? "reads" : "writes";
    core.costs.add(billed, 1, context.span);
  }
}
