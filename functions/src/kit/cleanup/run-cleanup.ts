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

/**
 * A run that wants more than a share of a collection, and more than a floor, stops at the floor and reports: the oldest
 * go, as they would on any day, so that what many have thrown away holds up nobody else's for good.
 */
export interface SafetyValve {
  /** From 0 to 1; 1 lets everything go. */
  readonly share: number;
  readonly floor: number;
}

export interface PolicyResult {
  readonly due: number;
  readonly deleted: number;
  /** Changed since they were found due, such as restored at the last moment: left alone. */
  readonly spared: number;
  /** Whatever is not done goes on with the next run; what failed is tried again at once. */
  readonly outcome: "done" | "dry-run" | "stopped-by-valve" | "out-of-time" | "failed";
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

export const defaultValve: SafetyValve = { share: 0.5, floor: 1000 };

const defaults = { dryRun: false, deadline: 8 * 60 * 1000, pageSize: 200, valve: defaultValve } as const;

/** Where the records are: only functions see them. */
export const cleanupRuns = "system/cleanup/runs";

type Run = Required<CleanupOptions> & {
  readonly startedAt: Date;
  reads: number;
  /** When the policy that is running has had its share of the time. */
  until: number;
  /** Why a policy failed, by its name. */
  readonly errors: Map<string, unknown>;
};

/**
 * Runs every policy, each for its share of what is left of the time and whatever became of the others. Safe to run twice
 * and late: what is due is decided by the documents, not by the run. Throws CleanupFailed once the record is written.
 */
export async function runCleanup(options: CleanupOptions): Promise<CleanupRecord> {
  const { store, runId, now } = options;
  const path = `${cleanupRuns}/${encodeURIComponent(runId)}`;
  const [before] = await store.read([path]);
  if (before !== undefined && !hasFailed(before.data as CleanupRecord)) return before.data as CleanupRecord;
  const run: Run = { ...defaults, ...options, startedAt: now(), reads: 1, until: 0, errors: new Map() };
  const policies: Record<string, PolicyResult> = {};
  const all = toPolicies(options.app);
  const end = run.startedAt.getTime() + run.deadline;
  for (const [index, policy] of all.entries()) {
    const time = now().getTime();
    run.until = time + (end - time) / (all.length - index);
    policies[policy.name] = await runPolicy(run, policy);
  }
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
  if (run.errors.size > 0) throw new CleanupFailed(record, run.errors);
  return record;
}

/** Some policies failed; the others ran, and the record says what each did. */
export class CleanupFailed extends Error {
  override readonly name = "CleanupFailed";
  readonly record: CleanupRecord;

  constructor(record: CleanupRecord, errors: ReadonlyMap<string, unknown>) {
    super(`the clean-up failed in ${[...errors.keys()].join(", ")}`, { cause: [...errors.values()][0] });
    this.record = record;
  }
}

const hasFailed = ({ policies }: CleanupRecord) => Object.values(policies).some(({ outcome }) => outcome === "failed");

interface Progress {
  due: number;
  deleted: number;
  spared: number;
}

async function runPolicy(run: Run, policy: Policy): Promise<PolicyResult> {
  const progress: Progress = { due: 0, deleted: 0, spared: 0 };
  try {
    const outcome = await follow(run, policy, progress);
    return { ...progress, outcome };
  } catch (error) {
    run.errors.set(policy.name, error);
    return { ...progress, outcome: "failed" };
  }
}

async function follow(run: Run, policy: Policy, progress: Progress): Promise<PolicyResult["outcome"]> {
  const { store, valve } = run;
  const cutoff = Timestamp.fromMillis(run.startedAt.getTime() - policy.after);
  const { name: collection } = policy.collection;
  const where: ListQuery["where"] = [{ field: policy.field, op: "<=", value: cutoff }];
  const due = await store.count({ collection, group: true, where });
  progress.due = due;
  run.reads += Math.ceil(due / 1000) || 1;
  if (run.dryRun) return "dry-run";
  if (due === 0) return "done";
  let limit = Number.POSITIVE_INFINITY;
  if (due > valve.floor) {
    const total = await store.count({ collection, group: true, where: [] });
    run.reads += Math.ceil(total / 1000);
    if (due > total * valve.share) limit = valve.floor;
  }
  return await deletePages(run, policy, { where, limit, progress });
}

async function deletePages(
  run: Run,
  policy: Policy,
  { where, limit, progress }: { where: ListQuery["where"]; limit: number; progress: Progress },
): Promise<PolicyResult["outcome"]> {
  let after: ListQuery["after"];
  for (let left = limit; ; left -= run.pageSize) {
    if (left <= 0) return "stopped-by-valve";
    if (run.now().getTime() > run.until) return "out-of-time";
    const size = Math.min(run.pageSize, left);
    const page = await run.store.list({
      collection: policy.collection.name,
      group: true,
      where,
      orderBy: [{ field: policy.field, direction: "asc" }],
      limit: size,
      ...(after === undefined ? {} : { after }),
    });
    run.reads += page.length;
    const own = page.filter((document) => isIn(policy.collection, document.path));
    const results = await Promise.allSettled(own.map((document) => deleteOne(run, policy, document)));
    for (const result of results) {
      if (result.status === "rejected") continue;
      progress.deleted += result.value;
      if (result.value === 0) progress.spared += 1;
    }
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const last = page.at(-1);
    if (last === undefined || page.length < size) return "done";
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
