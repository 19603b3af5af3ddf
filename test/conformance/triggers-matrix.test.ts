// Every kind of trigger against every kind of change, from registration over HTTP to the request that a function gets:
// v1 and v2, with and without auth context, exact and pattern paths.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/src/index.ts";

const project = "demo-matrix";
const document = `projects/${project}/databases/(default)/documents`;
const kinds = ["create", "update", "delete", "write"] as const;
type Kind = (typeof kinds)[number];
const v2Types: Record<Kind, string> = { create: "created", update: "updated", delete: "deleted", write: "written" };

interface Heard {
  readonly key: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const heard: Heard[] = [];
let receiver: http.Server;
let emulator: Emulator;

beforeAll(async () => {
  receiver = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push({ key: request.url?.split("/").at(-1) ?? "", headers: request.headers, body });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const functionsEmulator = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  emulator = await startEmulator({ functionsEmulator });
  for (const path of Object.keys(paths)) for (const kind of kinds) await registerAll(kind, path);
});
afterAll(async () => {
  await emulator.close();
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  heard.length = 0;
});

/** By a short name for the key: the path, and the documents that it takes. */
const paths: Record<string, { readonly path: string; readonly takes: readonly string[] }> = {
  exact: { path: "a/one", takes: ["a/one"] },
  one: { path: "a/{id}", takes: ["a/one", "a/two"] },
  deep: { path: "a/{id}/b/{other}", takes: ["a/one/b/x"] },
  rest: { path: "a/{rest=**}", takes: ["a/one", "a/two", "a/one/b/x"] },
};

async function post(method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`http://${emulator.address}/emulator/v1/projects/${project}/${path}`, {
    method,
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
}

async function registerAll(kind: Kind, name: string): Promise<void> {
  const { path } = paths[name] as { path: string };
  const isPattern = path.includes("{");
  for (const withAuth of [false, true]) {
    const eventType = `google.cloud.firestore.document.v1.${v2Types[kind]}${withAuth ? ".withAuthContext" : ""}`;
    const value = { value: path, matchType: isPattern ? "PATH_PATTERN" : "EXACT" };
    await post("POST", `eventarcTrigger?eventarcTriggerId=us-central1-v2${withAuth ? "auth" : ""}-${kind}-${name}-0`, {
      eventType,
      database: "(default)",
      namespace: "(default)",
      document: value,
    });
  }
  // First-generation functions do not know paths of any length.
  if (path.includes("**")) return;
  await post("PUT", `triggers/us-central1-v1-${kind}-${name}-0`, {
    eventTrigger: {
      eventType: `providers/cloud.firestore/eventTypes/document.${kind}`,
      resource: `${document}/${path}`,
      service: "firestore.googleapis.com",
    },
  });
}

async function change(
  method: string,
  path: string,
  { n, authorization = "Bearer owner" }: { n?: number | undefined; authorization?: string } = {},
): Promise<void> {
  const response = await fetch(`http://${emulator.address}/v1/${document}/${path}`, {
    method,
    headers: { authorization },
    ...(n !== undefined && { body: JSON.stringify({ fields: { n: { integerValue: String(n) } } }) }),
  });
  expect(response.status, await response.text()).toBe(200);
  await emulator.triggers.idle();
}

/** The keys that a change of one kind to one document must wake. */
function expected(kind: Exclude<Kind, "write">, path: string): string[] {
  return Object.entries(paths)
    .filter(([, { takes }]) => takes.includes(path))
    .flatMap(([name]) =>
      [kind, "write"].flatMap((each) =>
        ["v1", "v2", "v2auth"]
          .filter((generation) => generation !== "v1" || name !== "rest")
          .map((generation) => `us-central1-${generation}-${each}-${name}-0`),
      ),
    );
}

const woken = () => new Set(heard.map(({ key }) => key));

describe("triggers", () => {
  test.each(["a/one", "a/two", "a/one/b/x", "other/one"])(
    "the life of %s wakes who asked for it, once",
    async (path) => {
      for (const [kind, method, n] of [
        ["create", "PATCH", 1],
        ["update", "PATCH", 2],
        ["delete", "DELETE", undefined],
      ] as const) {
        heard.length = 0;
        await change(method, path, { n });
        expect(woken()).toEqual(new Set(expected(kind, path)));
        expect(heard).toHaveLength(expected(kind, path).length);
      }
    },
  );

  test("what changes nothing wakes nobody", async () => {
    await change("PATCH", "a/two", { n: 1 });
    heard.length = 0;
    await change("PATCH", "a/two", { n: 1 });
    await change("DELETE", "a/none");
    expect(heard).toEqual([]);
    await change("DELETE", "a/two");
  });

  test("another database of the project wakes nobody", async () => {
    const other = `projects/${project}/databases/second/documents/a/one`;
    const response = await fetch(`http://${emulator.address}/v1/${other}`, { method: "PATCH", body: "{}" });
    expect(response.status).toBe(200);
    await emulator.triggers.idle();
    expect(heard).toEqual([]);
  });

  test("auth context: who wrote, for those who asked", async () => {
    const token = (claims: object) =>
      `Bearer ${[{ alg: "none" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;
    await change("PATCH", "a/two", { n: 1, authorization: token({ sub: "ann", user_id: "ann" }) });
    const authOf = (key: string) => {
      const { headers } = heard.find((one) => one.key === `us-central1-${key}-create-one-0`) as Heard;
      return [headers["ce-authtype"], headers["ce-authid"]];
    };
    expect(authOf("v2auth")).toEqual(["api_key", "ann"]);
    expect(authOf("v2")).toEqual([undefined, undefined]);
    await change("DELETE", "a/two");
  });

  test("v1: both sides as JSON; v2: base64 of the event", async () => {
    await change("PATCH", "a/one", { n: 7 });
    const bodyOf = (key: string) => heard.find((one) => one.key === `us-central1-${key}-write-exact-0`)?.body ?? "";
    expect(JSON.parse(bodyOf("v1"))).toMatchObject({
      data: { value: { name: `${document}/a/one`, fields: { n: { integerValue: "7" } } } },
      context: { eventType: "providers/cloud.firestore/eventTypes/document.write" },
    });
    expect(Buffer.from(bodyOf("v2"), "base64").toString("latin1")).toContain(`${document}/a/one`);
    await change("DELETE", "a/one");
  });

  test("an import starts no function, and clearing does", async () => {
    const directory = mkdtempSync(join(tmpdir(), "hearth-import-"));
    await change("PATCH", "a/one", { n: 1 });
    await emulator.admin.exportData({ project, database: "(default)" }, { directory, name: "e" });
    await change("DELETE", "a/one");
    heard.length = 0;
    const overall = join(directory, "e", "e.overall_export_metadata");
    expect(await emulator.admin.importData({ project, database: "(default)" }, overall)).toBe(1);
    rmSync(directory, { recursive: true });
    await emulator.triggers.idle();
    expect(heard).toEqual([]);
    await emulator.admin.clearDatabase(project, "(default)");
    await emulator.triggers.idle();
    expect(woken()).toEqual(new Set(expected("delete", "a/one")));
  });
});
