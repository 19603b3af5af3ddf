// The recipe "add a collection" of CONTRIBUTING.md, followed to the letter on a copy of the functions: its code blocks
// are the file and the line, and what it promises is tried, on an emulator of its own.
import { execFile } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { initializeTestEnvironment } from "@firebase/rules-unit-testing";
import { doc, type Firestore, getDoc, serverTimestamp, setDoc } from "firebase/firestore";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { verdict } from "./direct.ts";

const root = join(import.meta.dirname, "../..");
const projectId = "demo-recipe";
let copy: string;

/** The code blocks of the recipe, each with the file that the text before it names last. */
function recipeBlocks(): readonly { file: string; code: string }[] {
  const guide = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const [, recipe = ""] = /### Add a collection\n([\s\S]*?)\n### /.exec(guide) ?? [];
  const blocks = [...recipe.matchAll(/([\s\S]*?)```ts\n([\s\S]*?)```/g)];
  return blocks.map(([, before = "", code = ""]) => {
    const file = [...before.matchAll(/`(functions\/[^`]+)`/g)].at(-1)?.[1];
    if (file === undefined) throw new Error("a block of the recipe names no file");
    return { file, code: code.replace(/^ {3}/gm, "").trimStart().trimEnd().concat("\n") };
  });
}

const [definition, line] = recipeBlocks();

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "hearth-recipe-"));
  for (const part of ["functions/src", "functions/package.json", "scripts", "package.json"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const own = join(root, "functions/node_modules");
  if (existsSync(own)) symlinkSync(own, join(copy, "functions/node_modules"));
  if (definition === undefined || line === undefined) throw new Error("the recipe has no code");
  writeFileSync(join(copy, definition.file), definition.code, { flag: "wx" });
  appendFileSync(join(copy, line.file), line.code);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  await promisify(execFile)(process.execPath, args, { cwd: copy, env: { ...process.env, ...env } });
const evaluate = async (script: string, env?: Readonly<Record<string, string>>): Promise<unknown> =>
  JSON.parse((await run(["--input-type=module", "-e", script], env)).stdout);

test("the recipe is one file and one line", () => {
  expect(recipeBlocks()).toHaveLength(2);
  expect(existsSync(join(root, definition?.file ?? ""))).toBe(false);
  expect(existsSync(join(root, line?.file ?? ""))).toBe(true);
  expect(line?.code.trim().split("\n")).toHaveLength(1);
});

test("generate: rules and indexes for the new collection, and the check says they were missing", async () => {
  const generate = join(copy, "scripts/generate.ts");
  await expect(run([generate, "--check"])).rejects.toThrow(/firestore.rules/);
  expect((await run([generate])).stdout).toMatch(/notes create +\d+ +1\n/);
  await run([generate, "--check"]);
  const rules = readFileSync(join(copy, "firestore.rules"), "utf8");
  expect(rules).toContain("match /workspaces/{workspaceId}/notes/{noteId} {");
  expect(rules).toContain("from functions/src/app/notes.ts");
  const { indexes } = JSON.parse(readFileSync(join(copy, "firestore.indexes.json"), "utf8"));
  expect((indexes as { collectionGroup: string }[]).map(({ collectionGroup }) => collectionGroup)).toContain("notes");
});

/** The API of the copy, asked as an editor; answers the statuses, the list and the description. */
const session = `
  import { once } from "node:events";
  import { createServer } from "node:http";
  import { initializeApp } from "firebase-admin/app";
  import { app } from "./functions/src/app/index.ts";
  import { appHandlers } from "./functions/src/app/handlers.ts";
  import { createApi } from "./functions/src/kit/api/create-api.ts";
  import { defaultLimits } from "./functions/src/kit/api/types.ts";
  import { createStore } from "./functions/src/kit/store/store.ts";
  initializeApp({ projectId: "${projectId}" });
  const verifyToken = async (uid) => ({ uid, exp: Date.now() / 1000 + 600 });
  const options = { origins: [], limits: defaultLimits, now: () => new Date(), log: () => {} };
  const api = createApi({ app, handlers: appHandlers, store: createStore(), verifyToken, ...options });
  const server = createServer(api).listen(0, "127.0.0.1");
  await once(server, "listening");
  const statuses = [];
  const call = async (method, path, body) => {
    const headers = { authorization: "Bearer e", "content-type": "application/json" };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await fetch("http://127.0.0.1:" + server.address().port + "/api/v1" + path, init);
    statuses.push(answer.status);
    const text = await answer.text();
    return text === "" ? {} : JSON.parse(text);
  };
  const notes = "/workspaces/w/notes";
  const { id } = await call("POST", notes, { text: "  milk " });
  await call("POST", notes, { text: "" });
  await call("PATCH", notes + "/" + id, { text: "bread" });
  const { items } = await call("GET", notes);
  await call("DELETE", notes + "/" + id);
  await call("POST", notes + "/" + id + "/restore");
  const { paths, components } = await call("GET", "/openapi.json");
  const mine = Object.keys(paths).filter((path) => path.includes("/notes"));
  console.log(JSON.stringify({ statuses, texts: items.map(({ text }) => text), mine, text: components.schemas.Note.properties.text }));
  process.exit();
`;

test("both doors and the description: as the recipe says", async () => {
  const rules = readFileSync(join(copy, "firestore.rules"), "utf8");
  await using emulator = await startEmulator({ rules, indexes: join(copy, "firestore.indexes.json") });
  const { address, host, port } = emulator;
  const environment = await initializeTestEnvironment({ projectId, firestore: { host, port } });
  await environment.withSecurityRulesDisabled(async (context) => {
    const past = context.firestore() as unknown as Firestore;
    await setDoc(doc(past, "workspaces/w/members/e"), { role: "editor" });
    await setDoc(doc(past, "workspaces/w/members/v"), { role: "viewer" });
  });
  expect(await evaluate(session, { FIRESTORE_EMULATOR_HOST: address })).toEqual({
    statuses: [201, 400, 204, 200, 204, 204, 200],
    texts: ["bread"],
    mine: [
      "/workspaces/{workspaceId}/notes",
      "/workspaces/{workspaceId}/notes:batchGet",
      "/workspaces/{workspaceId}/notes/{noteId}",
      "/workspaces/{workspaceId}/notes/{noteId}/restore",
    ],
    text: { type: "string", minLength: 1, maxLength: 2000 },
  });
  const write = (uid: string, text: string) => {
    const database = environment.authenticatedContext(uid).firestore() as unknown as Firestore;
    const stamps = { createdAt: serverTimestamp(), createdBy: uid, updatedAt: serverTimestamp(), updatedBy: uid };
    return verdict(setDoc(doc(database, `workspaces/w/notes/${uid}`), { text, ...stamps, deletedAt: null }));
  };
  expect(await write("v", "eggs")).toBe("denied");
  expect(await write("e", " eggs")).toBe("denied");
  expect(await write("e", "eggs")).toBe("allowed");
  const reader = environment.authenticatedContext("v").firestore() as unknown as Firestore;
  expect((await getDoc(doc(reader, "workspaces/w/notes/e"))).get("text")).toBe("eggs");
  await environment.cleanup();
});

const mistakes = [
  ["a check that rules cannot make", ".max(2000)", ".max(2000).toUpperCase()"],
  ["a field that is not there", 'orderBy: "createdAt"', 'orderBy: "made"'],
  ["a role that there is no scope for", '"workspaces/{workspaceId}/notes"', '"notes"'],
  ["a budget that one document could exceed", "z.string().trim().min(1).max(2000)", listOfLists()],
] as const;

/** More conditions than a request can pay for. */
function listOfLists(): string {
  return "z.array(z.strictObject({ a: z.array(z.string().trim().min(1).max(9)).max(20) })).max(20)";
}

test.each(mistakes)("%s: stops generate with the file's name, and nothing is written", async (...[, right, wrong]) => {
  const file = join(copy, definition?.file ?? "");
  const before = readFileSync(join(copy, "firestore.rules"), "utf8");
  const text = definition?.code ?? "";
  expect(text).toContain(right);
  writeFileSync(file, text.replace(right, wrong));
  await expect(run([join(copy, "scripts/generate.ts")])).rejects.toThrow(/functions\/src\/app\/notes\.ts: .*notes/);
  writeFileSync(file, text);
  expect(readFileSync(join(copy, "firestore.rules"), "utf8")).toBe(before);
});
