// Events through the Firebase CLI's own functions emulator into functions made with firebase-functions: v1, v2, with
// and without auth context. The commits are the store's; what arrives is what the handlers saw.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../emulator/src/model/caller.ts";
import { ValueSchema } from "../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { Store } from "../../emulator/src/storage/store.ts";
import { createTriggers, type Registration, type Triggers } from "../../emulator/src/triggers/index.ts";

const project = "demo-triggers";
const root = new URL("../..", import.meta.url).pathname;
const database = { project, database: "(default)" };

interface Seen {
  readonly key: string;
  readonly id: string;
  readonly params: Record<string, string>;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly auth?: string;
}

const source = (sink: string) => `
const { onDocumentWritten, onDocumentCreatedWithAuthContext, onDocumentUpdated } = require("firebase-functions/v2/firestore");
const v1 = require("firebase-functions/v1");
const tell = (seen) => fetch("${sink}", { method: "POST", body: JSON.stringify(seen) }).then(() => undefined);
const data = (snapshot) => (snapshot.exists ? snapshot.data() : null);
exports.written = onDocumentWritten("a/{x}", (event) => {
  const { before, after } = event.data;
  if (data(after)?.fail) throw new Error("as told");
  return tell({ key: "written", id: event.id, params: event.params, before: data(before), after: data(after) });
});
exports.created = onDocumentCreatedWithAuthContext("a/{x}/{rest=**}", (event) =>
  tell({ key: "created", id: event.id, params: event.params, before: null, after: data(event.data),
    auth: event.authType + " " + event.authId }));
exports.updated = onDocumentUpdated("a/exact", (event) =>
  tell({ key: "updated", id: event.id, params: event.params, before: data(event.data.before), after: data(event.data.after) }));
exports.old = v1.firestore.document("a/{x}").onWrite((change, context) =>
  tell({ key: "old", id: context.eventId, params: context.params, before: data(change.before), after: data(change.after) }));
`;

const work = mkdtempSync(join(tmpdir(), "hearth-functions-"));
const seen: Seen[] = [];
/** What the deliveries had to say: shown with a failing expectation. */
const log: string[] = [];
const cleanups: (() => unknown)[] = [];
let store: Store;
let triggers: Triggers;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startCli(): Promise<string> {
  const [functions, hub, logging, eventarc, tasks] = await Promise.all(Array.from({ length: 5 }, freePort));
  const listen = (port?: number) => ({ host: "127.0.0.1", port });
  const emulators = {
    functions: listen(functions),
    hub: listen(hub),
    logging: listen(logging),
    eventarc: listen(eventarc),
    tasks: listen(tasks),
    ui: { enabled: false },
  };
  writeFileSync(join(work, "firebase.json"), JSON.stringify({ functions: { source: "functions" }, emulators }));
  const cli = spawn(
    process.execPath,
    [join(root, "scripts/leash.mjs"), "emulators:start", "--only", "functions", "--project", project],
    {
      cwd: work,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, CI: "1", METADATA_SERVER_DETECTION: "none" },
    },
  );
  cleanups.push(() => stop(cli));
  let output = "";
  for (const stream of [cli.stdout, cli.stderr]) stream?.on("data", (text: Buffer) => (output += text.toString()));
  const deadline = Date.now() + 90_000;
  while (!output.includes("All emulators ready")) {
    if (Date.now() > deadline || cli.exitCode !== null)
      throw new Error(`the functions emulator did not start:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return `127.0.0.1:${functions}`;
}

async function stop(cli: ChildProcess): Promise<void> {
  if (cli.exitCode !== null) return;
  const gone = new Promise((resolve) => cli.once("exit", resolve));
  cli.kill("SIGINT");
  await gone;
}

function register(id: string, eventType: string, document: string): void {
  const key = `us-central1-${id}-0`;
  const isPattern = document.includes("{");
  const value = { value: document, matchType: isPattern ? "PATH_PATTERN" : "EXACT" };
  const body = { eventType, database: "(default)", namespace: "(default)", document: value };
  triggers.register({ project, key, generation: "v2", body } satisfies Registration);
}

beforeAll(async () => {
  cleanups.push(() => rmSync(work, { recursive: true, force: true }));
  const sink = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push(JSON.parse(body) as Seen);
      response.end();
    });
  });
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => sink.close());
  mkdirSync(join(work, "functions"));
  symlinkSync(join(root, "node_modules"), join(work, "functions/node_modules"));
  writeFileSync(
    join(work, "functions/package.json"),
    JSON.stringify({ main: "index.js", engines: { node: "24" }, dependencies: { "firebase-functions": "*" } }),
  );
  const { port } = sink.address() as AddressInfo;
  writeFileSync(join(work, "functions/index.js"), source(`http://127.0.0.1:${port}`));
  const address = await startCli();
  store = new Store({ path: join(work, "data") });
  triggers = createTriggers({
    outbox: store.outbox,
    functionsEmulator: address,
    log: (line) => log.push(line),
    file: join(work, "data/triggers.json"),
  });
  cleanups.push(
    () => store.close(),
    () => triggers.close(),
  );
  register("written", "google.cloud.firestore.document.v1.written", "a/{x}");
  register("created", "google.cloud.firestore.document.v1.created.withAuthContext", "a/{x}/{rest=**}");
  register("updated", "google.cloud.firestore.document.v1.updated", "a/exact");
  const resource = `projects/${project}/databases/(default)/documents/a/{x}`;
  const eventType = "providers/cloud.firestore/eventTypes/document.write";
  const body = { eventTrigger: { eventType, resource, service: "firestore.googleapis.com" } };
  triggers.register({ project, key: "us-central1-old-0", generation: "v1", body });
}, 120_000);

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
}, 30_000);

