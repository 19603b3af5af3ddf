// The emulator under load, beside Google's where it is on the machine, beside @firestore-emulator/server of npm and beside
// a bare grpc-js server. All of them run at once and take turns in short rounds, so that a busy machine is as busy for one
// as for the other; what counts is the median of the rounds' ratios. `--quick` does less, `--ours` leaves the others out.
import { BareClient, database, encode, rate, root } from "./support/bare-client.ts";
import { TAGS, tagged, tagIndexes, write } from "./support/documents.ts";
import { type BenchEmulator, startEcho, startGoogle, startHearth, startPeer } from "./support/emulators.ts";
import { judge, type Target } from "./support/targets.ts";

const IN_FLIGHT = 32;
const quick = process.argv.includes("--quick");
const ours = process.argv.includes("--ours");
const ROUNDS = quick ? 3 : 7;
const STARTS = quick ? 3 : 9;
const CALLS = quick ? 1000 : 3000;
const GROWN = quick ? 20_000 : 100_000;
const BATCH = 500;

const indexes = tagIndexes("docs", "grown");
type Row = Record<string, string | number>;
type Operation = "set" | "get" | "query";

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rounded = (value: number, digits = 0) => Number(value.toFixed(digits));

/** Spawn to first accepted connection, in turns. The first start of each, which fills caches, does not count. */
async function starts(): Promise<Map<string, { startMs: number; idle: number }>> {
  const times = new Map<string, number[]>();
  const idle = new Map<string, number[]>();
  for (let n = 0; n < STARTS; n++) {
    for (const start of [() => startHearth(indexes), startGoogle]) {
      const emulator = ours && start === startGoogle ? undefined : await start();
      if (emulator === undefined) continue;
      const { name, startMs } = emulator;
      // What a process touches after the port is open belongs to it.
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (n > 0) {
        times.set(name, [...(times.get(name) ?? []), startMs]);
        idle.set(name, [...(idle.get(name) ?? []), emulator.memory().resident]);
      }
      await emulator.stop();
    }
  }
  const names = [...times.keys()];
  return new Map(
    names.map((name) => [name, { startMs: median(times.get(name) ?? []), idle: median(idle.get(name) ?? []) }]),
  );
}

/** One server in the rounds, and what each round gave. */
class Contender {
  readonly emulator: BenchEmulator;
  readonly client: BareClient;
  readonly rates: Record<Operation, number[]> = { set: [], get: [], query: [] };
  readonly processor: Record<Operation, number[]> = { set: [], get: [], query: [] };
  readonly #operations: readonly Operation[];

  constructor(emulator: BenchEmulator, operations: readonly Operation[] = ["set", "get", "query"]) {
    this.emulator = emulator;
    this.client = new BareClient(emulator.address);
    this.#operations = operations;
  }

  /** 3,000 documents to read and query. */
  async fill(): Promise<void> {
    if (!this.#operations.includes("set")) return;
    for (let from = 0; from < 3000; from += BATCH) {
      const writes = Array.from({ length: BATCH }, (_, n) => write("docs", from + n));
      await this.client.send("commit", encode("commit", { database, writes }));
    }
  }

  async round(round: number): Promise<void> {
    for (const operation of this.#operations) {
      const count = operation === "query" ? Math.round(CALLS / 20) : CALLS;
      const requests = Array.from({ length: count }, (_, n) => request(operation, round, n));
      const rpc = { set: "commit", get: "batchGetDocuments", query: "runQuery" } as const;
      const before = this.emulator.processor();
      const perSecond = await rate(count, IN_FLIGHT, (n) => this.client.send(rpc[operation], requests[n] as Buffer));
      // The first round warms up.
      if (round === 0) continue;
      this.rates[operation].push(perSecond);
      this.processor[operation].push((this.emulator.processor() - before) / count);
    }
  }

  row(): Row {
    const { rates, processor } = this;
    return {
      server: this.emulator.name,
      "sets/s": rounded(median(rates.set)),
      "gets/s": rounded(median(rates.get)),
      "queries/s": rounded(median(rates.query)),
      "µs per set": rounded(median(processor.set)),
      "µs per get": rounded(median(processor.get)),
      "µs per query": rounded(median(processor.query)),
    };
  }
}

/** Sets make new documents, each round in a collection of its own. */
function request(operation: Operation, round: number, n: number): Buffer {
  if (operation === "set") return encode("commit", { database, writes: [write(`new${round}`, n)] });
  if (operation === "query") return tagged("docs", n % TAGS);
  return encode("batchGetDocuments", { database, documents: [`${root}/docs/d${n % 3000}`] });
}

async function rounds(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) await contender.fill();
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) await contender.round(round);
  }
}

