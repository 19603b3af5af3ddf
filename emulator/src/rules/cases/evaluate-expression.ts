// One expression's outcome, through the front door: a ruleset with that condition, and its coverage report.
import { compileRules } from "../index.ts";
import type { RulesRequest } from "../types.ts";

/** Denied whatever the expression gives, so that it is always reported. In a list, literals show in coverage, too. */
export const caseRules = (expression: string): string =>
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents/e/x {
    allow get: if [${expression}] == 0;
  }
}`;

interface Node {
  readonly values?: readonly { readonly value: Readonly<Record<string, unknown>> }[];
  readonly children?: readonly Node[];
}

const request: RulesRequest = {
  database: "(default)",
  auth: null,
  time: 0,
  reader: { read: () => null, readAfter: () => null, isWritten: () => false },
  operations: [{ method: "get", path: ["e", "x"], resource: null, requestResource: null }],
};

/** As in a CaseRow; throws on a compile error. */
export function evaluateExpression(expression: string): unknown {
  const { ruleset, issues } = compileRules(caseRules(expression));
  if (ruleset === undefined) throw new Error(issues.map((issue) => issue.description).join("\n"));
  ruleset.authorize(request);
  return outcomeOf(ruleset.coverage());
}

/** Reads the outcome of a coverage report; also used on Google's. */
export function outcomeOf(report: unknown): unknown {
  const [root] = (report as { report: readonly Node[] }).report;
  const value = root?.children?.[0]?.values?.at(-1)?.value;
  const failure = value?.undefined as { causeMessage?: string } | undefined;
  if (failure !== undefined) return failure.causeMessage;
  return (value?.listValue as { values?: readonly unknown[] } | undefined)?.values?.[0];
}
