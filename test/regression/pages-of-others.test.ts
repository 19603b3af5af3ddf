// Any web page could have the emulator of whoever looked at it delete any folder, by an export in its place, and all data.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";

const project = "/emulator/v1/projects/p";
const documents = `${project}/databases/(default)/documents`;

function ask(address: string, request: string, options: { origin?: string; body?: object } = {}): Promise<Response> {
  const [method = "", path = ""] = request.split(" ");
  const { origin, body } = options;
  return fetch(`http://${address}${path}`, {
    method,
    headers: { "content-type": "text/plain", ...(origin !== undefined && { origin }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

test("an export deletes no folder that is not one", async () => {
  await using emulator = await startEmulator();
  const home = mkdtempSync(join(tmpdir(), "hearth-home-"));
  try {
    const chapter = join(home, "thesis", "1.txt");
    mkdirSync(join(home, "thesis"));
    writeFileSync(chapter, "ten years of work");
    const body = { export_directory: home, export_name: "thesis" };
    const answer = await ask(emulator.address, `POST ${project}:export`, { body });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('holds \\"1.txt\\"')]);
    expect(readFileSync(chapter, "utf8")).toBe("ten years of work");
    for (const name of ["..", "thesis/x", "../thesis", ""]) {
      const odd = { export_directory: join(home, "thesis"), export_name: name };
      expect((await ask(emulator.address, `POST ${project}:export`, { body: odd })).status, name).toBe(400);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
});

test.each([
  `POST ${project}:export`,
  `POST ${project}:import`,
  `PUT ${project}:securityRules`,
  `DELETE ${documents}`,
  "POST /reset",
  "POST /shutdown",
])("%s is refused to pages of other sites", async (request) => {
  await using emulator = await startEmulator();
  for (const origin of [
    "https://site.example",
    "null",
    "http://localhost.site.example",
    "http://localhost:1@x.example",
  ]) {
    const answer = await ask(emulator.address, request, { origin });
    expect([answer.status, await answer.text()], origin).toEqual([403, expect.stringContaining(origin)]);
  }
  expect((await ask(emulator.address, "GET /")).status).toBe(200);
});

test.each([undefined, "http://localhost:4000", "http://127.0.0.1:4000", "http://[::1]", "https://localhost"])(
  "pages of this machine may: %s",
  async (origin) => {
    await using emulator = await startEmulator();
    const options = origin === undefined ? {} : { origin };
    expect((await ask(emulator.address, `DELETE ${documents}`, options)).status).toBe(200);
    expect((await ask(emulator.address, "POST /reset", options)).status).toBe(200);
  },
);
