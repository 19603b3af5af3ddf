// Random queries of random documents on both: the same documents in the same order, the same sums, the same refusals.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { DATABASE, ROOT } from "../../conformance/cases/vocabulary.ts";
import type { Answer } from "../../conformance/normalize.ts";
import { generatedCases, Random, seed } from "../rules/random.ts";
import { Both, type Pair, sorted } from "./both.ts";
import { QueryGenerator, randomSeeds, type Seed } from "./generate-queries.ts";

const WORLDS = 4;
const DOCUMENTS = 60;
const perWorld = Math.ceil(generatedCases(1200) / WORLDS);

describe.skipIf(findOfficialJar() === undefined)(`data differential: queries, seed ${seed}`, () => {
  let both: Both;
  beforeAll(async () => {
    both = await Both.start();
  });
  afterAll(() => both[Symbol.asyncDispose]());

  /** What both took; some random documents cannot be stored. */
  async function store(seeds: readonly Seed[]): Promise<readonly Seed[]> {
    const stored = new Map<string, Seed>();
    for (const one of seeds) {
      const writes = [{ update: { name: `${ROOT}/${one.path}`, fields: one.fields } }];
      const { ours, googles } = await both.call("commit", { database: DATABASE, writes });
      expect(statusOf(ours), JSON.stringify(one)).toBe(statusOf(googles));
      if (statusOf(ours) === "OK") stored.set(one.path, one);
    }
    return [...stored.values()];
  }

  test.each(Array.from({ length: WORLDS }, (_, n) => n))("world %i", { timeout: 0 }, async (world) => {
    const random = new Random(seed + world);
    const generator = new QueryGenerator(random, await store(randomSeeds(random, DOCUMENTS)));
    const found: string[] = [];
    let answered = 0;
    for (let n = 0; n < perWorld; n++) {
      const { rpc, request } = generator.question();
      const answers = await both.call(rpc, request);
      if (isKnown(answers)) continue;
      const { ours, googles } = { ours: resultOf(answers.ours), googles: resultOf(answers.googles) };
      if (ours.length > 2 && statusOf(answers.ours) === "OK") answered++;
      if (ours !== googles) found.push(`${JSON.stringify(request)}\n  Google: ${googles}\n  ours:   ${ours}`);
    }
    expect(found).toEqual([]);
    expect(answered).toBeGreaterThan(perWorld / 10);
  });
});

/** Production serves the name in descending order; Google's emulator cannot scan keys backwards. */
function isKnown({ googles }: Pair<Answer>): boolean {
  return "error" in googles && googles.error.message.includes("descending key scans");
}

const statusOf = (answer: Answer): string => ("error" in answer ? answer.error.status : "OK");

/** Without times. Where skipped results are told differs: Google's tells them beside the second document. */
function resultOf(answer: Answer): string {
  if ("error" in answer) return answer.error.status;
  const results = answer.flatMap(({ document, result }) => {
    if (result !== undefined) return [numbers(result as JsonObject)];
    if (document === undefined) return [];
    const { name, fields } = document as JsonObject;
    return [{ name, fields: sorted(fields ?? {}) }];
  });
  return JSON.stringify(results);
}

/** Doubles are added in another order, so that the last digits differ. */
function numbers({ aggregateFields }: JsonObject): object {
  return Object.entries(aggregateFields as JsonObject)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, value]) => {
      const { doubleValue } = value as { doubleValue?: number | string };
      return [alias, typeof doubleValue === "number" ? doubleValue.toPrecision(13) : value];
    });
}
