// `npm run bench [-- NAME ...]`: runs the benches of test/bench one after the other; each prints its own table.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { buildAll } from "./build.ts";
import { root } from "./setup.mjs";

await buildAll();
const wanted = process.argv.slice(2);
const files = globSync("test/bench/*.bench.ts", { cwd: root }).sort();
const chosen = wanted.length === 0 ? files : files.filter((file) => wanted.includes(basename(file, ".bench.ts")));
if (chosen.length === 0) {
  console.error(`usage: npm run bench -- ${files.map((file) => basename(file, ".bench.ts")).join(" ")}`);
  process.exit(2);
}
let failed = 0;
for (const file of chosen) {
  console.log(`\n== ${basename(file, ".bench.ts")}`);
  // Google's libraries look for a cloud otherwise.
  const env = { ...process.env, METADATA_SERVER_DETECTION: "none" };
  const run = spawnSync(process.execPath, [join(root, file)], { cwd: root, stdio: "inherit", env });
  if (run.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
