// The emulator as a process: what the Firebase CLI and people see of it. Started from source and through the `java`
// stand-in.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

const emulator = fileURLToPath(new URL("../../emulator", import.meta.url));
const java = join(emulator, "bin/java");
const jar = join(emulator, "bin/firestore-emulator.jar");

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-cli-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly output: () => string;
}

interface Start {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly command?: readonly string[];
}

const fromSource = [process.execPath, join(emulator, "src/cli/main.ts")];

function launch({ args = [], env = {}, command = fromSource }: Start): { child: ChildProcess; output: () => string } {
  const [program = "", ...before] = command;
  const { HEARTH_DATA: _, HEARTH_INDEXES: __, ...inherited } = process.env;
  const child = spawn(program, [...before, ...args], {
    cwd: folder,
    env: { ...inherited, HEARTH_THROW_AWAY: "1", ...env },
  });
  children.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

async function start(options: Start = {}): Promise<Running> {
  const { child, output } = launch({ ...options, args: ["--port", "0", ...(options.args ?? [])] });
  while (!output().includes("Dev App Server is now running.")) {
    if (child.exitCode !== null) throw new Error(output());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { child, output, address: /FIRESTORE_EMULATOR_HOST=(\S+)/.exec(output())?.[1] ?? "" };
}

async function exitOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode ?? "";
}

const documents = ({ address }: Running) => `http://${address}/v1/projects/demo/databases/(default)/documents`;
const put = (running: Running, path: string, value = "1") =>
  fetch(`${documents(running)}/${path}`, {
    method: "PATCH",
    body: JSON.stringify({ fields: { a: { integerValue: value } } }),
  });
const statusOf = async (running: Running, path: string) => (await fetch(`${documents(running)}/${path}`)).status;

describe("process", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %i, open streams or not", async (signal, code) => {
    const running = await start();
    const hanging = fetch(
      `http://${running.address}/google.firestore.v1.Firestore/Listen/channel?VER=8&RID=1&CVER=22`,
      {
        method: "POST",
        body: "count=0",
      },
    );
    await (await hanging).text();
    running.child.kill(signal);
    expect(await exitOf(running.child)).toBe(code);
  });

  test("POST /shutdown ends it with 0", async () => {
    const running = await start();
    expect((await fetch(`http://${running.address}/shutdown`, { method: "POST" })).status).toBe(200);
    expect(await exitOf(running.child)).toBe(0);
  });

  test("on a leash it ends with its standard input", async () => {
    const running = await start({ env: { HEARTH_EXIT_WITH_STDIN: "1" } });
    running.child.stdin?.end();
    expect(await exitOf(running.child)).toBe(0);
  });

  test("a port in use: exit 1 and the words that the Firebase CLI looks for", async () => {
    const first = await start();
    const second = launch({ args: ["--port", first.address.split(":")[1] ?? ""] });
    expect(await exitOf(second.child)).toBe(1);
    expect(second.output()).toContain("address already in use");
  });

  test.each([
    [["--port", "x"], "--port wants a port"],
    [["--rules", "missing.rules"], "--rules: ENOENT"],
    [["--indexes", "missing.json"], "The index file missing.json cannot be used"],
    [["--seed_from_export", "x"], "The export to start from cannot be used"],
    [["--chaos", "explode=1"], "Chaos has no explode."],
  ])("%j: exit 1 and a reason", async (args, reason) => {
    const { child, output } = launch({ args });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain(reason);
    expect(output()).not.toContain("    at ");
  });
});

