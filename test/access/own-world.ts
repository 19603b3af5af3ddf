// An app in a world of its own: our emulator in this process, under the rules and the indexes that follow from the
// definitions, and the API on it. Tokens are uids here: who people are is not what is under test.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initializeTestEnvironment } from "@firebase/rules-unit-testing";
import { initializeApp } from "firebase-admin/app";
import { startEmulator } from "../../emulator/src/index.ts";
import type { ApiOptions } from "../../functions/src/kit/api/types.ts";
import type { App } from "../../functions/src/kit/index.ts";
import { compileRules } from "../../functions/src/kit/rules/compile-rules.ts";
import { compileIndexes } from "../../functions/src/kit/rules/indexes.ts";
import { admin, type Team } from "../api/backend.ts";
import { startApi } from "../api/in-process.ts";
import type { World } from "./matrix.ts";

const projectId = "demo-own-world";
const person = (uid: string) => ({ uid, token: uid });

export const ownTeam: Team = {
  workspaceId: "w",
  owner: person("owner"),
  editor: person("editor"),
  viewer: person("viewer"),
  stranger: person("stranger"),
};

export interface OwnWorld extends World, AsyncDisposable {
  /** Of the emulator: `host:port`. */
  readonly address: string;
  readonly projectId: string;
}

/** Once per test file: the process has one database. */
export async function openOwnWorld(app: App, handlers: ApiOptions["handlers"] = []): Promise<OwnWorld> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-world-"));
  const indexes = join(folder, "firestore.indexes.json");
  writeFileSync(indexes, JSON.stringify(compileIndexes(app)));
  const emulator = await startEmulator({ rules: compileRules(app), indexes, strictLists: true });
  const { address, host, port } = emulator;
  process.env.FIRESTORE_EMULATOR_HOST = address;
  initializeApp({ projectId });
  for (const role of ["viewer", "editor", "owner"] as const) {
    await admin().doc(`workspaces/w/members/${ownTeam[role].uid}`).set({ role });
  }
  const environment = await initializeTestEnvironment({ projectId, firestore: { host, port } });
  const verifyToken = async (uid: string) => ({ uid, exp: Math.floor(Date.now() / 1000) + 3600 });
  const api = await startApi({ app, handlers, verifyToken });
  return {
    app,
    environment,
    team: ownTeam,
    base: api.base,
    address,
    projectId,
    async [Symbol.asyncDispose]() {
      await environment.cleanup();
      await api[Symbol.asyncDispose]();
      await admin().terminate();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
