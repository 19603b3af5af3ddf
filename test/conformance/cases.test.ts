// The table of cases over gRPC: against Hearth each with its expected status, and, where Google's emulator is on the
// machine, answer by answer against it.
import { afterAll, describe, expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import type { Case } from "./cases/vocabulary.ts";
import { knownDifferences } from "./known-differences.ts";
import { type Answer, normalize } from "./normalize.ts";
import { type EmulatorTarget, startTargets } from "./targets.ts";
import { GrpcTransport } from "./transport-clients.ts";

const targets = await startTargets();
const ours = targets.find(({ name }) => name === "Hearth") as EmulatorTarget;
const googles = targets.find(({ name }) => name === "Google");

let projects = 0;

async function run(emulator: EmulatorTarget, { steps }: Case): Promise<Answer[]> {
  const project = `demo-case-${++projects}`;
  using transport = new GrpcTransport({ address: emulator.address, project, authorization: "Bearer owner" });
  const answers: Answer[] = [];
  for (const [rpc, request] of steps) {
    answers.push(await transport.call(rpc, JSON.parse(JSON.stringify(request).replaceAll("$PROJECT", project))));
  }
  return answers;
}

const statusOf = (answer: Answer | undefined) =>
  answer !== undefined && "error" in answer ? answer.error.status : "OK";

afterAll(() => Promise.all(targets.map((target) => target.stop())));

describe("cases", () => {
  test("have names of their own, and known differences name cases", () => {
    const names = cases.map(({ name }) => name);
    expect(names.length).toBe(new Set(names).size);
    expect(Object.keys(knownDifferences).filter((name) => !names.includes(name))).toEqual([]);
  });

  test.each(cases)("$name", async (one) => {
    const answers = await run(ours, one);
    expect(statusOf(answers.at(-1)), JSON.stringify(answers.at(-1)).slice(0, 300)).toBe(one.status ?? "OK");
    for (const answer of answers.slice(0, -1)) {
      if (one.name in failingOnTheWay) continue;
      expect(statusOf(answer), JSON.stringify(answer).slice(0, 300)).toBe("OK");
    }
    if (googles === undefined) return;
    const theirs = normalize(await run(googles, one));
    // A difference that is gone must leave the list.
    if (one.name in knownDifferences) expect(normalize(answers)).not.toEqual(theirs);
    else expect(normalize(answers)).toEqual(theirs);
  });
});

/** Cases whose point is that an earlier step fails and leaves nothing behind. */
const failingOnTheWay: Readonly<Record<string, true>> = {
  "verify: fails the other writes, too": true,
  "several writes: one fails, none happens": true,
};