/** Documents in batches of 500: the first against the last, memory, and a query at both sizes. */
async function grow({ emulator, client }: Contender): Promise<Row> {
  const seconds: number[] = [];
  const queryMs = async (): Promise<number> => {
    const times: number[] = [];
    // A hundred, or what fits into five seconds: some take longer as they grow.
    const until = performance.now() + 5000;
    for (let n = 0; n < 100 && (n < 5 || performance.now() < until); n++) {
      const began = performance.now();
      await client.send("runQuery", tagged("grown", n));
      times.push(performance.now() - began);
    }
    return median(times);
  };
  let early = 0;
  for (let from = 0; from < GROWN; from += BATCH) {
    const writes = Array.from({ length: BATCH }, (_, n) => write("grown", from + n));
    const commit = encode("commit", { database, writes });
    const began = performance.now();
    await client.send("commit", commit);
    seconds.push((performance.now() - began) / 1000);
    if (from === BATCH) early = await queryMs();
  }
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const part = Math.max(1, Math.round(seconds.length / 10));
  const { resident, anonymous } = emulator.memory();
  return {
    server: emulator.name,
    documents: GROWN,
    seconds: rounded(sum(seconds), 1),
    "last tenth / first": rounded(sum(seconds.slice(0, part)) / sum(seconds.slice(-part)), 2),
    "query ms at 1,000": rounded(early, 2),
    "query ms at the end": rounded(await queryMs(), 2),
    "resident MiB": rounded(resident),
    "anonymous MiB": rounded(anonymous),
  };
}

const started = await starts();
console.table(
  [...started].map(([name, { startMs, idle }]) => ({
    server: name,
    "start ms": rounded(startMs),
    "idle MiB": rounded(idle),
  })),
);

const contenders: Contender[] = [new Contender(await startHearth(indexes))];
try {
  const google = ours ? undefined : await startGoogle();
  if (google !== undefined) contenders.push(new Contender(google));
  else console.log("Google's emulator: skipped (not on this machine, or not wanted).");
  if (!ours) contenders.push(new Contender(await startPeer()));
  // As many bytes as ours answers to a get.
  contenders.push(new Contender(await startEcho(290), ["get"]));
  await rounds(contenders);
  console.table(contenders.map((contender) => contender.row()));

  const grown: Row[] = [];
  for (const contender of contenders.slice(0, google === undefined ? 1 : 2)) grown.push(await grow(contender));
  console.table(grown);
  report(grown);
} finally {
  for (const { client, emulator } of contenders) {
    client.close();
    await emulator.stop();
  }
}

/** Issue by issue: what was wanted, what it is. */
function report(grown: readonly Row[]): void {
  const [hearth, ...others] = contenders;
  const ratio = (operation: Operation, name: string): number | undefined => {
    const other = others.find(({ emulator }) => emulator.name === name);
    if (other === undefined || hearth === undefined) return undefined;
    const rates = other.rates[operation];
    return median(hearth.rates[operation].map((rate, round) => rate / (rates[round] ?? Number.NaN)));
  };
  const mine = started.get("Hearth");
  const googles = started.get("Google");
  const cell = (row: Row | undefined, key: string) => row && Number(row[key]);
  const over = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a / b;
  const targets: Target[] = [
    { what: "start, ms", wanted: 300, atMost: true, value: mine?.startMs },
    { what: "start / Google's", wanted: 1 / 3, atMost: true, value: over(mine?.startMs, googles?.startMs) },
    { what: "idle memory, MiB", wanted: 100, atMost: true, value: mine?.idle },
    { what: "set / Google's", wanted: 2, value: ratio("set", "Google") },
    { what: "get / Google's", wanted: 2, value: ratio("get", "Google") },
    { what: "query / Google's", wanted: 5, value: ratio("query", "Google") },
    { what: "set / @firestore-emulator/server", wanted: 2, value: ratio("set", "@firestore-emulator/server") },
    { what: "get / @firestore-emulator/server", wanted: 1.5, value: ratio("get", "@firestore-emulator/server") },
    { what: "get / bare grpc-js echo", wanted: 0.5, value: ratio("get", "bare grpc-js echo") },
    { what: "last tenth of the writes / first", wanted: 0.8, value: cell(grown[0], "last tenth / first") },
    {
      what: "query of 20, at the end / at 1,000",
      wanted: 2,
      atMost: true,
      value: over(cell(grown[0], "query ms at the end"), cell(grown[0], "query ms at 1,000")),
    },
    {
      what: "memory after the writes / Google's",
      wanted: 0.5,
      atMost: true,
      value: over(cell(grown[0], "resident MiB"), cell(grown[1], "resident MiB")),
    },
  ];
  console.table(judge(targets));
}
