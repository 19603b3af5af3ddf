// `npm run build`: builds the three workspaces, each only when something it is made of is newer than its last build.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./setup.mjs";

interface Target {
  readonly workspace: "functions" | "emulator" | "web-client";
  /** Files and folders that the result is made of, relative to the root. */
  readonly inputs: readonly string[];
  readonly output: string;
}

const targets: readonly Target[] = [
  {
    workspace: "functions",
    inputs: ["functions/src", "functions/package.json", "functions/lean.mjs"],
    output: "functions/lib/index.js",
  },
  { workspace: "emulator", inputs: ["emulator/src", "emulator/package.json"], output: "emulator/dist" },
  {
    workspace: "web-client",
    inputs: ["web-client", "functions/src/app", "functions/src/kit/define"],
    output: "web-client/dist/index.html",
  },
];

const ignored = new Set(["node_modules", "dist", "lib"]);

function newest(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = 0;
  for (const entry of readdirSync(path)) {
    if (!ignored.has(entry)) latest = Math.max(latest, newest(join(path, entry)));
  }
  return latest;
}

const stampOf = (target: Target) => join(root, "node_modules/.cache/hearth", `${target.workspace}.built`);

function isFresh(target: Target): boolean {
  const stamp = statSync(stampOf(target), { throwIfNoEntry: false });
  if (!stamp || !existsSync(join(root, target.output))) return false;
  const inputs = [...target.inputs, "package-lock.json", `${target.workspace}/build.mjs`];
  return inputs.every((input) => newest(join(root, input)) < stamp.mtimeMs);
}

async function buildTarget(target: Target): Promise<void> {
  rmSync(stampOf(target), { force: true });
  const started = new Date();
  await new Promise<void>((resolve, reject) => {
    const output: Buffer[] = [];
    const child = spawn("npm", ["run", "build", "--silent", "-w", target.workspace], { cwd: root });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`The build of ${target.workspace} failed:\n${Buffer.concat(output).toString()}`)),
    );
  });
  mkdirSync(dirname(stampOf(target)), { recursive: true });
  writeFileSync(stampOf(target), started.toISOString());
}

/** Builds what is out of date and returns the names of the workspaces it built. */
export async function buildAll(options: { force?: boolean } = {}): Promise<string[]> {
  const stale = targets.filter((target) => options.force || !isFresh(target));
  await Promise.all(stale.map(buildTarget));
  return stale.map((target) => target.workspace);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildAll({ force: true });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
