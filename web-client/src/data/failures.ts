// Refused writes, each beside the thing that it was about until it is dismissed or the next write succeeds.
import { createStore } from "../store.ts";

export interface FailedWrite {
  /** "Not saved", "Not added"... */
  readonly what: string;
  readonly reason: string;
  /** The text that was typed and is stored nowhere: shown, so that it can be put back or copied. */
  readonly lost?: string;
}

/** A write, as its failure is kept: by the id of what it was about, or by `new:<id of where>` for what was never made. */
export interface FailureAddress {
  readonly id: string;
  readonly what: string;
  readonly lost?: string;
}

/** The newest last. Of several about one thing only those stay whose text is lost otherwise. */
export const failures = createStore<ReadonlyMap<string, readonly FailedWrite[]>>(new Map());

export function tellFailure({ id, what, lost }: FailureAddress, reason: string): void {
  keep(id, [...unsettled(id, lost), { what, reason, ...(lost ? { lost } : {}) }]);
}

/** A write about that has succeeded: what failed before is settled, except for texts other than its own. */
export function settleFailures({ id, lost }: Pick<FailureAddress, "id" | "lost">): void {
  keep(id, unsettled(id, lost));
}

export function dismissFailure(id: string, failure: FailedWrite): void {
  const rest = about(id).filter((each) => each !== failure);
  keep(id, rest);
}

const about = (id: string): readonly FailedWrite[] => failures.get().get(id) ?? [];

const unsettled = (id: string, text: string | undefined) =>
  about(id).filter(({ lost }) => lost !== undefined && lost !== text);

function keep(id: string, those: readonly FailedWrite[]): void {
  const next = new Map(failures.get());
  if (those.length > 0) next.set(id, those);
  else if (!next.delete(id)) return;
  failures.set(next);
}
