// Runs the Firebase CLI inside this process, on a leash and quicker off the mark:
// - it stops in good order when standard input ends: the operating system closes that pipe even when whoever started
//   the suite is killed outright, so nothing is left behind;
// - the Auth emulator compiles its request validators when they are first used (an option of exegesis that the CLI
//   does not set) and not all 1,500 at the start: measured, that is 7 of the CLI's 12 seconds;
// - it does not ask the npm registry, at every start, whether firebase-functions has a newer version.
// Both shortcuts are optional: without them the suite starts later and works the same (docs/decisions/002).
import { createRequire } from "node:module";

process.stdin.on("end", () => process.kill(process.pid, "SIGINT"));
process.stdin.on("error", () => process.kill(process.pid, "SIGINT"));
process.stdin.resume();

const fromCli = createRequire(createRequire(import.meta.url).resolve("firebase-tools"));
try {
  const exegesis = fromCli("exegesis");
  const compile = exegesis.compileApi;
  /** @param {unknown} document @param {object} options */
  exegesis.compileApi = (document, options) => compile(document, { ...options, lazyCompileValidationSchemas: true });
  const versioning = fromCli("./deploy/functions/runtimes/node/versioning");
  versioning.getLatestSDKVersion = () => undefined;
} catch {
  // Another version of the CLI: no shortcuts.
}

fromCli("./bin/firebase");
