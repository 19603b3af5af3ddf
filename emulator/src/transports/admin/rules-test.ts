// The Rules Test API, as firebaserules.googleapis.com has it: `POST /v1/projects/P:test` with a source and a test suite.
// It judges the source it is sent and touches no database.
import { runRulesTest } from "../../rules/index.ts";
import { type Exchange, invalidPayload } from "../http/exchange.ts";

export const rulesTestPath = /^\/v1\/projects\/[^/:]+:test$/;

export async function answerRulesTest(exchange: Exchange): Promise<void> {
  const { source, testSuite } = ((await exchange.json()) ?? {}) as Record<string, unknown>;
  const files = listIn(source, "files");
  if (files === undefined || !files.every((file) => typeof file.content === "string")) throw invalidPayload();
  if (testSuite !== undefined && listIn(testSuite, "testCases") === undefined) throw invalidPayload();
  type Arguments = Parameters<typeof runRulesTest>;
  exchange.sendJson(runRulesTest(source as Arguments[0], testSuite as Arguments[1]));
}

function listIn(value: unknown, name: string): Record<string, unknown>[] | undefined {
  const list = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  const isList = Array.isArray(list) && list.every((item) => typeof item === "object" && item !== null);
  return isList ? list : undefined;
}
