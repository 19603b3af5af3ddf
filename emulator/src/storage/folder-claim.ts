// One emulator per data folder: each keeps names and times in memory that another would contradict.
// `emulator.pid` says who has the folder. It is made by linking to it, which only one of several can do, whole from the
// start. Who finds the claim of a process that is gone becomes its successor by linking to a name that is made of that
// very claim, which only one can do as well, and puts its own in the other's place; until then it holds the folder by
// the chain of successors that begins at `emulator.pid`.
import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Holder, isRunning, runningSince } from "./running-process.ts";

/** Throws an Error that names the process that has the folder. A claim of a process that is gone counts for nothing. */
export function claimFolder(path: string): () => void {
  const folder = realpathSync.native(path);
  const file = join(folder, "emulator.pid");
  const own = `${process.pid} ${runningSince(process.pid) ?? "-"} ${randomUUID()}\n`;
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, own, { flag: "wx" });
  try {
    for (;;) {
      const chain = chainOf(file);
      const last = chain.at(-1);
      const holder = last === undefined ? undefined : holderOf(last.claim);
      if (holder !== undefined && (isRunning(holder) || isOurs(holder, folder))) {
        throw new Error(`The data folder ${path} is in use by another emulator (process ${holder.pid}).`);
      }
      const next = last === undefined ? file : successorOf(file, last.claim);
      if (!linkIfFree(draft, next)) continue;
      // Meanwhile another may have begun a new chain, and that name may have been free because nobody looks there now.
      if (chainOf(file).at(-1)?.claim === own) {
        if (next !== file) {
          renameSync(draft, file);
          for (const link of [...chain.slice(1).map(({ at }) => at), next]) rmSync(link, { force: true });
        }
        claimed.add(folder);
        return () => release(folder, file, own);
      }
      rmSync(next, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Folders of this very process, whose id proves nothing where it cannot be seen since when it runs. */
const claimed = new Set<string>();

function isOurs({ pid, since }: Holder, folder: string): boolean {
  return pid === process.pid && since === undefined && claimed.has(folder);
}

function release(folder: string, file: string, own: string): void {
  claimed.delete(folder);
  if (read(file) === own) rmSync(file, { force: true });
}

interface Link {
  readonly at: string;
  readonly claim: string;
}

/** The claim and, one by one, those who succeeded it and have not yet taken its place. */
function chainOf(file: string): Link[] {
  const chain: Link[] = [];
  for (let at = file; ; ) {
    const claim = read(at);
    if (claim === undefined) return chain;
    chain.push({ at, claim });
    at = successorOf(file, claim);
  }
}

function successorOf(file: string, claim: string): string {
  return `${file}.after-${createHash("sha256").update(claim).digest("hex").slice(0, 32)}`;
}

/** Undefined for what no emulator wrote. */
function holderOf(claim: string): Holder | undefined {
  const [, pid, since] = /^(\d+)(?: (\S+))?/.exec(claim) ?? [];
  if (pid === undefined || Number(pid) === 0) return undefined;
  return { pid: Number(pid), since: since === "-" ? undefined : since };
}

/** False when it is not free. */
function linkIfFree(draft: string, at: string): boolean {
  try {
    linkSync(draft, at);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    return writeIfFree(at, readFileSync(draft, "utf8"));
  }
}

/** For file systems without links, where others may find it there and still empty. */
function writeIfFree(at: string, claim: string): boolean {
  try {
    writeFileSync(at, claim, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
