// Composes registry, encoder and dispatcher over storage's outbox: what a commit causes becomes durable with the commit.
import { randomUUID } from "node:crypto";
import { invalidArgument } from "../model/status.ts";
import type { CommitEvent } from "../storage/types.ts";
import { Dispatcher } from "./dispatcher.ts";
import { createEncoder } from "./encode-event.ts";
import { encodeEntry } from "./outbox-entry.ts";
import { parseDefinition } from "./parse-definition.ts";
import { TriggerRegistry } from "./registry.ts";
import type { DeliveryTiming, TriggerOptions, Triggers } from "./types.ts";

const defaultTiming: DeliveryTiming = {
  maxAge: 24 * 60 * 60 * 1_000,
  replyTimeout: 10 * 60 * 1_000,
  retryFirst: 100,
  retryLongest: 2_000,
  unknownGrace: 3_000,
  rememberedGrace: 60_000,
  scaleOutAfter: 500,
};

export function createTriggers(options: TriggerOptions): Triggers {
  const { outbox, functionsEmulator, file, log = () => {} } = options;
  const registry = new TriggerRegistry(file, log);
  const dispatcher =
    functionsEmulator === undefined
      ? undefined
      : new Dispatcher({
          outbox,
          registry,
          address: parseAddress(functionsEmulator),
          concurrency: options.concurrency ?? 4,
          timing: { ...defaultTiming, ...options.timing },
          chaos: options.chaos ?? {},
          log,
        });
  if (dispatcher) {
    outbox.onCommit((event) => produceEntries(registry, event));
    outbox.onAdded(() => dispatcher.collect());
    dispatcher.collect();
  }
  return {
    register(registration) {
      const definition = parseDefinition(registration);
      registry.register(definition);
      dispatcher?.registered(definition.key);
    },
    unregister: (project, key) => registry.unregister(project, key),
    list: (project) => registry.list(project),
    setChaos: (chaos) => dispatcher?.setChaos(chaos),
    get pending() {
      return dispatcher?.pending ?? 0;
    },
    idle: () => dispatcher?.idle() ?? Promise.resolve(),
    close: () => dispatcher?.close() ?? Promise.resolve(),
  };
}

function produceEntries(registry: TriggerRegistry, event: CommitEvent): Uint8Array[] {
  if (event.isImport === true || !registry.hasAny(event.database)) return [];
  return event.changes.flatMap((change) => {
    const concerned = registry.match(event.database, change);
    if (concerned.length === 0) return [];
    const eventId = randomUUID();
    const encode = createEncoder({ event, change, eventId });
    return concerned.map((trigger) => {
      const { headers, body } = encode(trigger);
      const { project, key } = trigger;
      const committedAt = Math.floor(event.commitTime / 1_000);
      return encodeEntry({ project, key, document: change.name, committedAt, eventId, headers }, body);
    });
  });
}

function parseAddress(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (!host || Number(port) > 65_535) throw invalidArgument(`Not a host:port: ${text}`);
  return { host, port: Number(port) };
}
