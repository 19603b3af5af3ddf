// Random queries that are listened to while random documents change, some left and resumed on the way: what a client has
// folded together is what RunQuery returns then, and so says the other transport's RunQuery.
import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/src/index.ts";
import { DATABASE, nameOf } from "../../conformance/cases/vocabulary.ts";
import { GrpcTransport } from "../../conformance/transport-clients.ts";
import { generatedCases, Random, seed } from "../rules/random.ts";
import { sorted } from "./both.ts";
import { QueryGenerator, randomSeeds, type Seed } from "./generate-queries.ts";
import { Folding } from "./listen-folding.ts";

const TARGETS = 12;
const COMMITS = 40;
const worlds = Math.max(2, Math.ceil(generatedCases(1000) / 250));
const project = "demo-listen";
const filled = (template: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(template).replaceAll("$PROJECT", project));

interface Watched {
  readonly id: number;
  readonly request: JsonObject;
  isAway: boolean;
}

describe(`data differential: listening, seed ${seed}`, () => {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let transport: GrpcTransport;
  beforeAll(async () => {
    emulator = await startEmulator();
    transport = new GrpcTransport({ address: emulator.address, project, authorization: "Bearer owner" });
  });
  afterAll(async () => {
    transport[Symbol.dispose]();
    await emulator[Symbol.asyncDispose]();
  });

  const call: GrpcTransport["call"] = (rpc, request) => transport.call(rpc, filled(request));

  async function commit(writes: readonly JsonObject[]): Promise<boolean> {
    return !("error" in (await call("commit", { database: DATABASE, writes: [...writes] })));
  }

  /** Queries that can be asked; a projection is not for listeners. */
  async function askable(generator: QueryGenerator, random: Random): Promise<Watched[]> {
    const found: Watched[] = [];
    while (found.length < TARGETS) {
      const { rpc, request } = generator.question();
      if (rpc !== "runQuery") continue;
      const { select: _, ...structuredQuery } = request.structuredQuery as JsonObject;
      const one = { parent: request.parent as string, structuredQuery };
      const answers = await call("runQuery", one);
      // Some of those that find nothing yet, too.
      const isEmpty = "error" in answers || answers.every(({ document }) => document === undefined);
      if ("error" in answers || (isEmpty && random.below(4) > 0)) continue;
      found.push({ id: found.length + 1, request: one, isAway: false });
    }
    return found;
  }

  async function expected({ request }: Watched): Promise<string> {
    const answers = await call("runQuery", request);
    if ("error" in answers) return answers.error.message;
    return documentsOf(answers.flatMap(({ document }) => (document === undefined ? [] : [document as JsonObject])));
  }

  test.each(Array.from({ length: worlds }, (_, n) => n))("world %i", { timeout: 0 }, async (world) => {
    const random = new Random(seed + world);
    const seeds: Seed[] = [];
    for (const one of randomSeeds(random, 60)) {
      if (await commit([set(one)])) seeds.push(one);
    }
    const watched = await askable(new QueryGenerator(random, seeds), random);
    await using folding = new Folding(transport.open("listen"), filled({ database: DATABASE }));
    for (const { id, request } of watched) folding.add(id, { query: filled(request) });
    folding.add(MARKER, { documents: { documents: [filled({ name: nameOf("marker/1") }).name as string] } });
    for (let n = 0; n < COMMITS; n++) {
      await commit([...changes(random, seeds), { update: { name: nameOf("marker/1"), fields: { n: int(n) } } }]);
      await folding.until(MARKER, (documents) => documents[0] !== undefined && numberIn(documents[0]) === n);
      for (const one of watched.filter(({ isAway }) => !isAway)) {
        const told = documentsOf(folding.documents(one.id));
        expect(told, `${n}: ${JSON.stringify(one.request)}`).toBe(await expected(one));
      }
      const one = random.pick(watched);
      if (one.isAway) folding.resume(one.id);
      else if (random.below(3) === 0) folding.leave(one.id);
      else continue;
      one.isAway = !one.isAway;
    }
  });
});

const MARKER = 100;
const int = (n: number): JsonObject => ({ integerValue: String(n) });
const set = ({ path, fields }: Seed): JsonObject => ({ update: { name: nameOf(path), fields } });
const numberIn = (document: JsonObject): number =>
  Number(((document.fields as JsonObject).n as JsonObject | undefined)?.integerValue);

function changes(random: Random, seeds: readonly Seed[]): JsonObject[] {
  const chosen = new Set(Array.from({ length: 1 + random.below(4) }, () => random.pick(seeds).path));
  return [...chosen].map((path) =>
    random.below(3) === 0 ? { delete: nameOf(path) } : set({ path, fields: random.pick(seeds).fields }),
  );
}

function documentsOf(documents: readonly JsonObject[]): string {
  return JSON.stringify(
    documents
      .map(({ name, fields }) => [String(name), sorted(fields ?? {})] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
