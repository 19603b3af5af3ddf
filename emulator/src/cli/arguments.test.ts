import { expect, test } from "vitest";
import { ArgumentError, parseArguments } from "./arguments.ts";

const parse = (line: string, env = {}) => parseArguments(line.split(" ").filter(Boolean), env, "1.0.0");

test("arguments: what the Firebase CLI passes", () => {
  const line =
    "-Dgoogle.cloud_firestore.debug_log_level=FINE -Duser.language=en -jar some.jar --host 127.0.0.1 --port 8081" +
    " --websocket_port 9151 --database-edition standard --project_id demo-x --rules /r/firestore.rules" +
    " --single_project_mode true --functions_emulator 127.0.0.1:5001";
  expect(parse(line)).toEqual({
    kind: "run",
    options: {
      host: "127.0.0.1",
      port: 8081,
      websocketPort: 9151,
      projectId: "demo-x",
      rules: "/r/firestore.rules",
      functionsEmulator: "127.0.0.1:5001",
      dataFolder: ".firestore-data",
    },
  });
});

test("arguments: defaults bind to loopback and keep the data", () => {
  const options = { host: "127.0.0.1", port: 8080, dataFolder: ".firestore-data" };
  expect(parse("")).toEqual({ kind: "run", options });
});

test.each([
  ["--data /d", {}, "/d"],
  ["", { HEARTH_DATA: "/d" }, "/d"],
  ["--throw-away", {}, undefined],
  ["--throw-away", { HEARTH_DATA: "/d" }, undefined],
  ["", { HEARTH_THROW_AWAY: "1" }, undefined],
  ["--no-throw-away", { HEARTH_THROW_AWAY: "1" }, ".firestore-data"],
  ["--seed_from_export x", {}, undefined],
  ["--seed_from_export x --no-throw-away", {}, ".firestore-data"],
  ["--seed_from_export x", { HEARTH_DATA: "/d" }, "/d"],
])("arguments: data by %j and %j: %j", (line, env, folder) => {
  const parsed = parse(line, env);
  expect(parsed.kind === "run" && parsed.options.dataFolder).toBe(folder);
  expect(() => parse("--data /d --throw-away")).toThrow(ArgumentError);
});

test("arguments: the environment names data and indexes, flags win", () => {
  const env = { HEARTH_DATA: "/d", HEARTH_INDEXES: "/i" };
  expect(parse("--no-require-indexes --indexes=/j", env)).toMatchObject({
    options: { dataFolder: "/d", indexes: "/j", requireIndexes: false },
  });
});

test.each([
  ["--require-indexes", {}, true],
  ["", { HEARTH_REQUIRE_INDEXES: "1" }, true],
  ["", { HEARTH_REQUIRE_INDEXES: "0" }, false],
  ["--no-require-indexes", { HEARTH_REQUIRE_INDEXES: "1" }, false],
  ["", { HEARTH_REQUIRE_INDEXES: "" }, undefined],
] as const)("arguments: indexes by %j and %j: %j", (line, env, requireIndexes) => {
  const parsed = parse(line, env);
  expect(parsed.kind === "run" && parsed.options.requireIndexes).toBe(requireIndexes);
  expect(() => parse("", { HEARTH_REQUIRE_INDEXES: "yes" })).toThrow(ArgumentError);
});

test.each([
  ["", {}, undefined],
  ["--strict-lists", {}, true],
  ["", { HEARTH_STRICT_LISTS: "1" }, true],
  ["", { HEARTH_STRICT_LISTS: "0" }, false],
  ["--no-strict-lists", { HEARTH_STRICT_LISTS: "1" }, false],
] as const)("arguments: strict lists by %j and %j: %j", (line, env, strictLists) => {
  const parsed = parse(line, env);
  expect(parsed.kind === "run" && parsed.options.strictLists).toBe(strictLists);
  expect(() => parse("", { HEARTH_STRICT_LISTS: "yes" })).toThrow(ArgumentError);
});

test("arguments: unknown flags and stray words are ignored", () => {
  expect(parse("what --licenses --throw-away --webchannel_port 1 --port=0 --host [::1]")).toEqual({
    kind: "run",
    options: { host: "::1", port: 0 },
  });
});

test.each(["--port x", "--port 70000", "--websocket_port -1", "--host a/b"])("arguments: refuses %s", (line) => {
  expect(() => parse(line)).toThrow(ArgumentError);
});

test("arguments: help and version are texts", () => {
  expect(parse("--version")).toEqual({ kind: "text", text: "1.0.0\n" });
  expect(parse("--help")).toMatchObject({ kind: "text", text: expect.stringContaining("--no-require-indexes") });
});

test("arguments: chaos by flag or environment, flag first", () => {
  const env = { HEARTH_CHAOS: "abort=0.5" };
  expect(parse("", env)).toMatchObject({ options: { chaos: { abort: 0.5 } } });
  expect(parse("--chaos duplicate=0.2,delayMs=100,seed=7", env)).toMatchObject({
    options: { chaos: { duplicate: 0.2, delayMs: 100, seed: 7 } },
  });
  for (const bad of ["abort", "abort=-1", "abort=x", "=1", "abort=1,,"]) {
    expect(() => parse(`--chaos ${bad}`)).toThrow(ArgumentError);
  }
});
