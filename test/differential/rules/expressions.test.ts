// Expressions on Google's emulator and on ours: the case tables, then generated ones. Every expression's value or error
// and the denial's whole message must be the same. HEARTH_FUZZ sets how many are generated, HEARTH_SEED where from.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseTables } from "../../../emulator/src/rules/cases/index.ts";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { expression } from "./generate-expressions.ts";
import { expressionDifference } from "./known-differences.ts";
import { RestEmulator } from "./official.ts";
import { compile, getOperation, judge, World } from "./ours.ts";
import { generatedCases, Random, seed } from "./random.ts";

const jar = findOfficialJar();
if (jar === undefined) console.log("Rules differential: skipped, Google's emulator was not found.");

const generated = generatedCases(2500);
const perRuleset = 25;

const source = (expressions: readonly string[]): string =>
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents/e/x {
${expressions.map((text) => `    allow get: if [${text}] == 0;`).join("\n")}
  }
}`;

interface Node {
  readonly sourcePosition: { readonly line: number };
  readonly values?: readonly { readonly value: unknown }[];
  readonly children?: readonly Node[];
}

/** Per expression: its distinct values over both stages. */
function outcomes(coverage: unknown): readonly string[] {
  const { report = [] } = coverage as { report?: readonly Node[] };
  return report.map(({ children }) => stable((children?.[0]?.values ?? []).map(({ value }) => value)));
}

/** JSON with sorted keys, sorted sets and this moment's times left out. */
function stable(json: unknown): string {
  return JSON.stringify(json, (key, value: unknown) => {
    // Where an error arose is told a bracket off in places; what it says is not.
    if (key === "sourcePosition") return undefined;
    if (key === "timestampValue" && Math.abs(Date.parse(String(value)) - Date.now()) < 3_600_000) return "now";
    if (key === "causeMessage") return sameDigits(String(value));
    if (key === "setValue" || (Array.isArray(value) && key === "")) return sorted(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Java before 19 prints some doubles with a digit too many. */
const sameDigits = (text: string): string =>
  text.replace(/\d\.\d{14,}E\d+/g, (number) => Number(number).toPrecision(15));

function sorted(value: unknown): unknown {
  const items = Array.isArray(value) ? value : ((value as { values?: unknown[] }).values ?? []);
  return items.map((item: unknown) => stable({ item })).sort();
}

describe.skipIf(jar === undefined)("rules differential: expressions", () => {
  let official: RestEmulator;
  const world = new World();
  const differences: string[] = [];
  let compared = 0;

  beforeAll(async () => {
    official = await RestEmulator.google();
    const fields = { n: { integerValue: "5" } };
    await official.seed("c/x", fields);
    world.stored.set("c/x", fields);
  });
  afterAll(() => official.stop());

  /** Halves the list until the differing expression stands alone. */
  async function compare(expressions: readonly string[]): Promise<void> {
    const text = source(expressions);
    const { body } = await official.putRules(text);
    const broken = (body.issues ?? []).some((issue: { severity: string }) => issue.severity === "ERROR");
    const ruleset = compile(text);
    const theirs = broken ? "does not compile" : sameDigits(await official.get("e/x"));
    if (theirs.startsWith("refused") && expressions.length === 1) {
      // An internal error of the emulator: nothing to compare with.
      compared++;
      return;
    }
    const ours =
      ruleset === undefined ? "does not compile" : sameDigits(judge(ruleset, world, [getOperation(world, "e/x")]));
    const values: [readonly string[], readonly string[]] = broken
      ? [[], []]
      : [outcomes(await official.coverage()), outcomes(ruleset?.coverage() ?? {})];
    if (theirs === ours && stable(values[0]) === stable(values[1])) {
      compared += expressions.length;
    } else if (expressions.length === 1) {
      compared++;
      if (expressionDifference(expressions[0] as string, { theirs, ours, values }) !== undefined) return;
      differences.push(`${expressions[0]}\n  Google: ${theirs} ${values[0]}\n  ours:   ${ours} ${values[1]}`);
    } else {
      const half = expressions.length >> 1;
      await compare(expressions.slice(0, half));
      await compare(expressions.slice(half));
    }
  }

  async function compareAll(expressions: readonly string[]): Promise<void> {
    differences.length = 0;
    compared = 0;
    for (let at = 0; at < expressions.length; at += perRuleset) await compare(expressions.slice(at, at + perRuleset));
    expect(differences.join("\n")).toBe("");
    expect(compared).toBe(expressions.length);
  }

  test("the case tables", { timeout: 300_000 }, () =>
    compareAll(Object.values(caseTables).flatMap((rows) => rows.map(([text]) => text))),
  );

  test(`${generated} generated expressions (seed ${seed})`, { timeout: 120_000 + generated * 200 }, async () => {
    const random = new Random(seed);
    await compareAll(Array.from({ length: generated }, () => expression(random)));
  });
});
