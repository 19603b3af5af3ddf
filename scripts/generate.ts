// Writes firestore.rules and firestore.indexes.json from the definitions; with --check, says whether they are current.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { app } from "../functions/src/app/index.ts";
import { expiringCollections } from "../functions/src/kit/events/markers.ts";
import { checkBudgets, mostExpressions } from "../functions/src/kit/rules/budget.ts";
import { compileRules } from "../functions/src/kit/rules/compile-rules.ts";
import { compileIndexes } from "../functions/src/kit/rules/indexes.ts";

const root = join(import.meta.dirname, "..");
const appFolder = "functions/src/app";

/** The file of each collection, for the comments in the rules. */
function findSources(): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const file of readdirSync(join(root, appFolder))) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const path = /collection\(\s*"([^"]+)"/.exec(readFileSync(join(root, appFolder, file), "utf8"))?.[1];
    if (path !== undefined) sources[path.split("/").at(-1) ?? path] = `${appFolder}/${file}`;
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

const rules = compileRules(app, findSources());
const costs = checkBudgets(rules);
const generated: Readonly<Record<string, string>> = {
  "firestore.rules": rules,
  "firestore.indexes.json": `${JSON.stringify(compileIndexes(app, expiringCollections), null, 2)}\n`,
};
const check = process.argv.includes("--check");
const stale = Object.entries(generated).filter(([file, text]) => readOr(join(root, file)) !== text);
for (const [file, text] of stale) {
  if (check) console.error(`${file} does not match the definitions: run npm run generate`);
  else writeFileSync(join(root, file), text);
}
if (!check) {
  console.log(stale.length === 0 ? "Nothing changed." : `Wrote ${stale.map(([file]) => file).join(" and ")}.`);
  const dearest = [...costs].sort((one, other) => other.expressions - one.expressions).slice(0, 3);
  const list = dearest.map(({ request, expressions }) => `${request} ${expressions}`).join(", ");
  console.log(`Expressions that a request can cost its rules, of ${mostExpressions} at most: ${list}.`);
}
process.exitCode = check && stale.length > 0 ? 1 : 0;
