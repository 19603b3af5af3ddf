// For the engine's tests: small rulesets, asked about one operation.
import { create } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "../proto/gen/google/firestore/v1/document_pb.js";
import { type StructuredQuery, StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { compileRules } from "./index.ts";
import type { RulesDocument, RulesOperation, RulesRequest, RulesVerdict } from "./types.ts";

export const text = (value: string): Value => create(ValueSchema, { valueType: { case: "stringValue", value } });

/** The body of the database's block in version 2. */
export const inDatabase = (body: string, version: 1 | 2 = 2): string =>
  `rules_version = '${version}';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n${body}\n  }\n}`;

export function ask(
  source: string,
  operation: Partial<RulesOperation>,
  stored: readonly RulesDocument[] = [],
): RulesVerdict {
  const { ruleset, issues } = compileRules(source);
  if (ruleset === undefined) throw new Error(JSON.stringify(issues));
  const read = (path: readonly string[]): RulesDocument | null =>
    stored.find((document) => document.path.join("/") === path.join("/")) ?? null;
  const request: RulesRequest = {
    database: "(default)",
    auth: { uid: "ann", token: {} },
    time: 1_700_000_000_000_000,
    reader: { read, readAfter: read, isWritten: () => false },
    operations: [{ method: "get", path: ["rooms", "r1"], resource: null, requestResource: null, ...operation }],
  };
  return ruleset.authorize(request);
}

/** Whether a get of the document at this path is allowed. */
export const gets = (source: string, path: string): boolean => ask(source, { path: path.split("/") }).allowed;

/** Whether a collection (or, with `group`, the collection group) may be listed without any filter. */
export function lists(source: string, path: string, group = false): boolean {
  const segments = path.split("/");
  const collectionId = segments.at(-1) as string;
  const query: StructuredQuery = create(StructuredQuerySchema, { from: [{ collectionId, allDescendants: group }] });
  return ask(source, { method: "list", path: segments, query: { query, parent: segments.slice(0, -1) } }).allowed;
}
