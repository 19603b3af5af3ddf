// How long a cold instance takes from the start of its process to its first answer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const script = join(import.meta.dirname, "first-answer.mjs");

export interface FirstAnswer {
  /** The functions to load. */
  readonly file: string;
  readonly path: string;
  readonly status: number;
  readonly token?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds. */
export async function firstAnswer({ file, path, status, token, env }: FirstAnswer): Promise<number> {
  const settings = {
    GCLOUD_PROJECT: "demo-bench",
    FUNCTION_TARGET: "api",
    RATE_PER_SECOND: "0",
    METADATA_SERVER_DETECTION: "none",
    ...env,
  };
  const asked = [file, path, String(status), ...(token === undefined ? [] : [token])];
  const began = performance.now();
  const run = spawn(process.execPath, [script, ...asked], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 30_000,
  });
  const [code] = await once(run, "exit");
  if (code !== 0) throw new Error(`${file}: no first answer`);
  return performance.now() - began;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token of the kind that the Auth emulator gives out: firebase-admin takes it where that emulator's address is set. */
export function localToken(uid: string): string {
  const now = Math.floor(Date.now() / 1000);
  const project = "demo-bench";
  const claims = { aud: project, iss: `https://securetoken.google.com/${project}`, sub: uid, user_id: uid };
  const times = { iat: now - 10, exp: now + 3600, auth_time: now - 10 };
  return `${encode({ alg: "none", typ: "JWT" })}.${encode({ ...claims, ...times })}.`;
}

/** Answers the look-up of an account, which firebase-admin makes of the Auth emulator and not in production. */
export async function serveAccounts(uid: string): Promise<{ address: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ users: [{ localId: uid }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
