// The emulator's own HTTP endpoints, as the Firebase CLI, the Emulator UI and rules-unit-testing call them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { describeTargets, startTargets } from "./targets.ts";

const rules = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /a/{id} { allow read: if request.auth != null; }
  }
}`;
let projects = 0;

describeTargets(await startTargets(), (emulator) => {
  afterAll(() => emulator.stop());
  const isOurs = emulator.name === "Hearth";

  const send = async (
    method: string,
    path: string,
    { body, admin = true }: { body?: unknown; admin?: boolean } = {},
  ) => {
    const response = await fetch(`http://${emulator.address}${path}`, {
      method,
      // Google's emulator knows some GETs only without a content type.
      headers: {
        ...(body !== undefined && { "content-type": "text/plain" }),
        ...(admin && { authorization: "Bearer owner" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) as unknown };
  };
  const fresh = () => {
    const project = `demo-endpoints-${++projects}`;
    return { project, documents: `/v1/projects/${project}/databases/(default)/documents` };
  };
  const rulesPath = (project: string) => `/emulator/v1/projects/${project}:securityRules`;
  const rulesBody = (content: string, more = {}) => ({
    rules: { files: [{ name: "security.rules", content }] },
    ...more,
  });

  test("GET / says that it is there; what is unknown is Not Found", async () => {
    expect(await send("GET", "/")).toMatchObject({ status: 200, text: isOurs ? "Ok\n" : expect.stringMatching(/^Ok/) });
    for (const path of ["/nope", "/emulator", "/emulator/v1/projects/p", "/emulator/v1/projects/p:nope"]) {
      expect(await send("GET", path)).toMatchObject({ status: 404, text: expect.stringMatching(/^Not Found/) });
    }
  });

  test("rules: set, read back, counted, replaced only by rules that compile", async () => {
    const { project, documents } = fresh();
    expect(await send("PUT", rulesPath(project), { body: rulesBody(rules), admin: false })).toMatchObject({
      status: 200,
    });
    expect((await send("GET", rulesPath(project))).json()).toEqual(rulesBody(rules));
    expect((await send("GET", `${documents}/a/x`, { admin: false })).status).toBe(403);
    const coverage = (await send("GET", `/emulator/v1/projects/${project}:ruleCoverage`)).json();
    expect(coverage).toMatchObject({
      rules: { files: [{ content: rules }] },
      report: [{ sourcePosition: { line: 4, column: 36 }, values: [{ count: 1 }] }],
    });
    const page = await send("GET", `/emulator/v1/projects/${project}:ruleCoverage.html`);
    expect(page).toMatchObject({ status: 200, text: expect.stringMatching(/^<!doctype html>/i) });

    const broken = await send("PUT", rulesPath(project), { body: rulesBody("service cloud.firestore {") });
    expect([broken.status, broken.json()]).toMatchObject([
      400,
      {
        error: {
          code: 400,
          status: "INVALID_ARGUMENT",
          message: expect.stringMatching(/^Error compiling rules:\nL1:\d+ /),
        },
      },
    ]);
    expect((await send("GET", rulesPath(project))).json()).toEqual(rulesBody(rules));
    const ignored = await send("PUT", rulesPath(project), { body: rulesBody("service {", { ignore_errors: true }) });
    expect([ignored.status, ignored.json()]).toMatchObject([200, { issues: [{ severity: "ERROR" }] }]);
  });

  test.each(["x", "[]", "{}", '{"rules":{"files":[]}}', '{"rules":{"files":[{"content":5}]}}', '{"rules":5}'])(
    "rules: the body %s is refused",
    async (body) => {
      const { project } = fresh();
      const answer = await send("PUT", rulesPath(project), { body });
      // Google's emulator answers some of these with 500, or takes them for empty rules.
      if (isOurs) expect(answer.json()).toMatchObject({ error: { message: "Payload isn't valid for request." } });
      expect((await send("GET", `/v1/projects/${project}/databases/(default)/documents/a/b`)).status).toBe(404);
    },
  );

  test("clearing a database leaves the others alone", async () => {
    const [one, other] = [fresh(), fresh()];
    for (const { documents } of [one, other]) await send("PATCH", `${documents}/a/b/c/d`, { body: {} });
    const cleared = await send("DELETE", `/emulator/v1${one.documents.slice(3)}`, { admin: false });
    expect([cleared.status, cleared.json()]).toEqual([200, {}]);
    expect((await send("GET", `${one.documents}/a/b/c/d`)).status).toBe(404);
    expect((await send("GET", `${other.documents}/a/b/c/d`)).status).toBe(200);
    const unknown = "/emulator/v1/projects/never-seen/databases/nothing/documents";
    expect((await send("DELETE", unknown)).status).toBe(200);
  });

  test("a document or collection is deleted with everything below it", async () => {
    const { documents } = fresh();
    for (const path of ["a/1", "a/1/b/2", "a/1/b/2/c/3", "a/2", "aa/1", "a/11/b/1"]) {
      await send("PATCH", `${documents}/${path}`, { body: {} });
    }
    const base = `/emulator/v1${documents.slice(3)}`;
    expect((await send("DELETE", `${base}/a/1`)).status).toBe(200);
    const statuses = async (...paths: string[]) =>
      Promise.all(paths.map(async (path) => (await send("GET", `${documents}/${path}`)).status));
    expect(await statuses("a/1", "a/1/b/2", "a/1/b/2/c/3", "a/2", "aa/1", "a/11/b/1")).toEqual([
      404, 404, 404, 200, 200, 200,
    ]);
    expect((await send("DELETE", `${base}/a`)).status).toBe(200);
    expect(await statuses("a/2", "a/11/b/1", "aa/1")).toEqual([404, 404, 200]);
  });

  test("what the Emulator UI asks", async () => {
    const { documents } = fresh();
    await send("PATCH", `${documents}/a/missing/b/2`, { body: { fields: { x: { integerValue: "1" } } } });
    expect((await send("POST", `${documents}:listCollectionIds`, { body: {} })).json()).toEqual({
      collectionIds: ["a"],
    });
    expect((await send("POST", `${documents}/a/missing:listCollectionIds`, { body: {} })).json()).toEqual({
      collectionIds: ["b"],
    });
    const list = await send("GET", `${documents}/a?mask.fieldPaths=_none_&pageSize=300&showMissing=true`);
    expect(list.json()).toEqual({ documents: [{ name: `${documents.slice(4)}/a/missing` }] });
    expect((await send("POST", `${documents}:listCollectionIds`, { body: {}, admin: false })).status).toBe(403);
  });

  test("triggers are registered as the functions emulator does it", async () => {
    const { project } = fresh();
    const v2 = {
      eventType: "google.cloud.firestore.document.v1.written",
      database: "(default)",
      namespace: "(default)",
      document: { value: "a/{id}", matchType: "PATH_PATTERN" },
    };
    const path = `/emulator/v1/projects/${project}`;
    expect(
      (await send("POST", `${path}/eventarcTrigger?eventarcTriggerId=us-central1-f-0`, { body: v2 })).json(),
    ).toEqual(v2);
    const resource = `projects/${project}/databases/(default)/documents/a/{id}`;
    const eventTrigger = {
      eventType: "providers/cloud.firestore/eventTypes/document.create",
      resource,
      service: "firestore.googleapis.com",
    };
    const v1 = await send("PUT", `${path}/triggers/us-central1-g-0`, { body: { eventTrigger } });
    expect([v1.status, v1.json()]).toEqual([200, {}]);
    if (isOurs) {
      expect(await send("POST", `${path}/eventarcTrigger?eventarcTriggerId=x`, { body: {} })).toMatchObject({
        status: 400,
      });
      expect(await send("POST", `${path}/eventarcTrigger`, { body: v2 })).toMatchObject({ status: 400 });
    }
  });

  test("reset empties everything", async () => {
    const { documents } = fresh();
    await send("PATCH", `${documents}/a/b`, { body: {} });
    expect((await send("POST", "/reset")).status).toBe(200);
    const gone = async () => (await send("GET", `${documents}/a/b`)).status === 404;
    while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test.runIf(isOurs)("costs, in total and by span", async () => {
    const { documents } = fresh();
    await send("DELETE", "/emulator/v1/costs");
    const url = `http://${emulator.address}${documents}/a/b`;
    const headers = { authorization: "Bearer owner", "x-hearth-span": "mine" };
    await fetch(url, { method: "PATCH", body: "{}", headers });
    await send("GET", `${documents}/a/b`);
    expect((await send("GET", "/emulator/v1/costs")).json()).toEqual({
      total: { reads: 1, writes: 1, deletes: 0 },
      spans: { mine: { reads: 0, writes: 1, deletes: 0 } },
    });
    await send("DELETE", "/emulator/v1/costs");
    expect((await send("GET", "/emulator/v1/costs")).json()).toEqual({
      total: { reads: 0, writes: 0, deletes: 0 },
      spans: {},
    });
  });

  test.runIf(isOurs)("chaos: commits abort on request, and bad requests change nothing", async () => {
    const { documents } = fresh();
    const chaos = "/emulator/v1/chaos";
    expect((await send("PUT", chaos, { body: { abort: 1 } })).json()).toEqual({ abort: 1 });
    expect((await send("PUT", chaos, { body: { abort: 7 } })).status).toBe(400);
    const refused = await send("PATCH", `${documents}/a/b`, { body: {} });
    expect([refused.status, refused.json()]).toMatchObject([409, { error: { status: "ABORTED" } }]);
    expect((await send("GET", chaos)).json()).toEqual({ abort: 1 });
    await send("DELETE", chaos);
    expect((await send("PATCH", `${documents}/a/b`, { body: {} })).status).toBe(200);
  });

  test.runIf(isOurs)("export and import: as the Firebase CLI asks for it, both ways", async () => {
    const { documents, project } = fresh();
    const admin = `/emulator/v1/projects/${project}`;
    const folder = mkdtempSync(join(tmpdir(), "hearth-admin-export-"));
    try {
      await send("PATCH", `${documents}/a/b`, { body: { fields: { n: { integerValue: "1" } } } });
      const body = {
        database: `projects/${project}/databases/(default)`,
        export_directory: folder,
        export_name: "firestore_export",
      };
      expect((await send("POST", `${admin}:export`, { body })).json()).toEqual({});
      await send("DELETE", `/emulator/v1${documents.replace("/v1", "")}`);
      expect((await send("GET", `${documents}/a/b`)).status).toBe(404);
      expect((await send("POST", `${admin}:import`, { body })).status).toBe(200);
      expect((await send("GET", `${documents}/a/b`)).json()).toMatchObject({ fields: { n: { integerValue: "1" } } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.runIf(isOurs).each([
    [{}, 400],
    [{ export_directory: "x", export_name: "../up" }, 400],
    [{ export_directory: 5, export_name: "n" }, 400],
  ])("export: %j is refused and writes nothing", async (body, status) => {
    const { project } = fresh();
    expect((await send("POST", `/emulator/v1/projects/${project}:export`, { body })).status).toBe(status);
  });

  test.runIf(isOurs)("import: a folder that is no export is refused", async () => {
    const { project } = fresh();
    const body = { export_directory: "nowhere", export_name: "none" };
    expect((await send("POST", `/emulator/v1/projects/${project}:import`, { body })).status).toBe(400);
  });

  test.runIf(isOurs)("Rules Test API: verdicts for cases, and nothing else is asked of the database", async () => {
    const testCase = (expectation: string, auth: object | null) => ({
      expectation,
      request: { method: "get", path: "/databases/(default)/documents/a/x", ...(auth && { auth }) },
    });
    const body = {
      source: { files: [{ name: "security.rules", content: rules }] },
      testSuite: { testCases: [testCase("ALLOW", { uid: "u" }), testCase("ALLOW", null)] },
    };
    const answer = await send("POST", "/v1/projects/demo-any:test", { body });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ testResults: [{ state: "SUCCESS" }, { state: "FAILURE" }] });
  });

  test.runIf(isOurs).each([{}, { source: {} }, { source: { files: [1] } }, { source: { files: [] }, testSuite: 5 }])(
    "Rules Test API: %j is refused",
    async (body) => {
      expect((await send("POST", "/v1/projects/demo-any:test", { body })).status).toBe(400);
    },
  );
});
