// The emulators that conformance cases run against: ours, and Google's where it is on the machine.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { startEmulator } from "../../emulator/src/index.ts";
import { findOfficialJar } from "../../scripts/official-jar.ts";

export interface EmulatorTarget {
  readonly name: string;
  /** `host:port` */
  readonly address: string;
  setRules(project: string, source: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTargets(options: { rules?: string } = {}): Promise<EmulatorTarget[]> {
  const jar = findOfficialJar();
  if (jar === undefined)
    console.log("Google's Firestore emulator is not on this machine: cases ran against ours only.");
  const official = jar === undefined ? [] : [startOfficial(jar)];
  return await Promise.all([startOurs(options), ...official]);
}

async function startOurs(options: { rules?: string }): Promise<EmulatorTarget> {
  const emulator = await startEmulator(options);
  const { address } = emulator;
  return { name: "Hearth", address, setRules: rulesSetter(address), stop: () => emulator.close() };
}

async function startOfficial(jar: string): Promise<EmulatorTarget> {
  const [port, websocket] = await Promise.all([freePort(), freePort()]);
  const main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
  const flags = ["--host", "127.0.0.1", "--port", String(port), "--websocket_port", String(websocket)];
  const child = spawn("java", ["-Duser.language=en", "-cp", jar, main, ...flags], { stdio: "ignore" });
  const address = `127.0.0.1:${port}`;
  await answering(address, child);
  return { name: "Google", address, setRules: rulesSetter(address), stop: () => end(child) };
}

function rulesSetter(address: string) {
  return async (project: string, content: string) => {
    const response = await fetch(`http://${address}/emulator/v1/projects/${project}:securityRules`, {
      method: "PUT",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify({ rules: { files: [{ name: "security.rules", content }] } }),
    });
    if (!response.ok) throw new Error(await response.text());
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answering(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://${address}/`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Google's emulator did not start.");
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
