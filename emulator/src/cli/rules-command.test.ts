// hearth-rules: exit codes and what is printed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { rulesCommand } from "./rules-command.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function run(...args: string[]): { code: number; output: string } {
  const lines: string[] = [];
  const code = rulesCommand(args, (line) => lines.push(line));
  return { code, output: lines.join("\n").replaceAll(`${folder}/`, "") };
}

const rules = file(
  "good.rules",
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents/notes/{id} {
    allow get: if resource.data.owner == request.auth.uid;
    allow create: if request.resource.data.size() == 1 && exists(/databases/$(db)/documents/users/$(request.auth.uid));
  }
}`,
);
const path = "/databases/(default)/documents/notes/n1";
const get = (owner: string, expectation: string) => ({
  expectation,
  request: { method: "get", path, auth: { uid: "ann" } },
  resource: { data: { owner } },
});
const create = {
  expectation: "ALLOW",
  request: { method: "create", path, auth: { uid: "ann" }, resource: { data: { text: "x" } } },
  functionMocks: [{ function: "exists", args: [{ anyValue: {} }], result: { value: true } }],
};

describe("hearth-rules check", () => {
  test("a good file", () => expect(run("check", rules)).toEqual({ code: 0, output: "good.rules: compiles" }));

  test("errors come with positions and exit code 1", () => {
    const bad = file(
      "bad.rules",
      "rules_version = '2';\nservice cloud.firestore {\n  match /a { allow read: if (1; }\n}",
    );
    expect(run("check", bad)).toEqual({ code: 1, output: "bad.rules:3:31 error: Unexpected ';'." });
  });

  test("warnings do not fail", () => {
    const odd = file(
      "odd.rules",
      "rules_version = '2';\nservice cloud.firestore {\n  match /a { allow read: if x; }\n}",
    );
    expect(run("check", odd)).toEqual({
      code: 0,
      output: "odd.rules:3:29 warning: Invalid variable name: x.\nodd.rules: compiles, 1 warning(s)",
    });
  });

  test("a missing file and a wrong call exit with 2", () => {
    expect(run("check", join(folder, "none")).code).toBe(2);
    expect(run("check").code).toBe(2);
    expect(run("explode", rules).code).toBe(2);
    expect(run("test", rules).code).toBe(2);
  });
});

describe("the command itself, and the library", () => {
  const bin = fileURLToPath(new URL("../../bin/hearth-rules.mjs", import.meta.url));
  const spawned = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });

  test("exit codes reach the shell", () => {
    const { status, stdout } = spawned("check", rules);
    expect([status, stdout.trim().endsWith("compiles")]).toEqual([0, true]);
    expect(spawned("check", file("broken.rules", "service {")).status).toBe(1);
    expect(spawned("check").status).toBe(2);
  });

  test("the engine is imported by name, without the emulator", async () => {
    const library = "@hearth/emulator/rules";
    const { compileRules, runRulesTest } = (await import(library)) as typeof import("../rules/index.ts");
    expect(compileRules("service {").ruleset).toBeUndefined();
    expect(runRulesTest({ files: [{ content: "service {" }] }).issues).toHaveLength(1);
  });
});

describe("hearth-rules test", () => {
  test("all as expected", () => {
    const cases = file("cases.json", { testSuite: { testCases: [get("ann", "ALLOW"), get("bob", "DENY"), create] } });
    expect(run("test", rules, cases)).toEqual({
      code: 0,
      output: "case 1: SUCCESS\ncase 2: SUCCESS\ncase 3: SUCCESS\n3 of 3 cases passed",
    });
  });

  test("a failed case says where and why", () => {
    expect(run("test", rules, file("fail.json", [get("bob", "ALLOW")]))).toEqual({
      code: 1,
      output: "case 1: FAILURE at good.rules:4:19 (Line 4: false)\n0 of 1 cases passed",
    });
  });

  test("bad cases fail, they do not crash", () => {
    const cases = [
      {},
      { expectation: "MAYBE", request: { method: "get", path } },
      { expectation: "DENY", request: { method: "look", path } },
      { expectation: "DENY", request: { method: "get", path: 5 } },
      { expectation: "DENY", request: { method: "get", path, time: "yesterday" } },
      { expectation: "DENY", request: { method: "get", path, auth: { "@type": "nothing" } } },
    ];
    const { code, output } = run("test", rules, file("odd.json", cases));
    expect(code).toBe(1);
    expect(output.match(/FAILURE/g)).toHaveLength(cases.length);
  });

  test("not JSON, not a suite", () => {
    expect(run("test", rules, file("text.json", "nope"))).toEqual({ code: 2, output: "text.json: not JSON" });
    expect(run("test", rules, file("five.json", 5)).code).toBe(2);
  });
});
