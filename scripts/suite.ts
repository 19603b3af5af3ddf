// Starts and stops the local suite: the Firebase CLI's emulators with Hearth's Firestore emulator in place of Google's.
// Used by `npm start` and by the tests, which run the same thing on other ports and a throw-away data folder.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AuthSnapshot } from "./auth-snapshot.ts";
import { findOfficialJar } from "./official-jar.ts";
import { host, type SuitePorts, takenPorts } from "./ports.ts";
import { pinnedNode, root } from "./setup.mjs";
import { writeSuiteConfig } from "./suite-config.ts";

export const projectId = "demo-hearth";

export interface SuiteOptions {
  /** Names the run: its configuration file and its log. */
  readonly name: string;
  readonly ports: SuitePorts;
  /** Holds the database, the accounts and the logs of this suite. */
  readonly dataFolder: string;
  /** More environment for the CLI and so for functions and emulator. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: (line: string) => void;
}

export interface Suite {
  readonly ports: SuitePorts;
  readonly hosting: string;
  readonly functions: string;
  /** The CLI's process. */
  readonly pid: number;
  /** Settles when the CLI has ended, whoever ended it. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Resolves when every emulator is up and the functions are loaded. Throws with the CLI's last lines when it is not. */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  const { ports } = options;
  const taken = await takenPorts(ports);
  if (taken.length > 0) {
    throw new Error(`These ports are in use: ${taken.join(", ")}. Is another suite running? Stop it and try again.`);
  }
  const logs = join(options.dataFolder, "logs");
  mkdirSync(logs, { recursive: true });
  const config = writeSuiteConfig(options.name, ports);
  const accounts = new AuthSnapshot({ folder: join(options.dataFolder, "auth"), ports, project: projectId });
  const child = spawnCli(options, { config, logs, importFolder: accounts.importFolder });
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  // Function processes outlive a CLI that was killed outright; its process group still names them.
  child.once("exit", () => killGroup(child));
  const stop = async () => {
    await accounts.stop();
    if (child.exitCode === null && child.signalCode === null) {
      await accounts.save().catch(() => undefined);
      await endCli(child, ended);
    }
    rmSync(config, { force: true });
  };
  try {
    await waitUntilReady(child, options.onOutput);
  } catch (error) {
    await stop();
    throw error;
  }
  accounts.start();
  return {
    ports,
    hosting: `http://${host}:${ports.hosting}`,
    functions: `http://${host}:${ports.functions}`,
    pid: child.pid ?? 0,
    ended,
    stop,
  };
}

function spawnCli(
  options: SuiteOptions,
  run: { config: string; logs: string; importFolder: string | undefined },
): ChildProcess {
  const emulator = join(root, "emulator/bin");
  const args = [join(root, "scripts/leash.mjs"), "emulators:start", "--config", run.config, "--project", projectId];
  args.push("--only", "auth,functions,firestore,hosting,tasks");
  if (run.importFolder) args.push("--import", run.importFolder);
  return spawn(pinnedNode, args, {
    cwd: run.logs,
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of its own: Ctrl-C then reaches this process only, which ends the CLI once and in order.
    detached: true,
    env: {
      ...process.env,
      PATH: [emulator, join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
      FIRESTORE_EMULATOR_BINARY_PATH: join(emulator, "firestore-emulator.jar"),
      HEARTH_OFFICIAL_JAR: findOfficialJar() ?? "",
      HEARTH_DATA: join(options.dataFolder, "firestore"),
      HEARTH_INDEXES: join(root, "firestore.indexes.json"),
      HEARTH_STRICT_LISTS: "1",
      HEARTH_EXIT_WITH_STDIN: "1",
      // The CLI looks for Google credentials through the cloud's metadata server, which takes seconds to not answer.
      METADATA_SERVER_DETECTION: "none",
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
      NO_UPDATE_NOTIFIER: "1",
      // Keeps the CLI from fetching its message of the day.
      CI: "1",
      ...options.env,
    },
  });
}

/** Limit for the whole start, milliseconds. */
const startLimit = 120_000;

function waitUntilReady(child: ChildProcess, onOutput: ((line: string) => void) | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const recent: string[] = [];
    const fail = (reason: string) => reject(new Error(`${reason}\n${recent.slice(-30).join("\n")}`));
    const timer = setTimeout(() => fail(`The suite was not ready after ${startLimit / 1000} s.`), startLimit);
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n")) {
        if (!line.trim()) continue;
        recent.push(line);
        if (recent.length > 200) recent.splice(0, 100);
        onOutput?.(line);
        if (line.includes("All emulators ready")) {
          clearTimeout(timer);
          resolve();
        }
      }
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail(`The Firebase CLI could not be started: ${error.message}`));
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`The Firebase CLI ended with code ${code}.`);
    });
  });
}

/** Interrupts the CLI, which stops its emulators; kills its process group when that takes longer than 15 s. */
async function endCli(child: ChildProcess, ended: Promise<number>): Promise<void> {
  child.kill("SIGINT");
  const timer = setTimeout(() => killGroup(child), 15_000);
  await ended;
  clearTimeout(timer);
  child.stdin?.destroy();
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}
