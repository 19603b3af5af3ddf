// Instances of the API and a Firestore emulator as processes of their own: for what only separate processes show, such as
// several instances at once, and a database that dies.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/official-emulator.ts";
import { suite } from "./backend.ts";

const root = join(import.meta.dirname, "../..");

export interface Instance extends AsyncDisposable {
  /** Base of the API, for `call`. */
  readonly base: string;
  /** The log so far: a line of JSON each, as Cloud Logging reads it. */
  readonly lines: readonly string[];
}

const bundle = join(root, "functions/lib/index.js");

/** One instance of the built function, with the rate limit off unless the environment sets one. */
export async function startInstance(
  env: Readonly<Record<string, string>> = {},
  file: string = bundle,
): Promise<Instance> {
  const child = fork(join(import.meta.dirname, "serve-bundle.mjs"), [file], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH ?? "",
      FUNCTION_TARGET: "api",
      GCLOUD_PROJECT: suite.projectId,
      FIREBASE_CONFIG: JSON.stringify({ projectId: suite.projectId }),
      FIRESTORE_EMULATOR_HOST: suite.firestore,
      FIREBASE_AUTH_EMULATOR_HOST: suite.auth,
      CORS_ORIGINS: "",
      REQUIRE_APP_CHECK: "false",
      RATE_PER_SECOND: "0",
      CLEANUP_DRY_RUN: "false",
      CLEANUP_PERCENT: "50",
      ...env,
    },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
  }
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { port: number }).port));
    child.once("exit", (code) => reject(new Error(`the instance ended with ${code}: ${lines.join("\n")}`)));
  });
  return {
    base: `http://127.0.0.1:${port}/api/v1`,
    lines,
    [Symbol.asyncDispose]: () => end(child),
  };
}

export interface Database extends AsyncDisposable {
  /** `host:port`, the same after a restart. */
  readonly address: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Again, on the same port and the same data. */
  restart(): Promise<void>;
}

/** A Firestore emulator of this test's own, with data that survives. */
export async function startDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-api-"));
  const port = await freePort();
  let child = await launch(port, folder);
  return {
    address: `127.0.0.1:${port}`,
    kill: () => end(child),
    async restart() {
      child = await launch(port, folder);
    },
    async [Symbol.asyncDispose]() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const flags = ["--port", String(port), "--data", folder, "--indexes", join(root, "firestore.indexes.json")];
  const cli = join(root, "emulator/dist/firestore-emulator.cjs");
  const child = spawn(process.execPath, [cli, ...flags], { stdio: "ignore" });
  const limit = Date.now() + 30_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > limit) throw new Error("the emulator did not start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
