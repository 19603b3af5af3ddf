// Brings a clone to where its commands can run: dependencies as locked, generated protos. Does nothing when both are
// there. Plain JavaScript for any Node >= 20; see run.mjs.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const pinnedNode = join(root, "node_modules/.bin/node");

export async function setUp() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) fail(`Node ${process.versions.node} is too old: Hearth needs 20 or later to install itself.`);
  if (!isInstalled()) install();
  if (!existsSync(join(root, "emulator/src/proto/gen/google/firestore/v1/firestore_pb.js"))) {
    const { generateProtos } = await import("./generate-protos.mjs");
    generateProtos();
  }
}

/** Whether node_modules holds what package-lock.json asks for: npm records what it installed in a hidden lock file. */
function isInstalled() {
  const hidden = join(root, "node_modules/.package-lock.json");
  if (!existsSync(hidden) || !existsSync(pinnedNode)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.includes("node_modules/") || entry.optional || entry.link || present[path]?.version === entry.version,
  );
}

function install() {
  console.log("Installing dependencies (the first time this takes a minute or two) ...");
  // No package's install script is run but that of `node`, which fetches the binary for this machine. The others only
  // speed things up or build what is optional here (re2 takes minutes where its prebuilt binary cannot be downloaded).
  npm("ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error");
  npm("rebuild", "node", "--loglevel=error");
  if (!existsSync(pinnedNode))
    fail("The pinned Node 24 was not installed (npm package `node`): are install scripts disabled?");
}

/** @param {string[]} args */
function npm(...args) {
  const run = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (run.status !== 0) {
    fail(`npm ${args[0]} failed. Check that the npm registry can be reached, then run the command again.`);
  }
}

/** @param {string} message
 * @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
