// Whatever is written and watched: at every snapshot, what a client has folded together is what the query returns then.
import type { JsonObject } from "@bufbuild/protobuf";
import { fromJson } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, it } from "vitest";
import { StructuredQuerySchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { planQuery } from "../query/index.ts";
import type { StoredDocument } from "../storage/types.ts";
import { database, int, ListenBench, root, settle, type TestClient } from "./test-client.ts";

type Step =
  | { readonly kind: "write"; readonly documents: Record<string, { n: number; m?: number } | null> }
  | { readonly kind: "settle" | "stall" | "drain" }
  | TargetStep;

interface TargetStep {
  readonly kind: "listen" | "resume" | "leave";
  readonly target: number;
}

// Enough documents that a limited query's window (its limit and ten to spare) does not hold them all.
const seeded = Array.from({ length: 30 }, (_, index) => `c/${index}`);
const path = fc.constantFrom(...seeded, "x/1/c/a", "x/1/c/b", "d/a");
const fields = fc.record(
  { n: fc.integer({ min: 0, max: 6 }), m: fc.integer({ min: 0, max: 2 }) },
  { requiredKeys: ["n"] },
);
const write = fc.record({
  kind: fc.constant("write" as const),
  documents: fc.dictionary(path, fc.option(fields, { freq: 2 }), { minKeys: 1, maxKeys: 12, size: "max" }),
});
const target = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: write },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("stall" as const, "drain" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("listen" as const, "resume" as const, "leave" as const), target }),
  },
);

const filter = (op: string, value: number): JsonObject => ({
  fieldFilter: { field: { fieldPath: "n" }, op, value: { integerValue: String(value) } },
});
const order = (fieldPath: string, direction: string): JsonObject => ({ field: { fieldPath }, direction });
const query = fc
  .record({
    from: fc.constantFrom<JsonObject[]>(
      [{ collectionId: "c" }],
      [{ collectionId: "c", allDescendants: true }],
      [{ allDescendants: true }],
    ),
    where: fc.option(
      fc.record({
        op: fc.constantFrom("EQUAL", "GREATER_THAN", "LESS_THAN_OR_EQUAL"),
        value: fc.integer({ min: 0, max: 6 }),
      }),
    ),
    by: fc.option(fc.constantFrom("ASCENDING", "DESCENDING")),
    limit: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 5 }),
    offset: fc.constantFrom(0, 0, 0, 0, 1, 2),
  })
  .map(({ from, where, by, limit, offset }) => {
    const kindless = !("collectionId" in (from[0] ?? {}));
    return {
      from,
      ...(where && !kindless && { where: filter(where.op, where.value) }),
      ...(by && !kindless && { orderBy: [order("n", by)] }),
      ...(limit !== null && { limit }),
      offset,
    };
  });

/** The documents after every commit, to look up what was true at a time. */
class Past {
  readonly #states: { time: number; documents: Map<string, StoredDocument> }[] = [{ time: 0, documents: new Map() }];

  add(time: number, written: Record<string, Record<string, number> | null>): void {
    const documents = new Map(this.#states.at(-1)?.documents);
    for (const [key, values] of Object.entries(written)) {
      const name = `${root}/${key}`;
      const old = documents.get(key);
      if (values === null) documents.delete(key);
      else if (!old || JSON.stringify(plain(old)) !== JSON.stringify(sorted(values))) {
        const next = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, int(value)]));
        documents.set(key, { name, fields: next, createTime: old?.createTime ?? time, updateTime: time });
      }
    }
    this.#states.push({ time, documents });
  }

  resultAt(time: number, json: JsonObject): Record<string, number> {
    const plan = planQuery({ database, path: [] }, fromJson(StructuredQuerySchema, json));
    const { documents } = this.#states.findLast((state) => state.time <= time) ?? { documents: new Map() };
    const found = [...documents.values()].filter((document) => plan.matches(document) && plan.inBounds(document));
    const ordered = found.sort((a, b) => plan.compare(a, b));
    const end = plan.limit === undefined ? undefined : plan.offset + plan.limit;
    const page = ordered.slice(plan.offset, end);
    return sorted(Object.fromEntries(page.map(({ name, updateTime }) => [name.slice(root.length + 1), updateTime])));
  }
}

