// The emulator as a library: composes storage, rules, service, listen, triggers and transports into one running thing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Chaos, ChaosControl } from "./chaos.ts";
import { watchIndexes } from "./index-file.ts";
import { createListen } from "./listen/index.ts";
import { createListenSource } from "./listen/source.ts";
import { MonitoredRules } from "./monitor/monitored-rules.ts";
import { RequestMonitor } from "./monitor/request-monitor.ts";
import { createService, type Service } from "./service/index.ts";
import type { AdminService } from "./service/types.ts";
import { type IndexConfig, noIndexes, parseIndexConfig } from "./storage/index-definition.ts";
import { Store } from "./storage/store.ts";
import { serveMonitor } from "./transports/monitor/websocket.ts";
import { serve } from "./transports/serve.ts";
import { createTriggers, type Triggers } from "./triggers/index.ts";

export interface EmulatorOptions {
  /** Address to bind to (default 127.0.0.1). */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Keeps the data in this folder. Without it the data is thrown away at the end, and not synced to disk. */
  readonly dataFolder?: string;
  /** Source (not a path) of the security rules for every project without rules of its own; without them everything is allowed. */
  readonly rules?: string;
  /** Start although the rules do not compile, and refuse what they would judge until good ones arrive (default: reject). */
  readonly holdBrokenRules?: boolean;
  /** Deny list requests that Google's emulator takes for proved though they are not (default: as Google's). */
  readonly strictLists?: boolean;
  /** Path of a firestore.indexes.json, reloaded when it changes. */
  readonly indexes?: string;
  /** Refuse queries that lack their composite index, as production does (default: when `indexes` is given). */
  readonly requireIndexes?: boolean;
  /** `host:port` of the functions emulator that Firestore events are delivered to. */
  readonly functionsEmulator?: string;
  /** Port of the request monitor's WebSocket; without it there is none. */
  readonly websocketPort?: number;
  /**
   * An export's `*.overall_export_metadata` file, that every project's database begins with: this project's before the
   * port opens, the others' when they are first asked for, all again after a reset. What a data folder holds is kept.
   */
  readonly seed?: { readonly project: string; readonly overallFile: string };
  /** What goes wrong on purpose from the start (default: nothing). */
  readonly chaos?: Chaos;
  /** After `POST /shutdown` is answered (default: close). */
  readonly onShutdown?: () => void;
  /** Told what an operator may want to know, a line at a time. */
  readonly log?: (line: string) => void;
}

export interface Emulator extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `host:port`, as FIRESTORE_EMULATOR_HOST wants it. */
  readonly address: string;
  readonly admin: AdminService;
  readonly triggers: Triggers;
  readonly chaos: ChaosControl;
  /** The request monitor's, when there is one. */
  readonly websocketPort: number | undefined;
  /** Ends all connections and leaves nothing open. Idempotent. */
  close(): Promise<void>;
}

/** Resolves when the port answers. Rejects when the port, the folder, the rules or the indexes cannot be used. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", port = 0, log = () => {} } = options;
  const parts = compose(options, log);
  const { service, triggers, chaos } = parts;
  const { firestore, admin } = service;
  const closers = [parts.stop];
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closers.reduceRight((before, next) => before.then(next), Promise.resolve());
    return closed;
  };
  const onShutdown = options.onShutdown ?? (() => void close());
  try {
    const { websocketPort } = options;
    await startSeed(service);
    const monitor =
      websocketPort === undefined ? undefined : await serveMonitor(parts.monitor, { host, port: websocketPort });
    if (monitor !== undefined) closers.push(monitor.close);
    // Last: the Firebase CLI takes an open port for readiness.
    const server = await serve({ host, port, service: firestore, admin, chaos, onShutdown });
    closers.push(server.close);
    return {
      host: server.host,
      port: server.port,
      address: server.host.includes(":") ? `[${server.host}]:${server.port}` : `${server.host}:${server.port}`,
      websocketPort: monitor?.port,
      admin,
      triggers,
      chaos,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly service: Service;
  readonly triggers: Triggers;
  readonly chaos: ChaosControl;
  readonly monitor: RequestMonitor;
  readonly stop: () => Promise<void>;
}

function compose(options: EmulatorOptions, log: (line: string) => void): Parts {
  const { dataFolder, functionsEmulator, requireIndexes = options.indexes !== undefined } = options;
  const monitor = new RequestMonitor();
  const { rules: rulesSource, strictLists = false } = options;
  const rules = new MonitoredRules({ strictLists, ...(rulesSource !== undefined && { source: rulesSource }) }, monitor);
  for (const { severity, sourcePosition, description } of rules.startUpIssues) {
    log(`rules: ${severity} ${sourcePosition.line}:${sourcePosition.column} ${description}`);
  }
  const broken = rules.startUpIssues.find(({ severity }) => severity === "ERROR");
  if (broken !== undefined && options.holdBrokenRules !== true) {
    const { line, column } = broken.sourcePosition;
    throw new StartError(`The rules cannot be used: ${line}:${column} ${broken.description}`);
  }
  // Before the store, which would stay open.
  const chaos = new ChaosControl();
  if (options.chaos !== undefined) chaos.set(options.chaos);
  const store = new Store({
    indexes: options.indexes === undefined ? noIndexes : readIndexes(options.indexes),
    ...(dataFolder !== undefined && { path: dataFolder }),
  });
  const triggers = createTriggers({
    outbox: store.outbox,
    log,
    ...(functionsEmulator !== undefined && { functionsEmulator }),
    ...(dataFolder !== undefined && { file: join(dataFolder, "triggers.json") }),
  });
  chaos.steer(triggers);
  const source = createListenSource({
    store,
    requireIndexes: () => requireIndexes,
    rules: (database) => rules.rules(database),
    onRulesChanged: (listener) => rules.onRulesChanged(listener),
    bill: (reads, span) => service.core.costs.add("reads", reads, span),
  });
  const listen = createListen(source);
  const { beforeCommit } = chaos;
  const service = createService({
    store,
    rules,
    requireIndexes,
    triggers,
    beforeCommit,
    listen: listen.open,
    ...(options.seed && { seed: { ...options.seed, log } }),
  });
  const unwatch =
    options.indexes === undefined ? undefined : watchIndexes(options.indexes, { read: readIndexes, store, log });
  return {
    service,
    triggers,
    chaos,
    monitor,
    stop: async () => {
      unwatch?.();
      listen.close();
      await triggers.close();
      await service.admin.close();
      await store.close();
    },
  };
}

async function startSeed({ seed }: Service): Promise<void> {
  try {
    await seed();
  } catch (cause) {
    throw new StartError(`The export to start from cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** What the emulator was given to start with cannot be used; the message is for people. */
export class StartError extends Error {}

/** @throws StartError naming the file when it cannot be read or is not a valid index file. */
function readIndexes(path: string): IndexConfig {
  try {
    return parseIndexConfig(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new StartError(`The index file ${path} cannot be used: ${(cause as Error).message}`, { cause });
  }
}
