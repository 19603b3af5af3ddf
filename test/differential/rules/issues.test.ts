// The tables of issues on Google's emulator: every error and warning with its position and words, except where a row says
// why ours differs.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueTables, issueTexts } from "../../../emulator/src/rules/cases/issues.ts";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { RestEmulator } from "./official.ts";

const jar = findOfficialJar();
const rows = Object.values(issueTables).flat();

describe.skipIf(jar === undefined)("rules differential: issues", () => {
  let official: RestEmulator;
  beforeAll(async () => {
    official = await RestEmulator.google();
  });
  afterAll(() => official.stop());

  test.each(rows.map((row) => [row.name, row] as const))("%s", async (_name, { source, issues, differs }) => {
    const { body } = await official.putRules(source);
    const theirs = issueTexts(body.issues ?? []);
    if (differs === undefined) expect(theirs).toEqual(issues);
    else {
      // Both refuse it, and the row does not claim a difference that is none.
      expect(theirs.some((issue) => issue.includes(" ERROR "))).toBe(true);
      expect(theirs).not.toEqual(issues);
    }
  });
});