const sorted = <Values extends Record<string, number>>(values: Values) =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
const plain = ({ fields: stored }: StoredDocument) =>
  sorted(Object.fromEntries(Object.entries(stored).map(([key, { valueType }]) => [key, Number(valueType.value)])));

async function run(steps: readonly Step[], queries: readonly JsonObject[]): Promise<void> {
  const bench = new ListenBench();
  try {
    const client = bench.client();
    const past = new Past();
    const first = Object.fromEntries(seeded.map((key, index) => [key, { n: index % 7 }]));
    past.add(await bench.write(first), first);
    const active = new Set<number>();
    const tokens = new Map<number, string>();
    const pending: Promise<unknown>[] = [];
    for (const id of [1, 2, 3]) await change(client, { kind: "listen", target: id }, { active, tokens, queries });
    for (const current of steps) {
      if (current.kind === "write") {
        const { documents } = current;
        pending.push(bench.write(documents).then((time) => past.add(time, documents)));
      } else if (current.kind === "settle") await settle();
      else if ("target" in current) await change(client, current, { active, tokens, queries });
      else client.pending = current.kind === "stall" ? 2 << 20 : 0;
    }
    await Promise.all(pending);
    client.pending = 0;
    await caughtUp(() => [...active].every((id) => isCurrent(client, past, { id, query: queries[id - 1] })));
    check(client, past, { active, queries });
  } finally {
    await bench.close();
  }
}

interface Targets {
  readonly active: Set<number>;
  readonly tokens: Map<number, string>;
  readonly queries: readonly JsonObject[];
}

async function change(
  client: TestClient,
  { kind, target: id }: TargetStep,
  { active, tokens, queries }: Targets,
): Promise<void> {
  const watched = queries[id - 1] as JsonObject;
  if (kind === "leave") {
    if (!active.delete(id)) return;
    // Only a client that has heard everything may keep the token for later.
    await settle();
    if (client.pending === 0) tokens.set(id, client.token());
    else tokens.delete(id);
    client.request({ removeTarget: id });
  } else if (!active.has(id)) {
    active.add(id);
    const resumeToken = kind === "resume" ? tokens.get(id) : undefined;
    if (resumeToken === undefined) client.forget(id);
    client.query(id, watched, resumeToken === undefined ? {} : { resumeToken });
  }
}

/** A client that had stalled is looked at again by a timer, which a busy machine fires late. */
async function caughtUp(isDone: () => boolean): Promise<void> {
  const limit = Date.now() + 5000;
  do {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await settle();
  } while (!isDone() && Date.now() < limit);
}

function isCurrent(client: TestClient, past: Past, target: { id: number; query: JsonObject | undefined }): boolean {
  const wanted = past.resultAt(Number.MAX_SAFE_INTEGER, target.query ?? {});
  return JSON.stringify(sorted(Object.fromEntries(client.result(target.id)))) === JSON.stringify(wanted);
}

function check(client: TestClient, past: Past, { active, queries }: Pick<Targets, "active" | "queries">): void {
  for (const { readTime, results } of client.snapshots) {
    for (const [id, result] of results) {
      expect(sorted(Object.fromEntries(result)), `target ${id} at ${readTime}`).toEqual(
        past.resultAt(readTime, queries[id - 1] as JsonObject),
      );
    }
  }
  for (const id of active) {
    const result = sorted(Object.fromEntries(client.result(id)));
    expect(result, `target ${id} at the end`).toEqual(
      past.resultAt(Number.MAX_SAFE_INTEGER, queries[id - 1] as JsonObject),
    );
  }
}

it("every snapshot of every target equals the query at that time", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 25, maxLength: 50 }),
      fc.array(query, { minLength: 3, maxLength: 3 }),
      (steps, queries) => run(steps, queries),
    ),
    { numRuns: 60 },
  );
});
