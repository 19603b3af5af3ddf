#!/usr/bin/env node
// `hearth-rules check FILE` and `hearth-rules test FILE CASES.json`: the rules engine without the emulator.
// The sources are TypeScript, which Node runs directly from 22.18 on.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`hearth-rules needs Node 22.18 or newer, this is ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const { rulesCommand } = await import("../src/cli/rules-command.ts");
  process.exitCode = rulesCommand(process.argv.slice(2), (line) => console.log(line));
}
