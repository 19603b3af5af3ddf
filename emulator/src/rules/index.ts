// The rules engine's door: source text in, a ruleset that can be asked out.
import { Judge } from "./authorize.ts";
import { checkRuleset } from "./check/check-ruleset.ts";
import { compileTree } from "./compile/compile-ruleset.ts";
import { Coverage } from "./coverage.ts";
import { parseRules } from "./syntax/parser.ts";
import { SourceText } from "./syntax/source-text.ts";
import type { CompileResult, Ruleset, RulesRequest, RulesVerdict } from "./types.ts";

export interface CompileOptions {
  /** Close the unsound cases of list proofs (see README); off is parity with Google's emulator. */
  readonly strictLists?: boolean;
}

export function compileRules(text: string, options: CompileOptions = {}): CompileResult {
  const source = new SourceText(text);
  const { tree, issues } = parseRules(source);
  if (!issues.failed) checkRuleset(tree, issues);
  if (issues.failed) return { issues: issues.list };
  const rules = compileTree(tree);
  const coverage = new Coverage(rules, source);
  const strictLists = options.strictLists ?? false;
  const ruleset: Ruleset = {
    source: text,
    authorize(request: RulesRequest): RulesVerdict {
      return new Judge({ rules, source }, request, { strictLists, coverage }).verdict();
    },
    coverage: () => coverage.report(),
  };
  return { ruleset, issues: issues.list };
}

export { runRulesTest } from "./rules-test/run-rules-test.ts";
export type { RulesTestResponse, TestCase, TestResult, TestSource, TestSuite } from "./rules-test/types.ts";
