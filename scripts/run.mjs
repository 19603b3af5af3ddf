// The one entry behind every npm command: installs what is missing, then runs scripts/<command>.ts on the pinned
// Node 24. Plain JavaScript, because on a fresh clone it runs on whatever Node (20 or later) the machine has.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, root, setUp } from "./setup.mjs";

const commands = ["start", "test", "check", "build", "generate", "bench", "fuzz", "trigger"];
const [command, ...rest] = process.argv.slice(2);

if (!commands.includes(command ?? "")) {
  console.error(`usage: node scripts/run.mjs ${commands.join(" | ")}`);
  process.exit(2);
}

await setUp();

const script = join(root, "scripts", `${command}.ts`);
if (!existsSync(script)) {
  console.error(`scripts/${command}.ts is missing`);
  process.exit(2);
}

const child = spawn(pinnedNode, [script, ...rest], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH ?? ""}` },
});
// Ctrl-C reaches the child as well (same process group); this process only waits for it to end in good order.
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
  console.error(`cannot run ${pinnedNode}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
