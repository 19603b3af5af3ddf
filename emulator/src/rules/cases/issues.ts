// All tables of issues by name, and an issue as their rows write it.
import type { RulesIssue } from "../types.ts";
import type { IssueCase } from "./issue-case.ts";
import { namesIssues } from "./issues-names.ts";
import { syntaxIssues } from "./issues-syntax.ts";
import { warningsIssues } from "./issues-warnings.ts";

export const issueTables: Readonly<Record<string, readonly IssueCase[]>> = {
  warnings: warningsIssues,
  names: namesIssues,
  syntax: syntaxIssues,
};

/** Issues of a compilation, or of Google's report, which leaves zeros out. */
export const issueTexts = (issues: readonly Partial<RulesIssue>[]): readonly string[] =>
  issues.map(({ sourcePosition: at, severity, description }) => {
    const position = [at?.line, at?.column, at?.currentOffset, at?.endOffset].map((number) => number ?? 0).join(":");
    return `${position} ${severity} ${description}`;
  });
