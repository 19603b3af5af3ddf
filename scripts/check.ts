// `npm run check`: format and lint (with the borders between folders), types, drift of the generated files.
import { spawn } from "node:child_process";
import { root } from "./setup.mjs";

const node = process.execPath;
const steps: { name: string; command: string; args: string[] }[] = [
  { name: "format and lint", command: "biome", args: ["check", "--error-on-warnings", "."] },
  ...["functions", "emulator", "web-client", "."].map((project) => ({
    name: `types of ${project === "." ? "test and scripts" : project}`,
    command: "tsc",
    args: ["-p", project],
  })),
  { name: "drift of generated files", command: node, args: ["scripts/generate.ts", "--check"] },
];

let failed = 0;
for (const step of steps) {
  const code = await new Promise<number>((resolve) => {
    const child = spawn(step.command, step.args, { cwd: root, stdio: "inherit" });
    child.on("exit", (exitCode) => resolve(exitCode ?? 1));
  });
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${step.name}`);
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
