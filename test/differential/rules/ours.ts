// Our engine with the same documents, queries and writes as the judge has.
import { fromJson } from "@bufbuild/protobuf";
import { DocumentSchema } from "../../../emulator/src/proto/gen/google/firestore/v1/document_pb.js";
import { StructuredQuerySchema } from "../../../emulator/src/proto/gen/google/firestore/v1/query_pb.js";
import { compileRules } from "../../../emulator/src/rules/index.ts";
import type { RulesDocument, Ruleset, RulesOperation, RulesReader } from "../../../emulator/src/rules/types.ts";
import { auth } from "./official.ts";

/** Fields as REST JSON. */
export type JsonFields = Readonly<Record<string, unknown>>;

export function compile(source: string): Ruleset | undefined {
  return compileRules(source).ruleset;
}

export function toDocument(path: string, fields: JsonFields | null | undefined): RulesDocument | null {
  if (fields === null || fields === undefined) return null;
  const message = fromJson(DocumentSchema, { fields } as Parameters<typeof fromJson>[1]);
  return { path: path.split("/"), fields: message.fields };
}

/** What is stored, and what a commit will have made of it. */
export class World {
  readonly stored = new Map<string, JsonFields>();
  readonly after = new Map<string, JsonFields | null>();

  get reader(): RulesReader {
    const read = (path: readonly string[]): RulesDocument | null =>
      toDocument(path.join("/"), this.stored.get(path.join("/")));
    return {
      read,
      readAfter: (path) => {
        const key = path.join("/");
        return this.after.has(key) ? toDocument(key, this.after.get(key)) : read(path);
      },
      isWritten: (path) => this.after.has(path.join("/")),
    };
  }
}

/** "allowed" or the message. */
export function judge(ruleset: Ruleset, world: World, operations: readonly RulesOperation[]): string {
  const time = Date.now() * 1000;
  const verdict = ruleset.authorize({ database: "(default)", auth, time, reader: world.reader, operations });
  return verdict.allowed ? "allowed" : verdict.message;
}

export function getOperation(world: World, path: string): RulesOperation {
  const resource = toDocument(path, world.stored.get(path));
  return { method: "get", path: path.split("/"), resource, requestResource: null };
}

export function listOperation(structuredQuery: unknown): RulesOperation {
  const query = fromJson(StructuredQuerySchema, structuredQuery as Parameters<typeof fromJson>[1]);
  const path = [query.from[0]?.collectionId ?? ""];
  return { method: "list", path, resource: null, requestResource: null, query: { query, parent: [] } };
}
