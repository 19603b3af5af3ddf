// The definitions run in a browser: bundled for one they need nothing of Node's, and in Chromium they judge and encode
// documents as they do on the server.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { app } from "../../functions/src/app/index.ts";
import * as kit from "../../functions/src/kit/index.ts";
import { findBrowser, launchBrowser } from "../e2e/support/browser.ts";
import { documentsOf } from "./documents.ts";
import { everyField } from "./every-field.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "hearth-browser-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A script that leaves the definitions in `globalThis.definitions`, and what went into it. */
async function bundle() {
  const entry = join(folder, "entry.ts");
  const from = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    entry,
    `export { app } from ${from("functions/src/app/index.ts")};
     export { everyField } from ${from("test/access/every-field.ts")};
     export * as kit from ${from("functions/src/kit/index.ts")};`,
  );
  const options = { bundle: true, platform: "browser", format: "iife", globalName: "definitions" } as const;
  // Anything of Node's or of a Firebase SDK would fail here: it does not resolve for a browser, or is seen below.
  const result = await build({
    ...options,
    entryPoints: [entry],
    write: false,
    metafile: true,
    nodePaths: [join(root, "node_modules")],
    absWorkingDir: root,
  });
  return { script: result.outputFiles[0]?.text ?? "", inputs: Object.keys(result.metafile.inputs) };
}

test("bundled for a browser: the kit's words, the app's definitions and zod, nothing else", async () => {
  const { inputs } = await bundle();
  const known =
    /^(functions\/src\/app\/|functions\/src\/kit\/(index|define\/)|(functions\/)?node_modules\/zod\/|test\/access\/)/;
  expect(inputs.filter((path) => !known.test(path) && !path.endsWith("entry.ts"))).toEqual([]);
  expect(inputs.filter((path) => path.startsWith("functions/src/app/"))).toContain("functions/src/app/tasks.ts");
});

interface Definitions {
  readonly app: kit.App;
  readonly everyField: kit.App;
  readonly kit: typeof kit;
}

/** What the definitions make of documents, as text. Runs here and, as source, in the browser. */
function judge({ app, everyField, kit }: Definitions, documents: readonly (readonly [string, unknown])[]): string[] {
  const types = {
    timestamp: (seconds: number, nanoseconds: number) => ({ seconds, nanoseconds }),
    geoPoint: (latitude: number, longitude: number) => ["place", latitude, longitude],
    bytes: (bytes: Uint8Array) => [...bytes],
    reference: (path: string) => ["reference", path],
  };
  return documents.map(([name, json]) => {
    const collection = app.collections[name] ?? everyField.collections[name];
    if (collection === undefined) return "no such collection";
    const result = kit.createSchema(collection).safeParse(json);
    if (!result.success) return result.error.issues.map(({ code, path }) => `${code} ${path.join(".")}`).join(", ");
    return JSON.stringify(kit.encodeFields(collection, result.data as Record<string, unknown>, types));
  });
}

/** Documents that arrive as they are sent: in JSON. */
function someDocuments(): (readonly [string, unknown])[] {
  const collections = [
    ...Object.values(app.collections as kit.App["collections"]),
    ...Object.values(everyField.collections),
  ];
  return collections.flatMap((collection) => {
    const own = Object.entries(collection.shapes).filter(([name]) => !collection.systemFields.includes(name));
    return fc
      .sample(documentsOf(Object.fromEntries(own)), { numRuns: 40, seed: 11 })
      .map((json) => [collection.name, JSON.parse(JSON.stringify(json))] as const);
  });
}

test.skipIf(findBrowser() === undefined)(
  "in Chromium: the same verdicts and the same stored values as here",
  async () => {
    const { script } = await bundle();
    const documents = someDocuments();
    await using browser = await launchBrowser();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.addScriptTag({ content: script });
    const call = `(${judge.toString()})(definitions, JSON.parse(${JSON.stringify(JSON.stringify(documents))}))`;
    const theirs = (await page.evaluate(call)) as string[];
    expect(errors).toEqual([]);
    const ours = judge(
      { app: app as unknown as kit.App, everyField: everyField as unknown as kit.App, kit },
      documents,
    );
    expect(theirs).toEqual(ours);
    expect(ours.filter((each) => each.startsWith("{")).length).toBeGreaterThan(documents.length / 4);
  },
);
if (findBrowser() === undefined) console.log("Skipped: no Chromium or Chrome for the definitions to run in.");
