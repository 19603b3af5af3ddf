// The cleanup: deletes what its retention has outlived, page by page, and leaves a record of what it did and cost.
import type { App } from "../define/app.ts";
import { WriteRefused } from "../store/failures.ts";
import { type ListQuery, type Store, type StoredDocument, Timestamp } from "../store/store.ts";
import { hasChildren, isIn, type Policy, toPolicies } from "./policies.ts";

export interface CleanupOptions {
  readonly app: App;
  readonly store: Store;
  /** Names the run: the schedule's time. A run of the same name that finished is not done again. */
  readonly runId: string;
  readonly now: () => Date;
  /** Counts what is due and deletes nothing. */
  readonly dryRun?: boolean;
  /** Milliseconds after which the run stops; the next one goes on. */
  readonly deadline?: number;
  readonly pageSize?: number;
  readonly valve?: SafetyValve;
}

/** A run that wants more than a share of a collection, and more than a floor, stops and reports instead. */
export interface SafetyValve {
  readonly share: number;
  readonly floor: number;
}

export interface PolicyResult {
  readonly due: number;
  readonly deleted: number;
  /** Changed since they were found due, such as restored at the last moment: left alone. */
  readonly spared: number;
  readonly outcome: "done" | "dry-run" | "stopped-by-valve" | "out-of-time";
}

export interface CleanupRecord {
  readonly startedAt: Timestamp;
  readonly finishedAt: Timestamp;
  readonly durationMs: number;
  readonly dryRun: boolean;
  readonly policies: Readonly<Record<string, PolicyResult>>;
  /** Documents read and deleted, as they are billed. */
  readonly reads: number;
  readonly deletes: number;
}

const defaults = {
  dryRun: false,
  deadline: 8 * 60 * 1000,
  pageSize: 200,
  valve: { share: 0.5, floor: 1000 },
} as const;

/** Where the records are: only functions see them. */
export const cleanupRuns = "system/cleanup/runs";

type Run = Required<CleanupOptions> & { readonly startedAt: Date; reads: number };

/** Runs every policy. Safe to run twice and late: what is due is decided by the documents, not by the run. */
export async function runCleanup(options: CleanupOptions): Promise<CleanupRecord> {
  const { store, runId, now } = options;
  const path = `${cleanupRuns}/${encodeURIComponent(runId)}`;
  const [before] = await store.read([path]);
  if (before !== undefined) return before.data as CleanupRecord;
  const run: Run = { ...defaults, ...options, startedAt: now(), reads: 1 };
  const policies: Record<string, PolicyResult> = {};
  for (const policy of toPolicies(options.app)) policies[policy.name] = await runPolicy(run, policy);
  const finishedAt = now();
  const record: CleanupRecord = {
    startedAt: Timestamp.fromDate(run.startedAt),
    finishedAt: Timestamp.fromDate(finishedAt),
    durationMs: finishedAt.getTime() - run.startedAt.getTime(),
    dryRun: run.dryRun,
    policies,
    reads: run.reads,
    deletes: Object.values(policies).reduce((sum, { deleted }) => sum + deleted, 0),
  };
  await store.transaction(async (transaction) => {
    transaction.set(path, { ...record });
  });
  return record;
}

async function runPolicy(run: Run, policy: Policy): Promise<PolicyResult> {
  const { store, valve } = run;
  const cutoff = Timestamp.fromMillis(run.startedAt.getTime() - policy.after);
  const { name: collection } = policy.collection;
  const where: ListQuery["where"] = [{ field: policy.field, op: "<=", value: cutoff }];
  const due = await store.count({ collection, group: true, where });
  run.reads += Math.ceil(due / 1000) || 1;
  const found = { due, deleted: 0, spared: 0 };
  if (due === 0) return { ...found, outcome: run.dryRun ? "dry-run" : "done" };
  if (run.dryRun) return { ...found, outcome: "dry-run" };
  if (due > valve.floor) {
    const total = await store.count({ collection, group: true, where: [] });
    run.reads += Math.ceil(total / 1000);
    if (due > total * valve.share) return { ...found, outcome: "stopped-by-valve" };
  }
  return await deletePages(run, policy, { where, due });
}

async function deletePages(
  run: Run,
  policy: Policy,
  { where, due }: { where: ListQuery["where"]; due: number },
): Promise<PolicyResult> {
  let [deleted, spared] = [0, 0];
  let after: ListQuery["after"];
  for (;;) {
    if (run.now().getTime() - run.startedAt.getTime() > run.deadline) {
      return { due, deleted, spared, outcome: "out-of-time" };
    }
    const page = await run.store.list({
      collection: policy.collection.name,
      group: true,
      where,
      orderBy: [{ field: policy.field, direction: "asc" }],
      limit: run.pageSize,
      ...(after === undefined ? {} : { after }),
    });
    run.reads += page.length;
    const own = page.filter((document) => isIn(policy.collection, document.path));
    const counts = await Promise.all(own.map((document) => deleteOne(run, policy, document)));
    deleted += counts.reduce((sum, count) => sum + count, 0);
    spared += counts.filter((count) => count === 0).length;
    const last = page.at(-1);
    if (last === undefined || page.length < run.pageSize) return { due, deleted, spared, outcome: "done" };
    after = { values: [last.data[policy.field]], path: last.path };
  }
}

/** Deletes the version that was found due, then what lives below it. Answers how many documents went. */
async function deleteOne({ app, store }: Run, policy: Policy, document: StoredDocument): Promise<number> {
  try {
    await store.remove(document.path, document.updateTime);
  } catch (error) {
    if (error instanceof WriteRefused) return 0;
    throw error;
  }
  return 1 + (hasChildren(app, policy.collection) ? await store.removeTree(document.path) : 0);
}
