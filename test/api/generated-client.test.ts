// A client that a public generator makes of the API's description: it compiles, strictly, and it works.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makeTeam, suite, type Team } from "./backend.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "hearth-client-"));
const run = promisify(execFile);
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const { body } = await call(undefined, "GET /openapi.json");
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(body));
  const use = readFileSync(join(import.meta.dirname, "use-generated-client.ts"), "utf8");
  writeFileSync(join(folder, "use-generated-client.ts"), use.replace("@ts-nocheck", ""));
  await run(process.execPath, [join(root, "node_modules/oazapfts/dist/cli.js"), "openapi.json", "client.ts"], {
    cwd: folder,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("generated client: compiles with what uses it", async () => {
  const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024", "--allowImportingTsExtensions"];
  const files = ["use-generated-client.ts", "client.ts"];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const types = ["--types", "node", "--skipLibCheck"];
  await run(process.execPath, [tsc, ...strict, ...types, ...files], { cwd: folder }).catch(
    (error: { stdout: string }) => {
      throw new Error(error.stdout);
    },
  );
});

test("generated client: works against the running API", async () => {
  const asked = ["use-generated-client.ts", suite.api, team.editor.token, team.workspaceId];
  const { stdout } = await run(process.execPath, asked, { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({
    created: [201, "Generated", "todo"],
    invalid: [400, "invalid-fields", "title"],
    got: [200, "Generated"],
    listed: [200, ["Generated"]],
    batch: [200, 1, ["nothing"]],
    patched: [204],
    stale: [412, "stale"],
    trashed: [204],
    restored: [204],
    sample: [200, "Sample workspace"],
    forbidden: [403, "forbidden"],
    missing: [404, "not-found"],
  });
});
