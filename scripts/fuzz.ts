// `npm run fuzz [-- CASES [SEED]]`: the differential tests with more generated cases each than `npm test` affords
// (30,000 unless told). A failure prints the seed that repeats it.
import { spawnSync } from "node:child_process";
import { buildAll } from "./build.ts";
import { root } from "./setup.mjs";

const [cases = "30000", seed] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(cases) || (seed !== undefined && !/^-?\d+$/.test(seed))) {
  console.error("usage: npm run fuzz -- CASES [SEED]   (whole numbers)");
  process.exit(2);
}
await buildAll();
const run = spawnSync(
  "vitest",
  ["run", "--testTimeout=0", "test/differential", "test/access/two-doors", "emulator/src/rules/fuzz"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, HEARTH_FUZZ: cases, ...(seed === undefined ? {} : { HEARTH_SEED: seed }) },
  },
);
process.exit(run.status ?? 1);
