// Google's Firestore emulator as the judge of our rules engine: found where the Firebase CLI or the Cloud SDK put it,
// started on a free port, spoken to over REST. It is never required: `findOfficial` gives undefined where it is absent.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const mainClass = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
export const project = "demo-differential";
const root = `projects/${project}/databases/(default)/documents`;

/** The jar: HEARTH_OFFICIAL_JAR, the Firebase CLI's cache, or the Cloud SDK whose gcloud is on the PATH. */
export function findOfficial(): string | undefined {
  if (spawnSync("java", ["-version"]).error !== undefined) return undefined;
  const named = process.env.HEARTH_OFFICIAL_JAR;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const cache = join(homedir(), ".cache/firebase/emulators");
  const cached = existsSync(cache)
    ? readdirSync(cache).filter((name) => /^cloud-firestore-emulator.*\.jar$/.test(name))
    : [];
  const inSdk = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar";
  const candidates = [
    ...cached
      .sort()
      .reverse()
      .map((name) => join(cache, name)),
    ...sdkRoots().map((sdk) => join(sdk, inSdk)),
  ];
  return candidates.find((candidate) => existsSync(candidate));
}

function sdkRoots(): readonly string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const binaries = folders.map((folder) => join(folder, "gcloud")).filter((path) => existsSync(path));
  const roots = binaries.flatMap((path) => [realpathSync(path), path]).map((path) => dirname(dirname(path)));
  // Debian's package keeps the SDK apart from the link in /usr/bin.
  return [...roots, ...roots.map((path) => join(path, "lib/google-cloud-sdk"))];
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the judge's JSON, of many shapes
  readonly body: any;
}

export class Official {
  readonly #process: ChildProcess;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.#port = port;
  }

  static async start(jar: string): Promise<Official> {
    const port = await freePort();
    const args = [
      "-Xmx512m",
      "-Duser.language=en",
      "-cp",
      jar,
      mainClass,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
    ];
    const official = new Official(spawn("java", args, { stdio: "ignore" }), port);
    const deadline = Date.now() + 50_000;
    while (!(await official.#isUp())) {
      if (Date.now() > deadline) throw new Error("Google's emulator did not start within 50 s.");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return official;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await gone;
  }

  async #isUp(): Promise<boolean> {
    return (await this.call("GET", "/").catch(() => undefined))?.status === 200;
  }

  call(method: string, path: string, options: { body?: unknown; authorization?: string } = {}): Promise<Answer> {
    const headers = {
      "content-type": "application/json",
      ...(options.authorization !== undefined && { authorization: options.authorization }),
    };
    return new Promise((resolve, reject) => {
      const call = request(
        { host: "127.0.0.1", port: this.#port, method, path, agent: this.#agent, headers },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => {
            text += chunk;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: parse(text) }));
        },
      );
      call.on("error", reject);
      call.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    });
  }

  putRules(content: string): Promise<Answer> {
    const body = { rules: { files: [{ name: "firestore.rules", content }] }, ignore_errors: true };
    return this.call("PUT", `/emulator/v1/projects/${project}:securityRules`, { body });
  }

  async coverage(): Promise<unknown> {
    return (await this.call("GET", `/emulator/v1/projects/${project}:ruleCoverage`)).body;
  }

  seed(path: string, fields: unknown): Promise<Answer> {
    return this.call("PATCH", `/v1/${root}/${path}`, { body: { fields }, authorization: "Bearer owner" });
  }

  remove(path: string): Promise<Answer> {
    return this.call("DELETE", `/v1/${root}/${path}`, { authorization: "Bearer owner" });
  }

  async get(path: string): Promise<string> {
    return verdictOf(await this.call("GET", `/v1/${root}/${path}`, { authorization: token }));
  }

  async query(structuredQuery: unknown): Promise<string> {
    return verdictOf(
      await this.call("POST", `/v1/${root}:runQuery`, { body: { structuredQuery }, authorization: token }),
    );
  }

  async commit(writes: readonly unknown[]): Promise<string> {
    return verdictOf(await this.call("POST", `/v1/${root}:commit`, { body: { writes }, authorization: token }));
  }
}

export const documentName = (path: string): string => `${root}/${path}`;

/** "allowed", the message of a denial, or "refused: …" when the request never came to the rules. */
function verdictOf({ status, body }: Answer): string {
  const error = (Array.isArray(body) ? body[0] : body)?.error;
  if (error === undefined || status === 404 || error.status === "NOT_FOUND") return "allowed";
  if (error.status === "PERMISSION_DENIED") return error.message;
  // Rules run before preconditions: to fail one a write must have been allowed.
  if (["ALREADY_EXISTS", "FAILED_PRECONDITION", "ABORTED"].includes(error.status)) return "allowed";
  return `refused: ${error.status} ${error.message}`;
}

const claims = {
  sub: "u1",
  user_id: "u1",
  iat: 1,
  exp: 99_999_999_999,
  aud: project,
  iss: `https://securetoken.google.com/${project}`,
  firebase: { sign_in_provider: "custom", identities: {} },
};
const encode = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString("base64url");
const token = `Bearer ${encode({ alg: "none" })}.${encode(claims)}.`;
export const auth = { uid: "u1", token: claims };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
