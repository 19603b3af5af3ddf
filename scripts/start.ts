// `npm start`: builds what changed, starts the suite on the usual ports with its data in .data/, seeds the first run,
// and says where everything is. Ends with the suite, whoever ends it.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildAll } from "./build.ts";
import { generate } from "./generate.ts";
import { startLocalSchedules } from "./local-schedules.ts";
import { standardPorts } from "./ports.ts";
import { demoAccounts, seed } from "./seed.ts";
import { root } from "./setup.mjs";
import { projectId, type Suite, startSuite } from "./suite.ts";

const dataFolder = join(root, ".data");
const seeded = join(dataFolder, "seeded");
/** Google's emulator begins empty each time, so it gets the demo each time, and ours does not go without for that. */
const keepsDocuments = process.env.HEARTH_FIRESTORE !== "official";
const started = performance.now();

/** Ctrl-C before the suite is up stops it as soon as it can be stopped. */
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve());
});

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();

async function main(): Promise<number> {
  const { stale } = await generate();
  if (stale.length > 0) console.log(`Wrote ${stale.join(" and ")} from the definitions.`);
  const built = await buildAll();
  if (built.length > 0) console.log(`Built ${built.join(", ")}.`);
  console.log("Starting the local suite ...");
  const suite = await startSuite({ name: "local", ports: standardPorts, dataFolder, onOutput: showProblems });
  const schedules = await startLocalSchedules(suite.functions, { project: projectId, report: console.error });
  await warmUp(suite);
  if (!keepsDocuments || !existsSync(seeded)) {
    await seed(suite);
    if (keepsDocuments) writeFileSync(seeded, `${new Date().toISOString()}\n`);
  }
  printAddresses(
    suite,
    schedules.functions.map((entry) => `${entry.name} (${entry.schedule})`),
  );
  const code = await Promise.race([interrupted.then(() => 0), suite.ended]);
  schedules.stop();
  console.log("Stopping ...");
  await suite.stop();
  return code;
}

/** The first request starts the function's process; make it here, so that the first click does not wait for it. */
async function warmUp(suite: Suite): Promise<void> {
  const answer = await fetch(`${suite.hosting}/api/v1/openapi.json`);
  if (!answer.ok) throw new Error(`The API does not answer (${answer.status}); see ${dataFolder}/logs.`);
  await answer.arrayBuffer();
}

function printAddresses(suite: Suite, schedules: string[]): void {
  const kept = keepsDocuments
    ? "Data is kept in .data/ (delete the folder to begin again)."
    : "Accounts are kept in .data/. Documents are not: Google's emulator begins empty each time.";
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`
Hearth is ready (${seconds} s).

  Web app     ${suite.hosting}
  API         ${suite.hosting}/api/v1
  API docs    ${suite.hosting}/api/v1/docs
  Firestore   127.0.0.1:${suite.ports.firestore}
  Auth        127.0.0.1:${suite.ports.auth}
  Functions   ${suite.functions}
  Schedules   ${schedules.join(", ")}

  Demo accounts: ${demoAccounts.map((account) => account.email).join(", ")}; password: ${demoAccounts[0].password}
  ${kept} Ctrl-C stops everything.
`);
}

/** The CLI is talkative; people see its warnings and errors, the log has everything. */
function showProblems(line: string): void {
  if (process.env.HEARTH_VERBOSE) console.log(line);
  else if (/Error:|⚠ {2}functions: Error|Failed to load function/.test(line)) console.error(line);
}
