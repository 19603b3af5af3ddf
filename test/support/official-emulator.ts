// Google's Firestore emulator as a process, where it is on the machine. The judge of ours, never a requirement.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { findOfficialJar } from "../../scripts/official-jar.ts";

export interface OfficialEmulator extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
}

const mainClass = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
const startLimitMs = 60_000;

/** On a free port, with further flags of its own. Undefined, and one line that says so, where it is not installed. */
export async function startOfficialEmulator(flags: readonly string[] = []): Promise<OfficialEmulator | undefined> {
  const jar = findOfficialJar();
  if (jar === undefined) {
    console.log("Skipped: Google's Firestore emulator is not on this machine.");
    return undefined;
  }
  // A free port can be taken by somebody else before the emulator binds it; then it exits, and another is tried.
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(jar, flags);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function launch(jar: string, flags: readonly string[]): Promise<OfficialEmulator> {
  const [port, websocket] = await Promise.all([freePort(), freePort()]);
  const own = ["--host", "127.0.0.1", "--port", String(port), "--websocket_port", String(websocket)];
  const child = spawn("java", ["-Duser.language=en", "-cp", jar, mainClass, ...own, ...flags], { stdio: "ignore" });
  const address = `127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  try {
    await answering(address, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, [Symbol.asyncDispose]: stop };
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answering(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://${address}/`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Google's emulator did not start.");
}
