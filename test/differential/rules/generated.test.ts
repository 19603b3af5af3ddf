// Generated list requests and generated commits, sent to Google's emulator and to ours over REST, as a client sends them.
// Verdicts must be the same; so must the whole message of a denial, except of a commit to several documents, whose
// second stage Google's emulator asks in an order of its own.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { listCondition, listQuery } from "./generate-lists.ts";
import { commit, restoring, writeRules } from "./generate-writes.ts";
import { listDifference } from "./known-differences.ts";
import { documentName, RestEmulator } from "./official.ts";
import { generatedCases, Random, seed } from "./random.ts";

const jar = findOfficialJar();

/** Requests per ruleset: putting rules costs more than asking. */
const perRuleset = 20;
const queryCount = generatedCases(2000);
const commitCount = generatedCases(1500);
const timeout = (count: number): number => 120_000 + count * 200;

const listRules = (condition: string): string =>
  `rules_version = '2';
service cloud.firestore {
  match /databases/{db}/documents {
    match /c/{id} { allow list: if ${condition}; }
  }
}`;

describe.skipIf(jar === undefined)("rules differential: generated requests", () => {
  let google: RestEmulator;
  let hearth: RestEmulator;
  const both = <T>(ask: (emulator: RestEmulator) => Promise<T>): Promise<[T, T]> =>
    Promise.all([ask(google), ask(hearth)]);

  beforeAll(async () => {
    [google, hearth] = await Promise.all([RestEmulator.google(), RestEmulator.hearth()]);
  });
  afterAll(() => Promise.all([google.stop(), hearth.stop()]));

  test(`${queryCount} queries (seed ${seed})`, { timeout: timeout(queryCount) }, async () => {
    const random = new Random(seed);
    await both((emulator) => emulator.seed("c/x", { n: { integerValue: "5" } }));
    const differences: string[] = [];
    let [compared, allowed] = [0, 0];
    while (compared < queryCount) {
      const condition = listCondition(random);
      await both((emulator) => emulator.putRules(listRules(condition)));
      for (let i = 0; i < perRuleset; i++) {
        const query = listQuery(random, documentName);
        const [theirs, ours] = await both((emulator) => emulator.query(query));
        // What the emulators refuse before any rule is asked is the conformance tests' matter.
        if (isRefused(theirs) || isRefused(ours)) continue;
        compared++;
        if (theirs === "allowed") allowed++;
        if (theirs !== ours && listDifference({ query, theirs, ours }) === undefined) {
          differences.push(`${condition}\n  ${JSON.stringify(query)}\n  Google: ${theirs}\n  ours:   ${ours}`);
        }
      }
    }
    expect(differences.join("\n")).toBe("");
    // A generator that never proves anything would compare denials only.
    expect(allowed).toBeGreaterThan(compared / 20);
  });

  test(`${commitCount} commits (seed ${seed})`, { timeout: timeout(commitCount) }, async () => {
    const random = new Random(seed);
    const restore = restoring(documentName);
    await both((emulator) => emulator.commit(restore, "Bearer owner"));
    const differences: string[] = [];
    let [compared, allowed] = [0, 0];
    while (compared < commitCount) {
      const rules = writeRules(random);
      await both((emulator) => emulator.putRules(rules));
      for (let i = 0; i < perRuleset; i++) {
        const { writes, documents } = commit(random, documentName);
        const [theirs, ours] = await both((emulator) => emulator.commit(writes));
        if (theirs === "allowed" || ours === "allowed") {
          await both((emulator) => emulator.commit(restore, "Bearer owner"));
        }
        if (isRefused(theirs) || isRefused(ours)) continue;
        compared++;
        if (theirs === "allowed") allowed++;
        const single = documents.length === 1;
        const same = single ? theirs === ours : (theirs === "allowed") === (ours === "allowed");
        if (!same) {
          differences.push(`${rules}\n  ${JSON.stringify(writes)}\n  Google: ${theirs}\n  ours:   ${ours}`);
        }
      }
    }
    expect(differences.join("\n")).toBe("");
    expect(allowed).toBeGreaterThan(compared / 20);
  });
});

const isRefused = (verdict: string): boolean => verdict.startsWith("refused");
