// The command line: what the Firebase CLI passes to Google's jar, and a few words of our own.
import { isIP } from "node:net";

export interface CliOptions {
  readonly host: string;
  readonly port: number;
  /** The request monitor's port; absent: no monitor. */
  readonly websocketPort?: number;
  /** Absolute or relative path of the rules that every project starts with. */
  readonly rules?: string;
  /** `host:port` of the functions emulator. */
  readonly functionsEmulator?: string;
  /** An export's `*.overall_export_metadata` file, for the project of the run. */
  readonly seedFromExport?: string;
  readonly projectId?: string;
  /** Absent: the data is thrown away at the end. */
  readonly dataFolder?: string;
  readonly indexes?: string;
  readonly requireIndexes?: boolean;
  readonly strictLists?: boolean;
  /** What goes wrong from the start, by name. */
  readonly chaos?: Readonly<Record<string, number>>;
}

export type ParsedArguments =
  | { readonly kind: "run"; readonly options: CliOptions }
  | { readonly kind: "text"; readonly text: string };

export class ArgumentError extends Error {}

const usualDataFolder = ".firestore-data";

const help = `Usage: firestore-emulator [options]

  --host HOST                 Address to bind to (default 127.0.0.1)
  --port PORT                 Port for gRPC, REST and WebChannel (default 8080, 0: any free one)
  --websocket_port PORT       Port of the request monitor
  --rules FILE                Security rules; without them every request is allowed
  --functions_emulator H:P    Functions emulator to deliver Firestore events to
  --seed_from_export FILE     An export's *.overall_export_metadata, that every project's database begins with
  --project_id PROJECT        Project of the run (default demo-no-project)
  --data FOLDER               Keep the data here (also HEARTH_DATA; default: ./.firestore-data)
  --throw-away                Keep no data after the end, as with --seed_from_export (also HEARTH_THROW_AWAY=1)
  --indexes FILE              Composite indexes, reloaded when the file changes (also HEARTH_INDEXES; default:
                              ./firestore.indexes.json, if there is one). Queries that lack theirs are refused, as
                              in production
  --no-require-indexes        Answer those queries all the same (also HEARTH_REQUIRE_INDEXES=0)
  --require-indexes           Refuse them even without an index file (also HEARTH_REQUIRE_INDEXES=1)
  --strict-lists              Deny list requests that the query's filters do not really prove, which Google's emulator
                              allows (also HEARTH_STRICT_LISTS=1; --no-strict-lists turns it off)
  --chaos NAME=N,...          Go wrong on purpose: duplicate, reorder, abort (shares from 0 to 1), delayMs, seed (also
                              HEARTH_CHAOS)
  --help, --version

Other options of Google's emulator are accepted and ignored.
`;

/** @throws ArgumentError with a text for people. */
export function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv, version: string): ParsedArguments {
  const flags = readFlags(argv);
  if (flags.has("help")) return { kind: "text", text: help };
  if (flags.has("version")) return { kind: "text", text: `${version}\n` };
  const text = (name: string): string | undefined => flags.get(name) || undefined;
  const options = {
    host: readHost(text("host") ?? "127.0.0.1"),
    port: readPort("port", text("port") ?? "8080"),
    websocketPort: flags.has("websocket_port") ? readPort("websocket_port", text("websocket_port") ?? "") : undefined,
    rules: text("rules"),
    functionsEmulator: text("functions_emulator"),
    seedFromExport: text("seed_from_export"),
    projectId: text("project_id"),
    dataFolder: readDataFolder(flags, env),
    indexes: text("indexes") ?? (env.HEARTH_INDEXES || undefined),
    requireIndexes: readSwitch("require_indexes", flags, env),
    strictLists: readSwitch("strict_lists", flags, env),
    chaos: readChaos(text("chaos") ?? (env.HEARTH_CHAOS || undefined)),
  };
  return { kind: "run", options: dropUndefined(options) };
}

/** `--key value`, `--key=value` and `--key`; dashes in names count as underscores. Java's own flags are skipped. */
function readFlags(argv: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === "-jar") i++;
    if (!argument.startsWith("--")) continue;
    const [, name = "", value] = /^--([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    const next = argv[i + 1];
    const takesNext = value === undefined && next !== undefined && !next.startsWith("--");
    flags.set(name.replaceAll("-", "_"), takesNext ? next : (value ?? ""));
    if (takesNext) i++;
  }
  return flags;
}

/** `--name`, `--no-name` or HEARTH_NAME: the Firebase CLI passes no flags of ours on, so there is a variable, too. */
function readSwitch(name: string, flags: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv): boolean | undefined {
  if (flags.has(`no_${name}`)) return false;
  if (flags.has(name)) return true;
  const variable = `HEARTH_${name.toUpperCase()}`;
  const value = env[variable];
  if (value === undefined || value === "") return undefined;
  if (value !== "0" && value !== "1") throw new ArgumentError(`${variable} is 0 or 1: ${value}`);
  return value === "1";
}

/** Where nothing is said data is kept, but for an export: there each run begins with the export, as people expect. */
function readDataFolder(flags: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv): string | undefined {
  const named = flags.get("data") || env.HEARTH_DATA || undefined;
  const isThrownAway = readSwitch("throw_away", flags, env);
  if (isThrownAway === true && flags.get("data")) throw new ArgumentError("--data and --throw-away exclude each other");
  if (isThrownAway === true) return undefined;
  return named ?? (isThrownAway === undefined && flags.has("seed_from_export") ? undefined : usualDataFolder);
}

/** Which names and numbers there are is the emulator's to say. */
function readChaos(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined) return undefined;
  const settings = text.split(",").map((part) => {
    const [, name, number] = /^\s*([a-zA-Z]+)=(\d+(?:\.\d+)?)\s*$/.exec(part) ?? [];
    if (name === undefined) throw new ArgumentError(`--chaos wants NAME=NUMBER, separated by commas: ${text}`);
    return [name, Number(number)];
  });
  return Object.fromEntries(settings) as Record<string, number>;
}

function readPort(name: string, text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new ArgumentError(`--${name} wants a port: ${text}`);
  return Number(text);
}

function readHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]+$/.test(host)) throw new ArgumentError(`--host wants an address: ${text}`);
  return host;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function dropUndefined<T extends object>(value: T): Defined<T> & { host: string; port: number } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T> & {
    host: string;
    port: number;
  };
}
