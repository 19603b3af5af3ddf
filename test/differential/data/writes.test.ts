// Random writes, one request after the other, on both: the same answers, and the same documents after each.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { type Answer, normalize } from "../../conformance/normalize.ts";
import type { Rpc } from "../../conformance/transport-clients.ts";
import { generatedCases, Random, seed } from "../rules/random.ts";
import { Both, type Fill, type Pair, sorted } from "./both.ts";
import { everything, timeOf, WriteGenerator } from "./generate-writes.ts";

const count = generatedCases(1500);
const NEVER = "2020-01-01T00:00:00Z";
const SERVER_TIME = /^20(2[4-9]|[3-9]\d)-/;

describe.skipIf(findOfficialJar() === undefined)(`data differential: writes, seed ${seed}`, () => {
  let both: Both;
  beforeAll(async () => {
    both = await Both.start();
  });
  afterAll(() => both[Symbol.asyncDispose]());

  test(`${count} requests`, { timeout: 0 }, async () => {
    const generator = new WriteGenerator(new Random(seed));
    const times: Pair<Map<string, string>> = { ours: new Map(), googles: new Map() };
    const fill: Fill = (side, text) =>
      text.replaceAll(/\$TIME ([\w/]+)/g, (placeholder) => times[side].get(placeholder) ?? NEVER);
    const found: string[] = [];
    let accepted = 0;
    for (let n = 0; n < count && found.length < 5; n++) {
      const [rpc, request] = generator.request();
      const answers = await both.call(rpc, request, fill);
      const states = await both.call("batchGetDocuments", everything);
      const results = perSide((side) => compared({ rpc, request, answer: answers[side], state: states[side] }));
      if (!("error" in answers.ours)) accepted++;
      if (results.ours !== results.googles) {
        const told = `${rpc} ${JSON.stringify(request)}\n  Google: ${results.googles}\n  ours:   ${results.ours}`;
        found.push(told);
        // Begin again, so that one difference is not many.
        const writes = everything.documents.map((name) => ({ delete: name }));
        await both.call("commit", { database: everything.database, writes });
      }
      perSide((side) => {
        times[side].clear();
        for (const [path, time] of updateTimes(states[side])) times[side].set(timeOf(path), time);
      });
    }
    expect(found).toEqual([]);
    expect(accepted).toBeGreaterThan(count / 3);
  });
});

function perSide<T>(make: (side: "ours" | "googles") => T): Pair<T> {
  return { ours: make("ours"), googles: make("googles") };
}

interface Outcome {
  readonly rpc: Rpc;
  readonly request: JsonObject;
  readonly answer: Answer;
  readonly state: Answer;
}

function compared({ rpc, request, answer, state }: Outcome): string {
  const told = rpc === "commit" || rpc === "batchWrite" ? withoutVerified(request, answer) : answer;
  const text = JSON.stringify(
    sorted(normalize([told, inOrder(state)].map((one) => withoutServerTimes(one as JsonValue) as Answer))),
  );
  return rpc === "batchWrite" ? timesAsTheyAppear(text) : text;
}

/** The writes of a batch are commits of their own, and Google's emulator may make them in any order. */
function timesAsTheyAppear(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(/"time \d+"/g, (time) => {
    const name = names.get(time) ?? `"time no. ${names.size}"`;
    names.set(time, name);
    return name;
  });
}

/** Google's emulator gives a missing document that was verified an update time, the one of the request. */
function withoutVerified(request: JsonObject, answer: Answer): Answer {
  if ("error" in answer) return answer;
  const writes = request.writes as JsonObject[];
  return answer.map((one) => ({
    ...one,
    writeResults: ((one.writeResults ?? []) as JsonObject[]).map((result, n) =>
      writes[n]?.verify === undefined ? result : {},
    ),
  }));
}

/** Server timestamps have milliseconds and may or may not be those of the commit. */
function withoutServerTimes(json: JsonValue): JsonValue {
  if (Array.isArray(json)) return json.map(withoutServerTimes);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => {
    const isServerTime = key === "timestampValue" && SERVER_TIME.test(String(value));
    return [key, isServerTime ? "server time" : withoutServerTimes(value)];
  });
  return Object.fromEntries(entries);
}

const nameIn = ({ found, missing }: JsonObject): string => String((found as JsonObject | undefined)?.name ?? missing);

/** Documents come in any order. */
function inOrder(state: Answer): Answer {
  if ("error" in state) return state;
  return [...state].sort((a, b) => (nameIn(a) < nameIn(b) ? -1 : 1));
}

function updateTimes(state: Answer): [string, string][] {
  if ("error" in state) return [];
  return state.flatMap(({ found }) => {
    if (found === undefined) return [];
    const { name, updateTime } = found as { name: string; updateTime: string };
    return [[name.slice(name.indexOf("/documents/") + "/documents/".length), updateTime]];
  });
}
