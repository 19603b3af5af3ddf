// The emulator's own HTTP endpoints, for the Firebase CLI, the Emulator UI, rules-unit-testing and our tests.
// None asks for credentials, as with Google's: whoever reaches the port owns the data. Pages of the internet reach it,
// too, through the developer's browser: those change nothing here.
import { join } from "node:path";
import { FirestoreError, invalidArgument } from "../../model/status.ts";
import type { AdminService } from "../../service/types.ts";
import { decodePath, type Exchange, invalidPayload } from "../http/exchange.ts";
import type { HttpRoutes } from "../http/server.ts";
import { coveragePage } from "./coverage-page.ts";
import { answerRulesTest, rulesTestPath } from "./rules-test.ts";

export interface AdminOptions {
  readonly admin: AdminService;
  /** Called after `POST /shutdown` is answered. */
  readonly onShutdown: () => void;
  readonly chaos?: ChaosSettings;
}

/** What goes wrong on purpose. */
export interface ChaosSettings {
  get(): unknown;
  /** @throws FirestoreError INVALID_ARGUMENT */
  set(settings: unknown): unknown;
}

type Handler = (exchange: Exchange, groups: Record<string, string | undefined>) => Promise<void> | void;

const project = "/emulator/v1/projects/(?<project>[^/:]+)";
const database = `${project}(?:/databases/(?<database>[^/:]+))?`;

export function createAdmin({ admin, onShutdown, chaos }: AdminOptions): HttpRoutes {
  const route = (method: string, path: string, handle: Handler) => ({ method, path: new RegExp(`^${path}$`), handle });
  const routes = [
    route("GET", "/", (exchange) => exchange.sendText("Ok\n")),
    route("POST", "/reset", async (exchange) => {
      await admin.reset();
      exchange.sendText("Resetting...\n");
    }),
    route("POST", "/shutdown", (exchange) => {
      exchange.response.on("finish", onShutdown);
      exchange.response.setHeader("Connection", "close");
      exchange.sendText("Shutting down...\n");
    }),
    route("GET", "/emulator/v1/costs", (exchange) => exchange.sendJson(admin.costs())),
    route("DELETE", "/emulator/v1/costs", (exchange) => {
      admin.resetCosts();
      exchange.sendJson({});
    }),
    ...(chaos === undefined ? [] : chaosRoutes(chaos, route)),
    ...rulesRoutes(admin, route),
    route("DELETE", `${project}/databases/(?<database>[^/]+)/documents(?:/(?<path>.*))?`, async (exchange, groups) => {
      const target = targetOf(groups);
      if (groups.path) await admin.deleteRecursively(target.project, target.database, groups.path);
      else await admin.clearDatabase(target.project, target.database);
      exchange.sendJson({});
    }),
    ...triggerRoutes(admin, route),
    ...exportRoutes(admin, route),
  ];
  return (exchange) => {
    if (exchange.method === "POST" && rulesTestPath.test(exchange.path)) return answerRulesTest(exchange);
    if (exchange.path !== "/" && !/^\/(?:emulator\/|reset$|shutdown$)/.test(exchange.path)) return undefined;
    const path = decodePath(exchange.path);
    if (exchange.method !== "GET") refuseForeignPages(exchange.header("origin"));
    for (const { method, path: pattern, handle } of routes) {
      const match = method === exchange.method ? pattern.exec(path) : null;
      if (match !== null) return (async () => handle(exchange, match.groups ?? {}))();
    }
    return undefined;
  };
}

const localOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** The Emulator UI and tests in a browser are local pages; what is no browser sends no origin. */
function refuseForeignPages(origin: string | undefined): void {
  if (origin === undefined || localOrigin.test(origin)) return;
  throw new FirestoreError(
    "PERMISSION_DENIED",
    `The emulator's own endpoints take changes only from pages of this machine (localhost, 127.0.0.1, [::1]), not from ${origin}.`,
  );
}

type MakeRoute<T> = (method: string, path: string, handle: Handler) => T;

