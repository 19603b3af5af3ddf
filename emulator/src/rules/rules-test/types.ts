// The Rules Test API's messages (`projects.test` of firebaserules.googleapis.com) as plain JSON.
import type { SourcePosition } from "../syntax/source-text.ts";
import type { RulesIssue } from "../types.ts";

export interface TestSource {
  readonly files: readonly { readonly name?: string; readonly content: string }[];
}

export interface TestCase {
  readonly expectation?: "ALLOW" | "DENY";
  /** `{ path, method, auth, time, resource, query, … }` as the rules see `request`. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** The stored document: `{ data, id, __name__ }`. */
  readonly resource?: unknown;
  readonly pathEncoding?: "ENCODING_UNSPECIFIED" | "URL_ENCODED" | "PLAIN";
  readonly functionMocks?: readonly FunctionMock[];
  readonly expressionReportLevel?: "LEVEL_UNSPECIFIED" | "NONE" | "FULL" | "VISITED";
}

export interface FunctionMock {
  readonly function?: string;
  readonly args?: readonly { readonly exactValue?: unknown; readonly anyValue?: unknown }[];
  readonly result?: { readonly value?: unknown; readonly undefined?: unknown };
}

export interface TestSuite {
  readonly testCases: readonly TestCase[];
}

export interface TestResult {
  readonly state: "SUCCESS" | "FAILURE";
  readonly debugMessages?: readonly string[];
  readonly errorPosition?: SourcePosition;
  readonly functionCalls?: readonly { readonly function: string; readonly args: readonly unknown[] }[];
  readonly expressionReports?: readonly unknown[];
  readonly visitedExpressions?: readonly unknown[];
}

export interface RulesTestResponse {
  readonly issues?: readonly RulesIssue[];
  /** One per case, in order; absent when the source does not compile. */
  readonly testResults?: readonly TestResult[];
}
