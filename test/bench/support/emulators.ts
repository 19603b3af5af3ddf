// Emulators as processes of their own for benches, and what the system says of their memory.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { freePort } from "../../support/official-emulator.ts";

export interface BenchEmulator {
  readonly name: string;
  /** `host:port` */
  readonly address: string;
  /** From spawn to the first accepted connection. */
  readonly startMs: number;
  /** Resident and anonymous memory in MiB. */
  memory(): { resident: number; anonymous: number };
  /** Processor time used so far, in microseconds. */
  processor(): number;
  stop(): Promise<void>;
}

const here = import.meta.dirname;
const bin = join(here, "../../../emulator/bin");

/** As the Firebase CLI starts it; durable, in a folder of its own. */
export async function startHearth(indexes: object): Promise<BenchEmulator> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-"));
  const indexFile = join(folder, "indexes.json");
  writeFileSync(indexFile, JSON.stringify(indexes));
  const flags = ["--data", join(folder, "data"), "--indexes", indexFile];
  const jar = join(bin, "firestore-emulator.jar");
  return await start(
    "Hearth",
    (port) => [join(bin, "java"), "-jar", jar, "--port", port, ...flags],
    () => {
      rmSync(folder, { recursive: true, force: true });
    },
  );
}

/** @firestore-emulator/server of npm, in memory. */
export async function startPeer(): Promise<BenchEmulator> {
  const script = join(here, "peer-server.mjs");
  return await start(
    "@firestore-emulator/server",
    (port) => [process.execPath, script, port],
    () => undefined,
  );
}

/** grpc-js and nothing else; answers BatchGetDocuments with so many bytes. */
export async function startEcho(bytes: number): Promise<BenchEmulator> {
  const script = join(here, "echo-server.mjs");
  return await start(
    "bare grpc-js echo",
    (port) => [process.execPath, script, port, String(bytes)],
    () => undefined,
  );
}

/** Undefined where Google's emulator is not on the machine. */
export async function startGoogle(): Promise<BenchEmulator | undefined> {
  const jar = findOfficialJar();
  if (jar === undefined) return undefined;
  const main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
  const command = (port: string) => [
    "java",
    "-Duser.language=en",
    "-cp",
    jar,
    main,
    "--host",
    "127.0.0.1",
    "--port",
    port,
  ];
  return await start("Google", command, () => undefined);
}

async function start(name: string, command: (port: string) => string[], clean: () => void): Promise<BenchEmulator> {
  const port = await freePort();
  const [executable = "", ...rest] = command(String(port));
  const began = performance.now();
  // Google's tells standard error about each connection.
  const child = spawn(executable, rest, { stdio: ["ignore", "ignore", name === "Google" ? "ignore" : "inherit"] });
  await accepting(port, child);
  return {
    name,
    address: `127.0.0.1:${port}`,
    startMs: performance.now() - began,
    memory: () => memoryOf(child.pid as number),
    processor: () => processorOf(child.pid as number),
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      clean();
    },
  };
}

function memoryOf(pid: number): { resident: number; anonymous: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { resident: of("VmRSS"), anonymous: of("RssAnon") };
}

/** The system counts in hundredths of a second. */
function processorOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function accepting(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const connected = await Promise.race([
      once(socket, "connect").then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1000)),
    ]);
    socket.destroy();
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("The emulator did not start.");
}
