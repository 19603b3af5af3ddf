// Documents at many depths, and random reads of them on both: with masks, lists page by page, and what is below.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOfficialJar } from "../../../scripts/official-jar.ts";
import { DATABASE, nameOf, ROOT } from "../../conformance/cases/vocabulary.ts";
import type { Answer } from "../../conformance/normalize.ts";
import type { Rpc } from "../../conformance/transport-clients.ts";
import { generatedCases, Random, seed } from "../rules/random.ts";
import { Both, type Pair, sorted } from "./both.ts";
import { randomFields } from "./generate-values.ts";

const count = generatedCases(600);
const ids = ["1", "2", "10", "é", "a b", "__id7__", "z", "\u{1F600}", "~", "x".repeat(700)];
const collections = ["c", "d", "e"];
const masks = ["a", "b", "m", "m.x", "m.y", "none", "__name__", "a..b", ""];
const orders = ["a", "a desc", "__name__", "a, b desc", "m.x", "a,a", "bad..path", "a asc", "a up", "b desc, a"];

function randomPaths(random: Random, many: number): string[] {
  return Array.from({ length: many }, () => {
    let path = `${random.pick(collections)}/${random.pick(ids)}`;
    while (random.below(2) === 0) path += `/${random.pick(collections)}/${random.pick(ids)}`;
    return path;
  });
}

function randomRead(random: Random, paths: readonly string[]): readonly [Rpc, JsonObject] {
  const parent = random.below(3) === 0 ? ROOT : nameOf(random.pick(paths));
  const fieldPaths = Array.from({ length: random.below(3) }, () => random.pick(masks));
  const mask = random.below(3) === 0 ? { mask: { fieldPaths } } : {};
  switch (random.below(4)) {
    case 0:
      return ["listCollectionIds", { parent, pageSize: random.pick([0, 1, 2, 3, 100, -1]) }];
    case 1:
      return ["getDocument", { name: nameOf(random.pick(paths)), ...mask }];
    case 2: {
      const documents = Array.from({ length: random.below(4) }, () => nameOf(random.pick([...paths, "c/none"])));
      return ["batchGetDocuments", { database: DATABASE, documents, ...mask }];
    }
    default: {
      const collectionId = random.pick([...collections, ...collections, "none", ""]);
      // Google's emulator fails in the second page of an order.
      const order = random.below(3) === 0 ? { orderBy: random.pick(orders), pageSize: 300 } : {};
      const list = { parent, collectionId, pageSize: random.pick([0, 1, 2, 3, 7, 300]), ...order };
      // Google's emulator ignores a mask there; ours shows missing documents of a named collection only.
      const showsMissing = collectionId !== "" && random.below(4) === 0;
      return ["listDocuments", { ...list, ...(showsMissing ? { showMissing: true } : mask) }];
    }
  }
}

describe.skipIf(findOfficialJar() === undefined)(`data differential: reads, seed ${seed}`, () => {
  let both: Both;
  beforeAll(async () => {
    both = await Both.start();
  });
  afterAll(() => both[Symbol.asyncDispose]());

  /** All pages. That more may follow, where nothing does, is said by Google's after every full page. */
  async function pages(rpc: Rpc, request: JsonObject): Promise<Pair<string>> {
    const told: Pair<string[]> = { ours: [], googles: [] };
    let tokens: Pair<string> = { ours: "", googles: "" };
    do {
      const asked = tokens.ours === "" ? request : { ...request, pageToken: "$TOKEN" };
      const answers = await both.call(rpc, asked, (side, text) => text.replace("$TOKEN", tokens[side]));
      told.ours.push(resultOf(answers.ours));
      told.googles.push(resultOf(answers.googles));
      tokens = { ours: tokenOf(answers.ours), googles: tokenOf(answers.googles) };
    } while (tokens.ours !== "" && tokens.googles !== "");
    return { ours: `${told.ours.join("\n")}${tokens.ours && " and more"}`, googles: told.googles.join("\n") };
  }

  test(`${count} reads`, { timeout: 0 }, async () => {
    const random = new Random(seed);
    const paths = randomPaths(random, 80);
    for (const path of paths) {
      const writes = [{ update: { name: nameOf(path), fields: randomFields(random, ["a", "b", "m"]) } }];
      await both.call("commit", { database: DATABASE, writes });
    }
    const found: string[] = [];
    let documents = 0;
    for (let n = 0; n < count && found.length < 5; n++) {
      const [rpc, request] = randomRead(random, paths);
      const { ours, googles } = await pages(rpc, request);
      if (ours.includes('"name"')) documents++;
      if (ours !== googles) found.push(`${rpc} ${JSON.stringify(request)}\n  Google: ${googles}\n  ours:   ${ours}`);
    }
    expect(found).toEqual([]);
    expect(documents).toBeGreaterThan(count / 5);
  });
});

function tokenOf(answer: Answer): string {
  return "error" in answer ? "" : String(answer[0]?.nextPageToken ?? "");
}

const LEFT_OUT = new Set(["createTime", "updateTime", "readTime", "nextPageToken"]);

function resultOf(answer: Answer): string {
  if ("error" in answer) return answer.error.status;
  // BatchGetDocuments answers in any order.
  const results = answer.map((one) =>
    JSON.stringify(sorted(one), (key, value) => (LEFT_OUT.has(key) ? undefined : value)),
  );
  return results.sort((a, b) => (a < b ? -1 : 1)).join("\n");
}
