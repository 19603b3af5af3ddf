// Many writers and readers at once, on a disk that takes its time: whoever reads sees one moment, and what was read at a
// time is what that time shows ever after.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";
import {
  RunAggregationQueryRequestSchema,
  RunQueryRequestSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import { StructuredAggregationQuery_AggregationSchema } from "../proto/gen/google/firestore/v1/query_pb.js";
import { type Write, WriteSchema } from "../proto/gen/google/firestore/v1/write_pb.js";
import { Store } from "../storage/store.ts";
import { all, asAdmin, begin, collect, type Harness, harness, readOnly, root, set, value } from "./service-harness.ts";

const ACCOUNTS = 8;
const EACH = 100;
const MOVES = 30;
const WRITERS = 6;

const account = (n: number): string => `a/${n % ACCOUNTS}`;

/** Adds without reading. */
function add(path: string, amount: number): Write {
  const transform = { fieldPath: "n", transformType: { case: "increment" as const, value: value(amount) } };
  const document = { name: `${root}/${path}` };
  return create(WriteSchema, {
    operation: { case: "update", value: document },
    updateMask: { fieldPaths: [] },
    updateTransforms: [transform],
  });
}

/** Reads two and writes two, until nobody is in the way. */
async function moveByTransaction(service: Harness, from: string, to: string): Promise<void> {
  for (;;) {
    const transaction = await begin(service);
    try {
      const [a, b] = [await service.get(from, { transaction }), await service.get(to, { transaction })];
      await service.commit([set(from, { n: Number(a?.n) - 1 }), set(to, { n: Number(b?.n) + 1 })], { transaction });
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: "ABORTED" });
      await turn();
    }
  }
}

interface Seen {
  readonly readTime: Timestamp | undefined;
  readonly amounts: readonly number[];
}

async function readAll({ firestore }: Harness, readTime?: Timestamp): Promise<Seen> {
  const request = create(RunQueryRequestSchema, {
    parent: root,
    queryType: { case: "structuredQuery", value: all("a") },
    ...(readTime && { consistencySelector: { case: "readTime", value: readTime } }),
  });
  const answers = await collect(firestore.runQuery(request, asAdmin));
  const amounts = answers.flatMap(({ document }) => (document ? [Number(document.fields.n?.valueType.value)] : []));
  return { readTime: answers[0]?.readTime, amounts };
}

async function aggregated({ firestore }: Harness): Promise<number> {
  const sum = create(StructuredAggregationQuery_AggregationSchema, {
    alias: "sum",
    operator: { case: "sum", value: { field: { fieldPath: "n" } } },
  });
  const request = create(RunAggregationQueryRequestSchema, {
    parent: root,
    queryType: {
      case: "structuredAggregationQuery",
      value: { queryType: { case: "structuredQuery", value: all("a") }, aggregations: [sum] },
    },
  });
  const [answer] = await collect(firestore.runAggregationQuery(request, asAdmin));
  return Number(answer?.result?.aggregateFields.sum?.valueType.value);
}

async function oneByOne(service: Harness): Promise<number[]> {
  const transaction = await begin(service, readOnly);
  const amounts: number[] = [];
  for (let n = 0; n < ACCOUNTS; n++) amounts.push(Number((await service.get(account(n), { transaction }))?.n));
  return amounts;
}

/** What a network between the two would do: lets others have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const total = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

it("nobody sees half of a commit, and no moment changes afterwards", { timeout: 60_000 }, async () => {
  const path = mkdtempSync(join(tmpdir(), "hearth-isolation-"));
  try {
    await using service = harness({ store: new Store({ path }) });
    await service.commit(Array.from({ length: ACCOUNTS }, (_, n) => set(account(n), { n: EACH })));
    let moving = 2 * WRITERS;
    const move = async (one: (step: number) => Promise<unknown>): Promise<void> => {
      for (let step = 0; step < MOVES; step++) await one(step);
      moving -= 1;
    };
    const seen: Seen[] = [];
    const totals: number[] = [];
    const watch = async (look: () => Promise<void>): Promise<void> => {
      while (moving > 0) {
        await look();
        await turn();
      }
    };
    await Promise.all([
      ...Array.from({ length: WRITERS }, (_, n) =>
        move((step) => moveByTransaction(service, account(n + step), account(3 * n + step + 1))),
      ),
      ...Array.from({ length: WRITERS }, (_, n) =>
        move((step) => service.commit([add(account(n + step), -2), add(account(5 * n + step + 3), 2)])),
      ),
      watch(async () => void seen.push(await readAll(service))),
      watch(async () => void totals.push(await aggregated(service))),
      watch(async () => void totals.push(total(await oneByOne(service)))),
    ]);
    expect(new Set([...seen.map(({ amounts }) => total(amounts)), ...totals])).toEqual(new Set([ACCOUNTS * EACH]));
    for (const { readTime, amounts } of seen) expect((await readAll(service, readTime)).amounts).toEqual(amounts);
    // Otherwise nothing has been tried.
    expect(new Set(seen.map(({ amounts }) => amounts.join())).size).toBeGreaterThan(10);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
});
