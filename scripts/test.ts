// `npm test`: builds what changed and runs every test. Arguments go to Vitest: `npm test -- test/api`.
import { spawn } from "node:child_process";
import { buildAll } from "./build.ts";
import { root } from "./setup.mjs";

await buildAll();
const child = spawn("vitest", ["run", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.on("SIGINT", () => {});
child.on("exit", (code) => process.exit(code ?? 1));
