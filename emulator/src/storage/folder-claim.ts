// One emulator per data folder: each keeps names and times in memory that another would contradict.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Throws an Error that names the process that has the folder. A claim of a process that is gone counts for nothing. */
export function claimFolder(folder: string): () => void {
  const file = join(folder, "emulator.pid");
  const holder = readHolder(file);
  if (claimed.has(folder) || (holder !== undefined && isAlive(holder))) {
    throw new Error(`The data folder ${folder} is in use by another emulator (process ${holder}).`);
  }
  writeFileSync(file, `${process.pid}\n`);
  claimed.add(folder);
  return () => {
    claimed.delete(folder);
    rmSync(file, { force: true });
  };
}

/** Folders of this very process, whose id proves nothing. */
const claimed = new Set<string>();

function readHolder(file: string): number | undefined {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    return Number.isInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