describe("data", () => {
  test.each([
    ["beside the other files, where nothing is said", {}],
    ["in the folder named", { HEARTH_DATA: "data" }],
  ])("kept over kill -9 %s, and thrown away on request", async (_, where) => {
    const env = { ...where, HEARTH_THROW_AWAY: "0" };
    const first = await start({ env });
    expect((await put(first, "c/d")).status).toBe(200);
    first.child.kill("SIGKILL");
    await exitOf(first.child);
    expect(await statusOf(await start({ env }), "c/d")).toBe(200);
    expect(await statusOf(await start(), "c/d")).toBe(404);
  });

  test("chaos from the start: every second commit aborts", async () => {
    const running = await start({ env: { HEARTH_CHAOS: "abort=0.5" } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await put(running, "c/d", String(i))).status);
    expect(statuses).toEqual([200, 409, 200, 409]);
    await fetch(`http://${running.address}/emulator/v1/chaos`, { method: "DELETE" });
    expect([(await put(running, "c/d")).status, (await put(running, "c/d", "2")).status]).toEqual([200, 200]);
  });

  test("rules from the file decide from the start", async () => {
    const rules =
      "rules_version = '2';\nservice cloud.firestore { match /databases/{d}/documents { match /a/{x} { allow get; } } }";
    writeFileSync(join(folder, "my.rules"), rules);
    const running = await start({ args: ["--rules", "my.rules"] });
    expect([await statusOf(running, "a/x"), await statusOf(running, "b/x")]).toEqual([404, 403]);
  });

  test("indexes are required as in production, and reloaded", async () => {
    // Found where it usually is.
    const file = join(folder, "firestore.indexes.json");
    writeFileSync(file, '{"indexes":[]}');
    const running = await start();
    await put(running, "c/d");
    const query = async () => {
      const where = { fieldFilter: { field: { fieldPath: "a" }, op: "EQUAL", value: { integerValue: "1" } } };
      const orderBy = [{ field: { fieldPath: "b" } }];
      const body = JSON.stringify({ structuredQuery: { from: [{ collectionId: "c" }], where, orderBy } });
      const answer = await fetch(`${documents(running)}:runQuery`, { method: "POST", body });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await query()).toMatchObject({ status: 400, text: expect.stringContaining("FAILED_PRECONDITION") });
    writeFileSync(file, "{ broken");
    while (!running.output().includes("kept as they were")) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await query()).status).toBe(400);
    const fields = [
      { fieldPath: "a", order: "ASCENDING" },
      { fieldPath: "b", order: "ASCENDING" },
    ];
    writeFileSync(file, JSON.stringify({ indexes: [{ collectionGroup: "c", queryScope: "COLLECTION", fields }] }));
    while ((await query()).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe("java stand-in", () => {
  beforeAll(() => {
    if (existsSync(join(emulator, "dist/firestore-emulator.cjs"))) return;
    const built = spawnSync(process.execPath, ["build.mjs"], { cwd: emulator, encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stderr);
  });

  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(java, args, { encoding: "utf8", env: { ...process.env, ...env } });
  /** A folder with a `java` that says what it was given. */
  const fakeJava = () => {
    const bin = join(folder, "fake bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, "java"),
      `#!/bin/sh\ncase "$*" in *--help*) printf '    --host\\n    --port\\n    --rules\\n' ;; *) echo "java: $*" ;; esac\n`,
    );
    chmodSync(join(bin, "java"), 0o755);
    return { PATH: [join(emulator, "bin"), bin, process.env.PATH].join(delimiter) };
  };

  test("answers the version probe, without any Java", () => {
    const probe = run(["-Duser.language=en", "-Dfile.encoding=UTF-8", "-version"], { PATH: "/usr/bin:/bin" });
    expect([probe.status, /version "(\d+)/.exec(probe.stderr)?.[1]]).toEqual([0, "21"]);
  });

  test("passes every other jar on to the next java, as it was given", () => {
    const other = run(["-Da=b", "-jar", "storage rules.jar", "serve", "-version"], fakeJava());
    expect([other.status, other.stdout]).toEqual([0, "java: -Da=b -jar storage rules.jar serve -version\n"]);
    const foreign = run(["-jar", join(folder, "firestore-emulator.jar")], fakeJava());
    expect(foreign.stdout).toMatch(/^java: -jar /);
  });

  test("says so when there is no java to pass on to", () => {
    const bare = join(folder, "bare");
    mkdirSync(bare);
    for (const tool of ["dirname", "sh"]) spawnSync("ln", ["-s", `/usr/bin/${tool}`, join(bare, tool)]);
    const lost = run(["-jar", "x.jar"], { PATH: bare });
    expect([lost.status, lost.stderr]).toEqual([127, "java: no Java was found on PATH to run: -jar x.jar\n"]);
  });

  test("starts our emulator, which gets the signal itself", async () => {
    const running = await start({ command: [java, "-Duser.language=en", "-jar", jar] });
    expect(await (await fetch(`http://${running.address}/`)).text()).toBe("Ok\n");
    running.child.kill("SIGINT");
    expect(await exitOf(running.child)).toBe(130);
  });

  test("starts Google's on request, with the flags that it knows", () => {
    const official = join(folder, "official.jar");
    writeFileSync(official, "");
    const env = { ...fakeJava(), HEARTH_FIRESTORE: "official", HEARTH_OFFICIAL_JAR: official };
    const flags = ["--host", "h", "--port", "1", "--database-edition", "standard", "--rules", "my rules", "--odd"];
    expect(run(["-jar", jar, ...flags], env).stdout).toBe(
      `java: -Duser.language=en -cp ${official} com.google.cloud.datastore.emulator.firestore.CloudFirestore --host h --port 1 --rules my rules\n`,
    );
    const missing = run(["-jar", jar], { ...env, HEARTH_OFFICIAL_JAR: "/nowhere.jar" });
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining("HEARTH_OFFICIAL_JAR must name")]);
  });

  test("is a POSIX script that is executable", () => {
    expect(readFileSync(java, "utf8")).toMatch(/^#!\/bin\/sh\n/);
    expect(spawnSync("sh", ["-n", java]).status).toBe(0);
  });
});
