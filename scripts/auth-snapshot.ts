// Keeps the Auth emulator's accounts on disk. That emulator lives in memory and exports only at a clean stop; this
// copies its accounts to a folder that `--import` reads, soon after each change, so that a killed suite finds them too.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { host, type SuitePorts } from "./ports.ts";

/** Milliseconds between two looks at the accounts: what a crash can lose at the most. */
const interval = 500;

const metadata = { version: "15.0.0", auth: { version: "15.0.0", path: "auth_export" } };

export class AuthSnapshot {
  readonly #folder: string;
  readonly #accounts: string;
  readonly #config: string;
  readonly #origin: string;
  readonly #project: string;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: { folder: string; ports: SuitePorts; project: string }) {
    this.#folder = options.folder;
    this.#accounts = join(options.folder, "auth_export", "accounts.json");
    this.#config = join(options.folder, "auth_export", "config.json");
    this.#origin = `http://${host}:${options.ports.auth}`;
    this.#project = options.project;
  }

  /** The folder for the CLI's `--import`, or undefined before the first run. */
  get importFolder(): string | undefined {
    return existsSync(join(this.#folder, "firebase-export-metadata.json")) ? this.#folder : undefined;
  }

  start(): void {
    const tick = () => {
      this.#running = this.save().catch(() => undefined);
      this.#timer = setTimeout(() => void this.#running.then(tick), interval);
      this.#timer.unref();
    };
    tick();
  }

  /** Stops the timer; call `save` once more before the Auth emulator stops. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    clearTimeout(this.#timer);
  }

  /** Writes accounts and settings when they differ from what is on disk. Throws when the emulator does not answer. */
  async save(): Promise<void> {
    const [accounts, config] = await Promise.all([
      this.#read(`/identitytoolkit.googleapis.com/v1/projects/${this.#project}/accounts:batchGet?maxResults=-1`),
      this.#read(`/emulator/v1/projects/${this.#project}/config`),
    ]);
    mkdirSync(join(this.#folder, "auth_export"), { recursive: true });
    replaceWhenChanged(this.#accounts, accounts);
    replaceWhenChanged(this.#config, config);
    replaceWhenChanged(join(this.#folder, "firebase-export-metadata.json"), JSON.stringify(metadata));
  }

  async #read(path: string): Promise<string> {
    const answer = await fetch(this.#origin + path, { headers: { authorization: "Bearer owner" } });
    if (!answer.ok) throw new Error(`Auth emulator: ${answer.status} for ${path}`);
    return answer.text();
  }
}

function replaceWhenChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(`${path}.new`, text, { flush: true });
  renameSync(`${path}.new`, path);
}
