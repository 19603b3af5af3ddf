// Google's Firestore emulator as the judge of our rules, and ours as a whole, both spoken to over REST.
import { Agent, request } from "node:http";
import { startEmulator } from "../../../emulator/src/index.ts";
import { startOfficialEmulator } from "../../support/official-emulator.ts";

export const project = "demo-differential";
const root = `projects/${project}/databases/(default)/documents`;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the judge's JSON, of many shapes
  readonly body: any;
}

type Running = AsyncDisposable & { readonly address: string };

export class RestEmulator {
  readonly #emulator: Running;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  private constructor(emulator: Running) {
    this.#emulator = emulator;
  }

  /** Google's; only where `findOfficialJar` finds one. */
  static async google(): Promise<RestEmulator> {
    const emulator = await startOfficialEmulator();
    if (emulator === undefined) throw new Error("Google's emulator is not on this machine.");
    return new RestEmulator(emulator);
  }

  static async hearth(): Promise<RestEmulator> {
    return new RestEmulator(await startEmulator());
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#emulator[Symbol.asyncDispose]();
  }

  call(method: string, path: string, options: { body?: unknown; authorization?: string } = {}): Promise<Answer> {
    const headers = {
      "content-type": "application/json",
      ...(options.authorization !== undefined && { authorization: options.authorization }),
    };
    return new Promise((resolve, reject) => {
      const call = request(
        { host: "127.0.0.1", port: this.#emulator.address.split(":")[1], method, path, agent: this.#agent, headers },
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

  /** As the test's user, unless another authorization is given. */
  async commit(writes: readonly unknown[], authorization = token): Promise<string> {
    return verdictOf(await this.call("POST", `/v1/${root}:commit`, { body: { writes }, authorization }));
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