function rulesRoutes<T>(admin: AdminService, route: MakeRoute<T>): T[] {
  return [
    route("PUT", `${database}:securityRules`, async (exchange, groups) => {
      const { content, ignoreErrors } = readRules(await exchange.json());
      const issues = admin.setRules(targetOf(groups), content, { ignoreErrors });
      exchange.sendJson(issues.length === 0 ? {} : { issues });
    }),
    route("GET", `${database}:securityRules`, (exchange, groups) => {
      const content = admin.getRules(targetOf(groups));
      if (content === undefined) throw new FirestoreError("NOT_FOUND", "No rules are set: every request is allowed.");
      exchange.sendJson({ rules: { files: [{ name: "security.rules", content }] } });
    }),
    route("GET", `${database}:ruleCoverage(?<html>\\.html)?`, (exchange, groups) => {
      const coverage = admin.ruleCoverage(targetOf(groups));
      if (groups.html === undefined) exchange.sendJson(coverage ?? {});
      else exchange.send(coveragePage(coverage), { type: "text/html; charset=UTF-8" });
    }),
  ];
}

function chaosRoutes<T>(chaos: ChaosSettings, route: MakeRoute<T>): T[] {
  return [
    route("GET", "/emulator/v1/chaos", (exchange) => exchange.sendJson(chaos.get())),
    route("PUT", "/emulator/v1/chaos", async (exchange) => exchange.sendJson(chaos.set(await exchange.json()))),
    route("DELETE", "/emulator/v1/chaos", (exchange) => exchange.sendJson(chaos.set({}))),
  ];
}

function triggerRoutes<T>(admin: AdminService, route: MakeRoute<T>): T[] {
  return [
    route("PUT", `${project}/triggers/(?<key>.+)`, async (exchange, { project = "", key = "" }) => {
      admin.registerTrigger(project, key, await exchange.json(), "v1");
      exchange.sendJson({});
    }),
    route("POST", `${project}/eventarcTrigger`, async (exchange, { project = "" }) => {
      const key = exchange.query.get("eventarcTriggerId");
      if (!key) throw invalidArgument("The query parameter eventarcTriggerId is missing.");
      const definition = await exchange.json();
      admin.registerTrigger(project, key, definition, "v2");
      exchange.sendJson(definition);
    }),
  ];
}

/** Folders are relative to the emulator's working directory, as the CLI sends them. */
function exportRoutes<T>(admin: AdminService, route: MakeRoute<T>): T[] {
  return [
    route("POST", `${database}:export`, async (exchange, groups) => {
      await admin.exportData(targetOf(groups), readFolder(await exchange.json()));
      exchange.sendJson({});
    }),
    route("POST", `${database}:import`, async (exchange, groups) => {
      const { directory, name } = readFolder(await exchange.json());
      await admin.importData(targetOf(groups), join(directory, name, `${name}.overall_export_metadata`));
      exchange.sendJson({});
    }),
  ];
}

function readFolder(body: unknown): { directory: string; name: string } {
  const { export_directory: directory, export_name: name } = (body ?? {}) as Record<string, unknown>;
  if (typeof directory !== "string" || directory === "" || typeof name !== "string") throw invalidPayload();
  return { directory, name };
}

function targetOf(groups: Record<string, string | undefined>): { project: string; database: string } {
  return { project: groups.project ?? "", database: groups.database ?? "(default)" };
}

/** The CLI sends snake_case, rules-unit-testing only `rules`. */
function readRules(body: unknown): { content: string; ignoreErrors: boolean } {
  const { rules, ignore_errors, ignoreErrors } = (body ?? {}) as Record<string, unknown>;
  const files = (rules as { files?: unknown } | undefined)?.files;
  if (!Array.isArray(files) || files.length !== 1) throw invalidPayload();
  const content = (files[0] as { content?: unknown } | null)?.content;
  if (typeof content !== "string") throw invalidPayload();
  return { content, ignoreErrors: (ignore_errors ?? ignoreErrors) === true };
}
