// The bundle as it deploys: nothing beside it is needed, and the Firebase tools find in it what is to be deployed.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import { withEffects } from "../../functions/src/kit/events/effects.ts";
import { call, makeTeam, suite } from "./backend.ts";
import { startInstance } from "./own-process.ts";

const root = join(import.meta.dirname, "../..");
const alone = mkdtempSync(join(tmpdir(), "hearth-bundle-"));
const entry = join(alone, "lib/index.js");

beforeAll(() => {
  cpSync(join(root, "functions/lib"), join(alone, "lib"), { recursive: true });
  cpSync(join(root, "functions/package.json"), join(alone, "package.json"));
});
afterAll(() => rmSync(alone, { recursive: true, force: true }));

test("alone in a folder, without any package, it serves every kind of operation", async () => {
  await using api = await startInstance({}, entry);
  const { base } = api;
  const { owner, editor, workspaceId } = await makeTeam();
  const tasks = `/workspaces/${workspaceId}/tasks`;
  const made = await call(editor, `POST ${tasks}`, { base, body: { title: "Alone", dueAt: "2026-01-01T00:00:00Z" } });
  const path = `${tasks}/${made.body.id}`;
  const statuses = [
    made,
    await call(editor, `GET ${path}`, { base }),
    await call(editor, `GET ${tasks}?orderBy=dueAt`, { base }),
    await call(editor, `GET ${tasks}:batchGet?id=${made.body.id}`, { base }),
    await call(editor, `PATCH ${path}`, { base, body: { labels: ["a"] } }),
    await call(editor, `DELETE ${path}`, { base }),
    await call(owner, `DELETE ${path}?purge=true`, { base }),
    await call(owner, "POST /workspaces", { base, body: { name: "Alone" } }),
    await call(undefined, "GET /docs", { base }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([201, 200, 200, 200, 204, 204, 204, 201, 200]);
});

test("the Firebase tools find its functions and its parameters", async () => {
  const manifest = join(alone, "manifest.json");
  const discover = join(root, "node_modules/firebase-functions/lib/bin/firebase-functions.js");
  await promisify(execFile)(process.execPath, [discover], {
    cwd: alone,
    env: { PATH: process.env.PATH, GCLOUD_PROJECT: suite.projectId, FUNCTIONS_MANIFEST_OUTPUT_PATH: manifest },
  });
  const { endpoints, params } = JSON.parse(readFileSync(manifest, "utf8")) as {
    endpoints: Record<string, { platform: string; eventTrigger?: { eventFilterPathPatterns?: { document?: string } } }>;
    params: { name: string }[];
  };
  expect(Object.keys(endpoints)).toEqual(expect.arrayContaining(["api", "cleanup", "onTaskWritten", "onUserCreated"]));
  expect(new Set(Object.values(endpoints).map(({ platform }) => platform))).toEqual(new Set(["gcfv2"]));
  // What a definition says must follow a change is done only where a function hears of it.
  const heard = Object.values(endpoints).map(({ eventTrigger }) => eventTrigger?.eventFilterPathPatterns?.document);
  const needed = withEffects(app).map(({ path, idName }) => `${path}/{${idName}}`);
  expect(needed).toContain("workspaces/{workspaceId}/tasks/{taskId}");
  expect(heard).toEqual(expect.arrayContaining(needed));
  const names = params.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["CORS_ORIGINS", "REQUIRE_APP_CHECK", "RATE_PER_SECOND"]));
});

test("in the cloud it looks for its credentials at the metadata server", async () => {
  const asked: string[] = [];
  const metadata = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Metadata-Flavor", "Google").end("ok");
  }).listen(0, "127.0.0.1");
  await once(metadata, "listening");
  const { port } = metadata.address() as AddressInfo;
  // No emulator's address: this is the way it goes in production, up to the network that a test must not use.
  const settings = { FIRESTORE_EMULATOR_HOST: "", GCE_METADATA_HOST: `127.0.0.1:${port}` };
  await using api = await startInstance(settings, entry);
  const { owner, workspaceId } = await makeTeam();
  const answer = await call(owner, `GET /workspaces/${workspaceId}`, { base: api.base });
  expect([answer.status, answer.body.code]).toEqual([503, "unavailable"]);
  expect(asked).toContainEqual(expect.stringMatching(/^\/computeMetadata\/v1\//));
  metadata.closeAllConnections();
  metadata.close();
});
