// The recipe "add a collection": one file, one line in the list, and everything follows. Followed here with a file
// that exists only while the test runs.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let copy: string;

const definition = `import { z } from "zod";
import { collection } from "../kit/index.ts";

export const notes = collection("workspaces/{workspaceId}/notes", {
  noun: "note",
  fields: { text: z.string().trim().min(1).max(500), pinned: z.boolean().default(false) },
  access: { read: "viewer", create: "editor", update: "editor", delete: "editor" },
  writes: "direct",
  queries: [{ where: ["pinned"], orderBy: "createdAt", direction: "desc" }],
});
`;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "hearth-recipe-"));
  for (const part of ["functions/src", "functions/package.json", "scripts", "package.json"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const own = join(root, "functions/node_modules");
  if (existsSync(own)) symlinkSync(own, join(copy, "functions/node_modules"));
  // The file, and the line.
  writeFileSync(join(copy, "functions/src/app/notes.ts"), definition);
  const list = join(copy, "functions/src/app/index.ts");
  const before = readFileSync(list, "utf8");
  const after = before
    .replace(
      'import { tasks } from "./tasks.ts";',
      'import { notes } from "./notes.ts";\nimport { tasks } from "./tasks.ts";',
    )
    .replace("tasks, activity", "notes, tasks, activity");
  expect(after).not.toBe(before);
  writeFileSync(list, after);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (script: string) =>
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: copy, encoding: "utf8", stdio: "pipe" });

test("generate: rules and indexes for the new collection, and the check says they were missing", () => {
  const generate = join(copy, "scripts/generate.ts");
  expect(() => execFileSync(process.execPath, [generate, "--check"], { cwd: copy, stdio: "pipe" })).toThrow(
    /firestore.rules/,
  );
  execFileSync(process.execPath, [generate], { cwd: copy });
  execFileSync(process.execPath, [generate, "--check"], { cwd: copy });
  const rules = readFileSync(join(copy, "firestore.rules"), "utf8");
  expect(rules).toContain("match /workspaces/{workspaceId}/notes/{noteId} {");
  expect(rules).toContain("from functions/src/app/notes.ts");
  const { indexes } = JSON.parse(readFileSync(join(copy, "firestore.indexes.json"), "utf8"));
  const groups = (indexes as { collectionGroup: string }[]).map(({ collectionGroup }) => collectionGroup);
  expect(groups).toContain("notes");
});

test("the API: routes and description", () => {
  const output = run(`
    import { app } from "./functions/src/app/index.ts";
    import { appHandlers } from "./functions/src/app/handlers.ts";
    import { toRoutes } from "./functions/src/kit/api/routes.ts";
    import { toOpenApi } from "./functions/src/kit/api/openapi.ts";
    const routes = toRoutes({ app, handlers: appHandlers });
    const { paths, components } = toOpenApi(app, routes);
    console.log(JSON.stringify({
      routes: routes.filter(({ collection }) => collection.name === "notes").map(({ name }) => name),
      paths: Object.keys(paths).filter((path) => path.includes("/notes")),
      schema: components.schemas.Note.properties.text,
    }));
  `);
  expect(JSON.parse(output)).toEqual({
    routes: ["list", "get", "create", "update", "delete"],
    paths: ["/workspaces/{workspaceId}/notes", "/workspaces/{workspaceId}/notes/{noteId}"],
    schema: { type: "string", minLength: 1, maxLength: 500 },
  });
});

test("a mistake in the file: named, with the collection and the field", () => {
  const wrong = definition.replace(".max(500)", ".max(500).toUpperCase()");
  const file = join(copy, "functions/src/app/notes.ts");
  writeFileSync(file, wrong);
  expect(() => run('await import("./functions/src/app/index.ts")')).toThrow(
    /workspaces\/\{workspaceId\}\/notes: field "text"/,
  );
  writeFileSync(file, definition);
});
