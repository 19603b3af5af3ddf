// The command `hearth-rules`: checks a rules file, or judges the cases of a Rules Test API suite against it.
import { readFileSync } from "node:fs";
import { compileRules, runRulesTest, type TestResult, type TestSuite } from "../rules/index.ts";
import type { RulesIssue } from "../rules/types.ts";

const usage = `Usage:
  hearth-rules check FILE               compile, print errors and warnings
  hearth-rules test FILE CASES.json     judge the cases (a testSuite of the Rules Test API, or its testCases)

Exit code: 0 all good, 1 an error in the rules or a failed case, 2 a wrong call or an unreadable file.`;

type Print = (line: string) => void;

/** A mistake of the caller: its text is the whole answer. */
class WrongCall extends Error {}

/** Gives the exit code. */
export function rulesCommand(args: readonly string[], print: Print): number {
  try {
    const [command, file, cases, ...rest] = args;
    if (command === "check" && file !== undefined && cases === undefined) return check(file, print);
    if (command === "test" && file !== undefined && cases !== undefined && rest.length === 0) {
      return test({ file, cases }, print);
    }
    print(usage);
    return command === "--help" || command === "help" ? 0 : 2;
  } catch (error) {
    if (!(error instanceof WrongCall)) throw error;
    print(error.message);
    return 2;
  }
}

function check(file: string, print: Print): number {
  const { ruleset, issues } = compileRules(read(file));
  printIssues(file, issues, print);
  if (ruleset === undefined) return 1;
  print(`${file}: compiles${issues.length === 0 ? "" : `, ${issues.length} warning(s)`}`);
  return 0;
}

function test(files: { file: string; cases: string }, print: Print): number {
  const suite = parseSuite(files.cases);
  const { issues = [], testResults } = runRulesTest(
    { files: [{ name: files.file, content: read(files.file) }] },
    suite,
  );
  printIssues(files.file, issues, print);
  if (testResults === undefined) return 1;
  let failed = 0;
  for (const [i, result] of testResults.entries()) {
    if (result.state !== "SUCCESS") failed++;
    print(`case ${i + 1}: ${result.state}${details(files.file, result)}`);
  }
  print(`${testResults.length - failed} of ${testResults.length} cases passed`);
  return failed === 0 ? 0 : 1;
}

function details(file: string, { debugMessages, errorPosition }: TestResult): string {
  const at = errorPosition === undefined ? "" : ` at ${file}:${errorPosition.line}:${errorPosition.column}`;
  return debugMessages === undefined ? at : `${at} (${debugMessages.join("; ")})`;
}

function printIssues(file: string, issues: readonly RulesIssue[], print: Print): void {
  for (const { sourcePosition, severity, description } of issues) {
    print(`${file}:${sourcePosition.line}:${sourcePosition.column} ${severity.toLowerCase()}: ${description}`);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new WrongCall(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  }
}

/** Takes `{ testSuite: { testCases } }`, `{ testCases }` or a plain list. */
function parseSuite(file: string): TestSuite {
  const json = parseJson(file);
  const outer = isRecord(json) && isRecord(json.testSuite) ? json.testSuite : json;
  const testCases = isRecord(outer) ? outer.testCases : outer;
  if (!Array.isArray(testCases) || !testCases.every(isRecord)) {
    throw new WrongCall(`${file}: no testCases (a list of objects) in it`);
  }
  return { testCases };
}

function parseJson(file: string): unknown {
  const text = read(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongCall(`${file}: not JSON`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
