// The two registration bodies of the functions emulator as one TriggerDefinition. Nothing is stored when one is malformed.
import { invalidArgument } from "../model/status.ts";
import { compilePath } from "./path-pattern.ts";
import type { Registration, TriggerDefinition, TriggerKind } from "./types.ts";

const v1Kinds: Readonly<Record<string, TriggerKind>> = {
  "providers/cloud.firestore/eventTypes/document.create": "created",
  "providers/cloud.firestore/eventTypes/document.update": "updated",
  "providers/cloud.firestore/eventTypes/document.delete": "deleted",
  "providers/cloud.firestore/eventTypes/document.write": "written",
};
const v2Type = /^google\.cloud\.firestore\.document\.v1\.(created|updated|deleted|written)(\.withAuthContext)?$/;
const v1Resource = /^projects\/[^/]+\/databases\/([^/]+)\/documents(?:@[^/]*)?\/(.+)$/;
/** Project ids, database ids and keys become parts of URLs and header values. */
const plainId = /^[A-Za-z0-9()][A-Za-z0-9()._:-]{0,254}$/;

export function parseDefinition(registration: Registration): TriggerDefinition {
  const { project, key, body, generation } = registration;
  if (!plainId.test(project)) throw invalidArgument(`Invalid project id: ${project}`);
  if (!plainId.test(key)) throw invalidArgument(`Invalid trigger key: ${key}`);
  const definition = { project, key, generation, ...(generation === "v1" ? parseV1(body) : parseV2(body)) };
  if (!plainId.test(definition.database)) throw invalidArgument(`Invalid database id: ${definition.database}`);
  compilePath(definition.document, definition.isPattern);
  return definition;
}

type Parsed = Omit<TriggerDefinition, "project" | "key" | "generation">;

function parseV1(body: unknown): Parsed {
  const trigger = member(body, "eventTrigger");
  const eventType = text(trigger, "eventType");
  const kind = v1Kinds[eventType];
  if (kind === undefined) throw invalidArgument(`Unknown event type: ${eventType}`);
  const resource = text(trigger, "resource");
  const [, database, document] = v1Resource.exec(resource) ?? [];
  if (!database || !document) throw invalidArgument(`Invalid trigger resource: ${resource}`);
  return { kind, eventType, withAuthContext: false, database, document, isPattern: true };
}

function parseV2(body: unknown): Parsed {
  const eventType = text(body, "eventType");
  const type = v2Type.exec(eventType);
  if (!type) throw invalidArgument(`Unknown event type: ${eventType}`);
  const document = member(body, "document");
  const matchType = text(document, "matchType");
  if (matchType !== "EXACT" && matchType !== "PATH_PATTERN") {
    throw invalidArgument(`Unknown match type: ${matchType}`);
  }
  return {
    kind: type[1] as TriggerKind,
    eventType,
    withAuthContext: type[2] !== undefined,
    database: text(body, "database"),
    document: text(document, "value").replace(/^\/|\/$/g, ""),
    isPattern: matchType === "PATH_PATTERN",
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !(name in value)) {
    throw invalidArgument(`Trigger registration lacks "${name}".`);
  }
  return (value as Record<string, unknown>)[name];
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found !== "string" || found === "") throw invalidArgument(`"${name}" must be a non-empty string.`);
  return found;
}
