// Events of acknowledged commits survive the emulator's sudden death, whether the functions emulator was up or not.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

const project = "demo-crash";
const entry = new URL("../../emulator/src/index.ts", import.meta.url).href;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Notes which documents' events arrive; answers after a while, so that some are always under way. */
async function startReceiver(port = 0) {
  const received: string[] = [];
  const server = http.createServer((request, response) => {
    received.push(String(request.headers["ce-document"]));
    request.resume();
    setTimeout(() => response.end("{}"), 5);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(close);
  return { received, port: (server.address() as AddressInfo).port, close };
}

async function startEmulator(dataFolder: string, functionsEmulator: string) {
  const options = JSON.stringify({ dataFolder, functionsEmulator });
  const script = `const { startEmulator } = await import(${JSON.stringify(entry)});
    const { address } = await startEmulator(${options});
    console.log(address);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => end(child);
  cleanups.push(kill);
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    child.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
  return { address, kill };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function register(address: string): Promise<void> {
  const url = `http://${address}/emulator/v1/projects/${project}/eventarcTrigger?eventarcTriggerId=us-central1-f-0`;
  const document = { value: "a/{x}", matchType: "PATH_PATTERN" };
  const eventType = "google.cloud.firestore.document.v1.written";
  const body = { eventType, database: "(default)", namespace: "(default)", document };
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(body);
}

/** Writes until the emulator is gone; returns what was acknowledged. */
async function writeUntilDeath(address: string, prefix: string): Promise<string[]> {
  const acknowledged: string[] = [];
  const writer = async (lane: number) => {
    for (let index = 0; ; index += 1) {
      const path = `a/${prefix}-${lane}-${index}`;
      const url = `http://${address}/v1/projects/${project}/databases/(default)/documents/${path}`;
      const response = await fetch(url, {
        method: "PATCH",
        headers: { authorization: "Bearer owner" },
        body: JSON.stringify({ fields: {} }),
      }).catch(() => undefined);
      if (!response?.ok) return;
      acknowledged.push(path);
    }
  };
  await Promise.all([0, 1, 2, 3].map(writer));
  return acknowledged;
}

it("killed in the middle of commits and deliveries, again and again: no event is lost", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "hearth-crash-"));
  cleanups.push(() => rmSync(dataFolder, { recursive: true, force: true }));
  const first = await startReceiver();
  const received = [first.received];
  const expected: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const { address, kill } = await startEmulator(dataFolder, `127.0.0.1:${first.port}`);
    if (round === 0) await register(address);
    // The functions emulator is away in the second round; registrations are remembered from the first.
    if (round === 1) await first.close();
    if (round === 2) received.push((await startReceiver(first.port)).received);
    setTimeout(() => void kill(), 300 + round * 50);
    expected.push(...(await writeUntilDeath(address, `r${round}`)));
  }
  await startEmulator(dataFolder, `127.0.0.1:${first.port}`);
  expect(expected.length).toBeGreaterThan(20);
  await expect
    .poll(() => expected.filter((path) => !received.flat().includes(path)).length, { timeout: 30_000, interval: 100 })
    .toBe(0);
});
