// Writes firestore.rules and firestore.indexes.json from the definitions; with --check, says whether they are current.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expiringCollections } from "../functions/src/kit/events/markers.ts";
import type { App } from "../functions/src/kit/index.ts";
import { DefinitionError } from "../functions/src/kit/index.ts";
import {
  checkBudgets,
  mostExpressions,
  mostLookups,
  mostRulesBytes,
  type RequestCost,
} from "../functions/src/kit/rules/budget.ts";
import { compileRules } from "../functions/src/kit/rules/compile-rules.ts";
import { compileIndexes } from "../functions/src/kit/rules/indexes.ts";

const root = join(import.meta.dirname, "..");
const appFolder = "functions/src/app";

/** The file of each collection, by its path. */
function findSources(): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const file of readdirSync(join(root, appFolder))) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const path = /collection\(\s*"([^"]+)"/.exec(readFileSync(join(root, appFolder, file), "utf8"))?.[1];
    if (path !== undefined) sources.set(path, `${appFolder}/${file}`);
  }
  return sources;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

interface Generated {
  /** The files that the definitions give, with their text. */
  readonly files: Readonly<Record<string, string>>;
  readonly costs: readonly RequestCost[];
  /** The size of the rules. */
  readonly bytes: number;
}

/** Throws an Error that names the file, the collection and the field of a wrong definition. */
async function fromDefinitions(): Promise<Generated> {
  const sources = findSources();
  try {
    const { app } = (await import("../functions/src/app/index.ts")) as { app: App };
    const named = Object.values(app.collections).map(({ name, path }) => [name, sources.get(path) ?? appFolder]);
    const rules = compileRules(app, Object.fromEntries(named));
    const indexes = `${JSON.stringify(compileIndexes(app, expiringCollections), null, 2)}\n`;
    const files = { "firestore.rules": rules, "firestore.indexes.json": indexes };
    return { files, costs: checkBudgets(rules), bytes: Buffer.byteLength(rules) };
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    // A definition that fails while it is loaded stands in the stack; one that fails later is found by its path.
    const loaded = /functions\/src\/app\/[\w./-]+\.ts/.exec(error.stack ?? "")?.[0];
    const file = sources.get(error.collection) ?? loaded ?? appFolder;
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}

/** Brings the files up to date; answers which were not, and what the rules cost. */
export async function generate(options: { check?: boolean } = {}) {
  const { files, costs, bytes } = await fromDefinitions();
  const stale = Object.entries(files).filter(([file, text]) => readOr(join(root, file)) !== text);
  if (!options.check) for (const [file, text] of stale) writeFileSync(join(root, file), text);
  return { stale: stale.map(([file]) => file), costs, bytes };
}

async function main(): Promise<number> {
  const check = process.argv.includes("--check");
  const { stale, costs, bytes } = await generate({ check });
  if (check) {
    for (const file of stale) console.error(`${file} does not match the definitions: run npm run generate`);
    return stale.length === 0 ? 0 : 1;
  }
  console.log(stale.length === 0 ? "Nothing changed." : `Wrote ${stale.join(" and ")}.`);
  console.log(`What a request can cost its rules, of ${mostExpressions} expressions and ${mostLookups} look-ups:`);
  for (const { request, expressions, lookups } of [...costs].sort((a, b) => b.expressions - a.expressions)) {
    console.log(`  ${request.padEnd(28)} ${String(expressions).padStart(4)} ${String(lookups).padStart(3)}`);
  }
  console.log(`The rules are ${Math.ceil(bytes / 1024)} KiB, of ${mostRulesBytes / 1024}.`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
