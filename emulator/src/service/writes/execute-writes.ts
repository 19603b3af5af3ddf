// Carries out the writes of one commit: locks, then rules, preconditions and storage inside one write transaction.
import { create } from "@bufbuild/protobuf";
import { documentSize } from "../../model/document-size.ts";
import type { DatabaseName } from "../../model/path.ts";
import { invalidArgument } from "../../model/status.ts";
import { toTimestamp } from "../../model/time.ts";
import { type WriteResult, WriteResultSchema } from "../../proto/gen/google/firestore/v1/write_pb.js";
import type { Mutation } from "../../storage/commit-batch.ts";
import type { Micros, StoredDocument } from "../../storage/types.ts";
import { authorizeWrites } from "../authorize.ts";
import type { Core } from "../core.ts";
import { writeLockKeys } from "../lock-keys.ts";
import type { LockOwner } from "../locks.ts";
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
  /** As stored now, by name; null when deleted. */
  readonly documents: ReadonlyMap<string, StoredDocument | null>;
}

const MAX_INDEX_ENTRIES = 40_000;
/** Production's limit on one request. Transports take more, so that clients get this answer. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** Commits without a transaction are the youngest of all: they wait for everybody. */
const plainCommit = (): LockOwner => ({ age: Number.POSITIVE_INFINITY });

export async function executeWrites(core: Core, request: WritesRequest): Promise<WritesResult> {
  const id = request.transaction;
  if (id === undefined || id.length === 0) return await commitAs(core, request, plainCommit());
  const transaction = core.transactions.use(request.database, id);
  let committed = false;
  try {
    if (transaction.readTime !== undefined && request.operations.length > 0) {
      throw invalidArgument("Cannot modify entities in a read-only transaction.");
    }
    const result = await commitAs(core, request, transaction);
    committed = true;
    return result;
  } finally {
    core.transactions.end(id, committed);
  }
}

async function commitAs(core: Core, request: WritesRequest, owner: LockOwner): Promise<WritesResult> {
  const { database, operations, context } = request;
  core.beforeCommit();
  if (operations.length === 0) {
    return { commitTime: core.store.readTime(), results: [], documents: new Map() };
  }
  const keys = writeLockKeys(database, [...new Map(operations.map(({ name, path }) => [name, path])).values()]);
  return await core.locks.exclusively(owner, keys, async () => {
    const paths: string[] = [];
    const unwritten = new Map<string, StoredDocument | null>();
    let applied: readonly AppliedWrite[] = [];
    const { commitTime, documents } = await core.store.commit({
      database,
      caller: context.caller,
      build: (view, time) => {
        const set = new WorkingSet(view, database);
        const mutations = decide(core, request, { set, time });
        applied = set.applied;
        paths.push(...mutations.map(({ path }) => path.join("/")));
        for (const { path } of operations) unwritten.set(path.join("/"), set.before(path));
        return mutations;
      },
    });
    const written = paths.map((path, index) => [path, documents[index] ?? null] as const);
    const stored = new Map([...unwritten, ...written]);
    bill(core, request);
    return { commitTime, results: resultsOf(applied, stored), documents: stored };
  });
}

/** Server timestamps have milliseconds, in production too; rules see the same time. */
function decide(core: Core, request: WritesRequest, commit: { set: WorkingSet; time: Micros }): Mutation[] {
  const { set } = commit;
  const time = commit.time - (commit.time % 1000);
  for (const operation of request.operations) set.apply(operation, time);
  const { database, context } = request;
  const inTransaction = request.transaction !== undefined && request.transaction.length > 0;
  authorizeWrites({ core, database, context, time, inTransaction }, set);
  if (set.failure !== undefined) throw set.failure;
  const mutations = set.mutations();
  // What patches send is less than what they leave, so that the sum is made only when it may matter.
  if (set.bytes > MAX_REQUEST_BYTES) assertRequestSize(request.operations);
  for (const mutation of mutations) assertIndexable(core, mutation);
  return mutations;
}

function assertRequestSize(operations: readonly WriteOperation[]): void {
  const size = operations.reduce((sum, { path, fields }) => sum + documentSize(path, fields), 0);
  if (size > MAX_REQUEST_BYTES) {
    throw invalidArgument(`Request payload size exceeds the limit: ${MAX_REQUEST_BYTES} bytes.`);
  }
}

function assertIndexable(core: Core, { path, fields }: Mutation): void {
  // Small documents cannot have as many, and counting takes time.
  if (fields === null || documentSize(path, fields) < MAX_INDEX_ENTRIES / 4) return;
  if (core.store.countIndexEntries(path.at(-2) as string, fields) > MAX_INDEX_ENTRIES) {
    throw invalidArgument(`too many index entries for entity ${path.join("/")}`);
  }
}

function resultsOf(
  applied: readonly AppliedWrite[],
  stored: ReadonlyMap<string, StoredDocument | null>,
): WriteResult[] {
  return applied.map(({ operation, transformResults }) => {
    const document = stored.get(operation.path.join("/"));
    const hasTime = document !== null && document !== undefined;
    return create(WriteResultSchema, {
      transformResults: [...transformResults],
      ...(hasTime ? { updateTime: toTimestamp(document.updateTime) } : {}),
    });
  });
}

function bill(core: Core, { operations, context }: WritesRequest): void {
  for (const { kind } of operations) {
    const billed = kind === "delete" ? "deletes" : kind === "verify" ? "reads" : "writes";
    core.costs.add(billed, 1, context.span);
  }
}
