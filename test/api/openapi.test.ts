// The API's description: valid OpenAPI 3.1, complete, and true of the running API.
import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { appHandlers } from "../../functions/src/app/handlers.ts";
import { app } from "../../functions/src/app/index.ts";
import { toRoutes } from "../../functions/src/kit/api/routes.ts";
import { call, makeTeam, suite, type Team } from "./backend.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }> }>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let description: OpenApi;
let team: Team;

beforeAll(async () => {
  description = (await call(undefined, "GET /openapi.json")).body;
  team = await makeTeam();
});

test("openapi.json: a public validator takes it", async () => {
  const result = await new Validator().validate(structuredClone(description) as never);
  expect(result).toMatchObject({ valid: true });
  expect(JSON.stringify(description)).toMatch(/"openapi":"3\.1\.0"/);
});

test("openapi.json: every route is described once, under its own name", () => {
  const routes = toRoutes({ app, handlers: appHandlers });
  const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods));
  expect(operations).toHaveLength(routes.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test("openapi.json: every reference leads somewhere", () => {
  const references = JSON.stringify(description).match(/#\/components\/schemas\/\w+/g) ?? [];
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references)
    expect(description.components.schemas).toHaveProperty(reference.split("/").at(-1) ?? "");
});

test("openapi.json: an Idempotency-Key is offered where a retry finds the first result, and nowhere else", () => {
  const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods));
  const keyed = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "Idempotency-Key"));
  const names = keyed.map(({ operationId }) => operationId);
  expect(names).toEqual(expect.arrayContaining(["tasksCreate", "workspacesCreate", "workspacesSample"]));
  // Each invite has a code of its own, and who has left cannot leave again.
  for (const other of ["invitesCreate", "membersRemove", "workspacesJoin"]) expect(names).not.toContain(other);
  const refusing = operations.filter(({ responses }) => responses[422] !== undefined);
  expect(refusing.map(({ operationId }) => operationId)).toEqual(names);
});

/** What an answer must look like, as the description says. */
function schemaOf(path: string, method: string, status: number): z.ZodType {
  const content = description.paths[path]?.[method]?.responses[status]?.content;
  const schema = content?.["application/json"]?.schema ?? content?.["application/problem+json"]?.schema;
  expect(schema, `${method} ${path} ${status}`).toBeDefined();
  const definitions = JSON.parse(JSON.stringify(description.components.schemas)) as object;
  const text = JSON.stringify({ ...schema, $defs: definitions }).replaceAll("#/components/schemas/", "#/$defs/");
  return z.fromJSONSchema(JSON.parse(text));
}

test("answers are what the description says", async () => {
  const tasks = "/workspaces/{workspaceId}/tasks";
  const base = `/workspaces/${team.workspaceId}/tasks`;
  const made = await call(team.editor, `POST ${base}`, { body: { title: "x", dueAt: "2026-01-01T00:00:00Z" } });
  const answers = [
    [tasks, "post", made],
    [tasks, "post", await call(team.editor, `POST ${base}`, { body: { title: 5 } })],
    [tasks, "get", await call(team.viewer, `GET ${base}`)],
    [tasks, "get", await call(team.viewer, `GET ${base}?title=x`)],
    [`${tasks}/{taskId}`, "get", await call(team.viewer, `GET ${base}/${made.body.id}`)],
    [`${tasks}/{taskId}`, "get", await call(team.stranger, `GET ${base}/${made.body.id}`)],
    ["/workspaces/{workspaceId}", "get", await call(team.viewer, `GET /workspaces/${team.workspaceId}`)],
    [
      "/workspaces/{workspaceId}/members",
      "get",
      await call(team.viewer, `GET /workspaces/${team.workspaceId}/members`),
    ],
    ["/workspaces", "post", await call(team.owner, "POST /workspaces", { body: { name: "x" } })],
  ] as const;
  for (const [path, method, { status, body }] of answers) {
    const result = schemaOf(path, method, status).safeParse(body);
    expect(result.success, `${method} ${path} ${status}: ${JSON.stringify(result.error?.issues)}`).toBe(true);
  }
});

test("docs: the page and what it needs come from the API itself", async () => {
  const page = await call(undefined, "GET /docs");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  const files = await Promise.all(["docs.js", "docs.css"].map((file) => fetch(`${suite.api}/${file}`)));
  const texts = [page.body as string, ...(await Promise.all(files.map((file) => file.text())))];
  expect(files.map(({ status }) => status)).toEqual([200, 200]);
  for (const text of texts) expect(text).not.toMatch(/https?:\/\//);
});
