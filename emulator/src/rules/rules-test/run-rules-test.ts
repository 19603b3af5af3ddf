// The Rules Test API without a server: compiles a source and judges each case by itself, look-ups answered by mocks.
import { checkRuleset } from "../check/check-ruleset.ts";
import { type CompiledAllow, type CompiledRules, compileTree } from "../compile/compile-ruleset.ts";
import { Coverage } from "../coverage.ts";
import { evaluateAllow } from "../evaluate-allow.ts";
import { type CoverageEntry, Evaluation, type Lookup } from "../evaluation.ts";
import { pathText } from "../lookups.ts";
import { parseRules } from "../syntax/parser.ts";
import { SourceText } from "../syntax/source-text.ts";
import type { RulesMethod } from "../types.ts";
import { canonicalKey } from "../values/canonical.ts";
import { serviceCallError } from "../values/errors.ts";
import { mapOf, RulesMap } from "../values/map-value.ts";
import { RulesPath } from "../values/path-value.ts";
import { RulesError, type RulesValue } from "../values/value.ts";
import { WorkMeter } from "../work.ts";
import { casePath, caseValue, InvalidTestCase, timestampOf } from "./case-values.ts";
import type { FunctionMock, RulesTestResponse, TestCase, TestResult, TestSource, TestSuite } from "./types.ts";

const methods: ReadonlySet<string> = new Set(["get", "list", "create", "update", "delete"]);

/**
 * Judges every case; never throws on a bad case (its result is FAILURE and says why). Only the first file of the source
 * is compiled, as when rules are put.
 */
export function runRulesTest(source: TestSource, suite?: TestSuite): RulesTestResponse {
  const text = new SourceText(source.files[0]?.content ?? "");
  const { tree, issues } = parseRules(text);
  if (!issues.failed) checkRuleset(tree, issues);
  const found = issues.list.length > 0 && { issues: issues.list };
  if (issues.failed) return { ...found };
  const rules = compileTree(tree);
  const testResults = (suite?.testCases ?? []).map((item) => new CaseRun(rules, text, item).result());
  return { ...found, ...(suite !== undefined && { testResults }) };
}

class CaseRun {
  readonly #rules: CompiledRules;
  readonly #source: SourceText;
  readonly #case: TestCase;
  readonly #messages: string[] = [];
  readonly #calls: { function: string; args: readonly unknown[] }[] = [];
  #failedAt: CompiledAllow | undefined;

  constructor(rules: CompiledRules, source: SourceText, item: TestCase) {
    this.#rules = rules;
    this.#source = source;
    this.#case = item;
  }

  result(): TestResult {
    const coverage = new Coverage(this.#rules, this.#source);
    try {
      const allowed = this.#judge(coverage);
      const expected = this.#case.expectation === "ALLOW";
      if (this.#case.expectation !== "ALLOW" && this.#case.expectation !== "DENY") {
        throw new InvalidTestCase("expectation must be ALLOW or DENY.");
      }
      return this.#report(allowed === expected, coverage);
    } catch (error) {
      if (!(error instanceof InvalidTestCase)) throw error;
      return { state: "FAILURE", debugMessages: [error.message] };
    }
  }

  #report(success: boolean, coverage: Coverage): TestResult {
    const span = this.#failedAt?.span;
    const level = this.#case.expressionReportLevel;
    const reports = level === "FULL" || level === "VISITED" ? coverage.nodes({ visitedOnly: level === "VISITED" }) : [];
    return {
      state: success ? "SUCCESS" : "FAILURE",
      ...(!success && this.#messages.length > 0 && { debugMessages: this.#messages }),
      ...(!success && span !== undefined && { errorPosition: this.#source.position(span.start, span.end) }),
      ...(this.#calls.length > 0 && { functionCalls: this.#calls }),
      ...(reports.length > 0 && { expressionReports: reports }),
    };
  }

  #judge(coverage: Coverage): boolean {
    const { request, method, path } = this.#request();
    const resource = this.#case.resource === undefined ? null : caseValue(this.#case.resource);
    const log: CoverageEntry[] = [];
    const starts: number[] = [];
    const evaluation = new Evaluation({
      request,
      resource,
      lookup: this.#lookup,
      log,
      strictList: false,
      meter: new WorkMeter(),
    });
    let allowed = false;
    for (const match of this.#rules.matches) {
      const captures = match.pattern.match(path);
      if (captures === undefined) continue;
      evaluation.captures = captures;
      for (const allow of match.allows) {
        if (!allow.methods.has(method) || allowed) continue;
        starts.push(log.length);
        allowed = this.#ask(allow, evaluation);
      }
    }
    coverage.add({ entries: log, starts });
    return allowed;
  }

  #ask(allow: CompiledAllow, evaluation: Evaluation): boolean {
    const value = evaluateAllow(allow, evaluation);
    if (value === true) return true;
    const line = this.#source.line(allow.span.start);
    const reason = value instanceof RulesError ? value.message : "false";
    this.#messages.push(`Line ${line}: ${reason}`);
    this.#failedAt ??= allow;
    return false;
  }

  #request(): { request: RulesValue; method: RulesMethod; path: readonly string[] } {
    const json = this.#case.request ?? {};
    const method = String(json.method);
    if (!methods.has(method)) throw new InvalidTestCase(`request.method must be one of ${[...methods].join(", ")}.`);
    const path = casePath(json.path, this.#case.pathEncoding === "URL_ENCODED");
    const entries = new Map<string, RulesValue>(Object.entries(json).map(([key, value]) => [key, caseValue(value)]));
    entries.set("path", path);
    if (json.time !== undefined) entries.set("time", timestampOf(json.time));
    if (!entries.has("auth")) entries.set("auth", null);
    return { request: new RulesMap(entries), method: method as RulesMethod, path: path.plain ?? [] };
  }

  readonly #lookup: Lookup = (name, argument) => {
    const text = argument instanceof RulesPath ? argument.toString() : undefined;
    this.#calls.push({ function: name, args: [text ?? null] });
    for (const mock of this.#case.functionMocks ?? []) {
      if (mock.function === name && takes(mock, text)) return mockResult(mock);
    }
    return serviceCallError(name, pathText(argument));
  };
}

function takes(mock: FunctionMock, argument: string | undefined): boolean {
  const [pattern] = mock.args ?? [];
  if (pattern === undefined || pattern.anyValue !== undefined) return true;
  return canonicalKey(caseValue(pattern.exactValue), "strict") === canonicalKey(argument ?? null, "strict");
}

function mockResult(mock: FunctionMock): RulesValue {
  if (mock.result?.value === undefined) return new RulesError("Undefined mock result.");
  const value = caseValue(mock.result.value);
  // A bare document is taken for its data, so that `get(…).data` works either way.
  return mock.function?.startsWith("get") && value instanceof RulesMap && !value.has("data")
    ? mapOf({ data: value })
    : value;
}
