// Whether a process that was noted down still runs. Its number alone does not tell: numbers are given out again.
import { readFileSync } from "node:fs";

export interface Holder {
  readonly pid: number;
  /** As `runningSince` said; undefined where that cannot be seen. */
  readonly since: string | undefined;
}

/** Undefined where it cannot be seen: beyond Linux, or in a process of another user's. */
export function runningSince(pid: number): string | undefined {
  try {
    // The name in parentheses may contain anything; what follows it are the fields from the third one on.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that has ended and that nobody has asked about yet.
    return fields[0] === "Z" || fields[0] === "X" ? "ended" : fields[19];
  } catch {
    return undefined;
  }
}

/** Without a time to compare, a process of that number is taken for the one; not this process, which would know. */
export function isRunning({ pid, since }: Holder): boolean {
  if (!isThere(pid)) return false;
  const now = since === undefined ? undefined : runningSince(pid);
  return now === undefined ? pid !== process.pid : now === since;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
