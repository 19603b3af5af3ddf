// One judged request, as the Emulator UI's request monitor shows it.
import { randomUUID } from "node:crypto";
import type { DatabaseName } from "../model/path.ts";
import type { RulesAllowOutcome, RulesDocument, RulesOperation, RulesRequest, RulesVerdict } from "../rules/types.ts";
import { fieldsJson, flag, type Json, map, nothing, path, plainJson, text, time } from "./rules-json.ts";

export interface Evaluation {
  readonly id: string;
  /** Microseconds since the epoch. */
  readonly at: number;
  readonly database: DatabaseName;
  /** The source of the rules that judged. */
  readonly rules: string;
  readonly auth: RulesRequest["auth"];
  readonly requestTime: number;
  readonly inTransaction: boolean;
  readonly operation: RulesOperation;
  readonly outcome: "allow" | "deny" | "error";
  /** How each statement that was asked about the operation answered in the end. */
  readonly statements: readonly RulesAllowOutcome[];
}

interface Judged {
  readonly database: DatabaseName;
  readonly rules: string;
  readonly verdict: RulesVerdict;
  readonly outcomes: readonly RulesAllowOutcome[];
  readonly at: number;
}

/**
 * What to remember of a request: one evaluation for each operation up to the first that was denied. Google's emulator
 * tells of each stage and each method that an operation could have; what they came to is the same.
 */
export function evaluationsOf(request: RulesRequest, judged: Judged): Evaluation[] {
  const { verdict, outcomes, ...common } = judged;
  const reached = verdict.allowed ? request.operations : request.operations.slice(0, verdict.operation + 1);
  return reached.map((operation, i) => {
    const denied = !verdict.allowed && i === verdict.operation;
    const statements = outcomes.filter((told) => told.operation === i && told.method === operation.method);
    const failed = statements.some(({ outcome }) => outcome === "error");
    return {
      ...common,
      id: randomUUID(),
      auth: request.auth,
      requestTime: request.time,
      inTransaction: request.inTransaction ?? false,
      operation,
      outcome: denied ? (failed ? "error" : "deny") : "allow",
      statements,
    };
  });
}

export function evaluationJson(evaluation: Evaluation): unknown {
  const { database, operation, requestTime } = evaluation;
  return {
    requestId: evaluation.id,
    time: time(evaluation.at),
    rules: evaluation.rules,
    rulesReleaseKey: `projects/${database.project}/releases/cloud.firestore`,
    outcome: evaluation.outcome,
    granularAllowOutcomes: evaluation.statements.map(({ line, outcome }) => ({ line, outcome: outcome === "allow" })),
    rulesContext: {
      method: operation.method,
      path: `/databases/${database.database}/documents/${shownPath(operation)}`,
      time: time(requestTime),
      request: requestJson(evaluation),
      resource: operation.resource === null ? { undefined: {} } : documentJson(operation.resource, database),
    },
  };
}

/** Lists are shown as the pattern of what they may return. */
function shownPath({ method, path: segments, query }: RulesOperation): string {
  if (method !== "list") return segments.join("/");
  const from = query?.query.from[0];
  const parent = segments.join("/");
  if (from?.allDescendants !== true) return `${parent}/*`;
  return [...segments.slice(0, -1), "**", from.collectionId, "*"].filter((segment) => segment !== "").join("/");
}

function requestJson({ database, auth, operation, requestTime, inTransaction }: Evaluation): Json {
  const { method, requestResource, query } = operation;
  return map({
    method: text(method),
    path: path(["databases", database.database, "documents", ...operation.path]),
    time: { timestampValue: time(requestTime) },
    inTransaction: flag(inTransaction),
    headers: map({}),
    auth: auth === null ? nothing : map({ uid: text(auth.uid), token: plainJson(auth.token) }),
    ...(requestResource !== null && { resource: documentJson(requestResource, database) }),
    ...(query !== undefined && {
      query: map({
        limit: query.query.limit === undefined ? nothing : { intValue: String(query.query.limit) },
        offset: { intValue: String(query.query.offset) },
        allDescendants: flag(query.query.from[0]?.allDescendants ?? false),
        kind: text(query.query.from[0]?.collectionId ?? ""),
      }),
    }),
  });
}

function documentJson(document: RulesDocument, { database }: DatabaseName): Json {
  return map({
    data: fieldsJson(document.fields),
    __name__: path(["databases", database, "documents", ...document.path]),
    id: text(document.path.at(-1) ?? ""),
  });
}
