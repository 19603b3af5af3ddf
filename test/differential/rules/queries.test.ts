// List requests on both: every condition with every query. The whole denial must be the same.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { documentName, RestEmulator } from "./official.ts";
import { compile, judge, listOperation, World } from "./ours.ts";
import { conditions, groupConditions, groupQueries, known, queries } from "./query-cases.ts";

const jar = findOfficialJar();

const source = (match: string, condition: string): string =>
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match ${match} { allow list: if ${condition}; }
  }
}`;

describe.skipIf(jar === undefined)("rules differential: queries", () => {
  let official: RestEmulator;
  const world = new World();

  beforeAll(async () => {
    official = await RestEmulator.google();
    const fields = { n: { integerValue: "5" } };
    await official.seed("c/x", fields);
    world.stored.set("c/x", fields);
  });
  afterAll(() => official.stop());

  async function differences(text: string, cases: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
    await official.putRules(text);
    const ruleset = compile(text);
    const found: string[] = [];
    for (const [name, query] of Object.entries(cases)) {
      const theirs = await official.query(query);
      if (theirs.startsWith("refused")) continue;
      const ours = ruleset === undefined ? "does not compile" : judge(ruleset, world, [listOperation(query)]);
      if (theirs !== ours) found.push(`${name}\n  Google: ${theirs}\n  ours:   ${ours}`);
    }
    return found;
  }

  test.each(conditions)("%s", { timeout: 120_000 }, async (condition) => {
    const cases = Object.entries(queries(documentName)).filter(([name]) => !known.has(`${name} ${condition}`));
    expect(await differences(source("/c/{id}", condition), Object.fromEntries(cases))).toEqual([]);
  });

  test.each(groupConditions)("match %s: %s", { timeout: 120_000 }, async (match, condition) => {
    expect(await differences(source(match, condition), groupQueries)).toEqual([]);
  });
});
