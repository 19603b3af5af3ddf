// The process: arguments in, a running emulator, signals and exit codes as the Firebase CLI expects them.
import { existsSync, readFileSync } from "node:fs";
import { type Emulator, StartError, startEmulator } from "../index.ts";
import { version } from "../version.ts";
import { ArgumentError, type CliOptions, parseArguments } from "./arguments.ts";

/** Beside firebase.json, where the Firebase CLI is run. */
const usualIndexes = "firestore.indexes.json";

/** 128 + the signal's number, as shells count; the CLI takes 130 for an ordinary end. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

main().catch((error: NodeJS.ErrnoException) => {
  // The CLI looks for "address already in use" in these words.
  const expected = error instanceof ArgumentError || error instanceof StartError || error.code !== undefined;
  console.error(expected ? `Error: ${error.message}` : error);
  process.exit(1);
});

async function main(): Promise<void> {
  const parsed = parseArguments(process.argv.slice(2), process.env, version);
  if (parsed.kind === "text") {
    process.stdout.write(parsed.text);
    return;
  }
  const stop = stopper();
  const emulator = await start(parsed.options, () => stop.with(0));
  stop.of(emulator);
  announce(parsed.options, emulator);
}

function start(options: CliOptions, onShutdown: () => void): Promise<Emulator> {
  const { host, port, websocketPort, functionsEmulator, dataFolder, requireIndexes, strictLists, chaos } = options;
  const indexes = options.indexes ?? (existsSync(usualIndexes) ? usualIndexes : undefined);
  const { seedFromExport, projectId: project = "demo-no-project" } = options;
  return startEmulator({
    host,
    port,
    onShutdown,
    log: (line) => console.log(line),
    // As Google's: the file is watched by whoever started us, and its next version may be a good one.
    ...(options.rules !== undefined && { rules: readRules(options.rules), holdBrokenRules: true }),
    ...(websocketPort !== undefined && { websocketPort }),
    ...(functionsEmulator !== undefined && { functionsEmulator }),
    ...(dataFolder !== undefined && { dataFolder }),
    ...(indexes !== undefined && { indexes }),
    ...(requireIndexes !== undefined && { requireIndexes }),
    ...(strictLists !== undefined && { strictLists }),
    ...(chaos !== undefined && { chaos }),
    ...(seedFromExport !== undefined && { seed: { project, overallFile: seedFromExport } }),
  });
}

function readRules(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ArgumentError(`--rules: ${(error as Error).message}`);
  }
}

/** Ends the process once, in order; a second signal ends it at once. */
function stopper() {
  let emulator: Emulator | undefined;
  let code: number | undefined;
  const stop = (exitCode: number) => {
    if (code !== undefined || emulator === undefined) process.exit(exitCode);
    code = exitCode;
    emulator.close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const [signal, exitCode] of Object.entries(exitCodes)) process.on(signal, () => stop(exitCode));
  if (process.env.HEARTH_EXIT_WITH_STDIN === "1") {
    // Standard input is inherited from whoever started the suite and ends with them, however they end.
    process.stdin.on("end", () => stop(0)).on("error", () => stop(0));
    process.stdin.resume();
  }
  return {
    with: stop,
    of: (started: Emulator) => {
      emulator = started;
    },
  };
}

function announce(options: CliOptions, { address }: Emulator): void {
  const kept = options.dataFolder === undefined ? "thrown away at the end" : `kept in ${options.dataFolder}`;
  console.log(`Hearth Firestore emulator ${version} on ${address}; data is ${kept}.

   export FIRESTORE_EMULATOR_HOST=${address}

Dev App Server is now running.`);
}