async function write(path: string, n: number | null, caller: Caller = { kind: "admin" }): Promise<void> {
  const value = create(ValueSchema, { valueType: { case: "integerValue", value: BigInt(n ?? 0) } });
  const fields = n === null ? null : n < 0 ? { n: value, fail: value } : { n: value };
  await store.commit({ database, caller, build: () => [{ path: path.split("/"), fields }] });
}

async function heard(): Promise<Seen[]> {
  await triggers.idle();
  return seen.splice(0).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

describe("the CLI's functions emulator", () => {
  it("a life of a document: v1 and v2 functions see both sides and the params", async () => {
    await write("a/hé llo", 1);
    await write("a/hé llo", 2);
    await write("a/hé llo", 2);
    await write("a/hé llo", null);
    await write("b/other", 1);
    const events = await heard();
    const steps = [
      { before: null, after: { n: 1 } },
      { before: { n: 1 }, after: { n: 2 } },
      { before: { n: 2 }, after: null },
    ];
    for (const key of ["old", "written"]) {
      const mine = events.filter((event) => event.key === key);
      expect(mine).toMatchObject(steps.map((step) => ({ ...step, params: { x: "hé llo" } })));
    }
    expect(events).toHaveLength(6);
  });

  it("exact path, multi-segment wildcard and auth context", async () => {
    await write("a/exact", 1);
    await write("a/exact", 2);
    await write("a/1/b/2/c/3", 1, { kind: "user", uid: "u1", token: {} });
    await write("a/1/b/2", 1, { kind: "none" });
    const events = await heard();
    expect(events.filter(({ key }) => key === "updated")).toMatchObject([{ before: { n: 1 }, after: { n: 2 } }]);
    expect(events.filter(({ key }) => key === "created")).toMatchObject([
      { params: { x: "1", rest: "b/2/c/3" }, auth: "api_key u1" },
      { params: { x: "1", rest: "b/2" }, auth: "unauthenticated undefined" },
    ]);
  });

  it("a burst: each document's events in commit order, none lost, none twice", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => write(`a/d${index % 4}`, index + 1)));
    const events = await heard();
    for (const key of ["old", "written"]) {
      const mine = events.filter((event) => event.key === key);
      expect(new Set(mine.map(({ id }) => id)).size).toBe(40);
      for (let document = 0; document < 4; document += 1) {
        const order = mine.filter(({ params }) => params.x === `d${document}`).map(({ after }) => Number(after?.n));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }
  });

  it("a handler that throws is not called again and holds nothing up", async () => {
    await write("a/throws", -1);
    await write("a/throws", 3);
    const events = (await heard()).filter(({ key }) => key === "written");
    expect(events, log.join("\n")).toMatchObject([{ after: { n: 3 } }]);
    // Whether the dying process still answers is a race inside the CLI; either way the event is given up, with a line.
    const reason = /^Trigger us-central1-written-0 .*a\/throws .*(?:answered 500|crashed 3 times, given up)/;
    expect(log).toEqual([expect.stringMatching(reason)]);
  });
});
