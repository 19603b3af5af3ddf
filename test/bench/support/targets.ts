// What was wanted beside what was measured.
export interface Target {
  readonly what: string;
  readonly wanted: number;
  /** Otherwise at least. */
  readonly atMost?: boolean;
  /** Undefined when there was nothing to compare with. */
  readonly value: number | undefined;
}

export function judge(targets: readonly Target[]): Record<string, string | number>[] {
  return targets.map(({ what, wanted, atMost = false, value }) => ({
    what,
    wanted: `${atMost ? "at most" : "at least"} ${Number(wanted.toFixed(2))}`,
    measured: value === undefined ? "not measured" : Number(value.toFixed(2)),
    holds: value === undefined ? "-" : (atMost ? value <= wanted : value >= wanted) ? "yes" : "NO",
  }));
}
