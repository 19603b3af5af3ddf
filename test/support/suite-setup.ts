// Vitest's global set-up for the system tests: one whole suite (the Firebase CLI's emulators and ours) on free ports
// with a throw-away data folder. Tests read its addresses with `inject("suite")`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findFreePorts, type SuitePorts } from "../../scripts/ports.ts";
import { projectId, startSuite } from "../../scripts/suite.ts";

export interface SuiteAddresses {
  readonly projectId: string;
  /** `http://127.0.0.1:PORT`, as the web app is opened. `/api/**` goes to the function from here, too. */
  readonly hosting: string;
  /** Base of the HTTPS API, without a trailing slash. */
  readonly api: string;
  /** Origin of the Functions emulator. */
  readonly functions: string;
  /** `host:port`, as FIRESTORE_EMULATOR_HOST wants it. */
  readonly firestore: string;
  /** `host:port`, as FIREBASE_AUTH_EMULATOR_HOST wants it. */
  readonly auth: string;
  readonly ports: SuitePorts;
}

declare module "vitest" {
  export interface ProvidedContext {
    suite: SuiteAddresses;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), "hearth-suite-"));
  const ports = await findFreePorts();
  const verbose = process.env.HEARTH_VERBOSE ? { onOutput: console.log } : {};
  const suite = await startSuite({ name: `test-${process.pid}`, ports, dataFolder, ...verbose });
  project.provide("suite", {
    projectId,
    hosting: suite.hosting,
    api: `${suite.hosting}/api/v1`,
    functions: suite.functions,
    firestore: `127.0.0.1:${ports.firestore}`,
    auth: `127.0.0.1:${ports.auth}`,
    ports,
  });
  return async () => {
    await suite.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  };
}
