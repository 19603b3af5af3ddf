// `npm run fuzz [-- RUNS [SEED]]`: the differential and property tests with many more cases than `npm test` affords.
// RUNS multiplies their number of cases (10 unless told); a failure prints the seed that repeats it.
import { spawnSync } from "node:child_process";
import { buildAll } from "./build.ts";
import { root } from "./setup.mjs";

const [runs = "10", seed] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(runs) || (seed !== undefined && !/^-?\d+$/.test(seed))) {
  console.error("usage: npm run fuzz -- RUNS [SEED]   (whole numbers; RUNS multiplies the cases of npm test)");
  process.exit(2);
}
await buildAll();
const run = spawnSync("vitest", ["run", "test/differential", "emulator/src", "functions/src"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, HEARTH_FUZZ: runs, ...(seed === undefined ? {} : { HEARTH_FUZZ_SEED: seed }) },
});
process.exit(run.status ?? 1);
