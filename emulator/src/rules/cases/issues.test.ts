// The tables of issues against the compiler. The differential test holds the same rows against Google's emulator.
import { describe, expect, test } from "vitest";
import { compileRules } from "../index.ts";
import { issueTables, issueTexts } from "./issues.ts";

describe.each(Object.entries(issueTables))("issues: %s", (_name, rows) => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (_row, { source, issues }) => {
    const compiled = compileRules(source);
    expect(issueTexts(compiled.issues)).toEqual(issues);
    expect(compiled.ruleset === undefined).toBe(issues.some((issue) => issue.includes(" ERROR ")));
  });
});
