// Listeners under load, beside Google's emulator where it is on the machine: one write to a thousand listeners, and
// many writes with a listener on the whole collection. `--quick` does a fifth of it.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { BareClient, database, encode, root } from "./support/bare-client.ts";
import { type BenchEmulator, startGoogle, startHearth } from "./support/emulators.ts";
import { ListeningClients } from "./support/listening-client.ts";
import { judge } from "./support/targets.ts";

const scale = process.argv.includes("--quick") ? 0.2 : 1;
const BATCH = 500;

type Row = Record<string, string | number>;

const write = (collection: string, id: number, n: number) => ({
  operation: {
    case: "update" as const,
    value: {
      name: `${root}/${collection}/d${id}`,
      fields: {
        n: { valueType: { case: "integerValue" as const, value: BigInt(n) } },
        note: { valueType: { case: "stringValue" as const, value: "x".repeat(120) } },
      },
    },
  },
});

const rounded = (value: number | undefined) => Number((value ?? Number.NaN).toFixed(1));

/** From sending a write until the last of the listeners has it. */
async function fanOut(emulator: BenchEmulator): Promise<Row> {
  const count = Math.round(1000 * scale);
  const writer = new BareClient(emulator.address);
  const listeners = new ListeningClients();
  const began = performance.now();
  await listeners.open(emulator.address, count, "shared");
  const opened = performance.now() - began;
  const times: number[] = [];
  for (let n = 0; n < 25; n += 1) {
    const all = listeners.next(count);
    const sent = performance.now();
    await writer.send("commit", encode("commit", { database, writes: [write("shared", 0, n)] }));
    await all;
    times.push(performance.now() - sent);
  }
  times.sort((a, b) => a - b);
  listeners.close();
  writer.close();
  return {
    emulator: emulator.name,
    listeners: count,
    "opened in ms": Math.round(opened),
    "all told, median ms": rounded(times[12]),
    "p95 ms": rounded(times[23]),
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The requests that write a stretch of documents, made before anything is measured. */
function batches(collection: string, { from, to }: Span): Buffer[] {
  return Array.from({ length: (to - from) / BATCH }, (_, batch) => {
    const first = from + batch * BATCH;
    const writes = Array.from({ length: BATCH }, (_, n) => write(collection, first + n, first + n));
    return encode("commit", { database, writes });
  });
}

/** Seconds for each of the requests, sent one after the other. */
async function fill(writer: BareClient, requests: readonly Buffer[]): Promise<number[]> {
  const seconds: number[] = [];
  for (const request of requests) {
    const began = performance.now();
    await writer.send("commit", request);
    seconds.push((performance.now() - began) / 1000);
  }
  return seconds;
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
/** Stretches that are written without and with a listener in turn, so that a busy machine is as busy for both. */
const STRETCHES = 10;

/** The same writes without and with a listener on the whole collection; until the listener has heard of all. */
async function bulk(emulator: BenchEmulator, documents: number): Promise<Row> {
  const writer = new BareClient(emulator.address);
  await fill(writer, batches("warm", { from: 0, to: 10 * BATCH }));
  const workerData = { address: emulator.address, collectionId: "heard" };
  const worker = new Worker(new URL("./support/listen-worker.ts", import.meta.url), { workerData });
  await once(worker, "message");
  const alone: number[] = [];
  const watched: number[] = [];
  let heard = 0;
  for (let from = 0; from < documents; from += documents / STRETCHES) {
    const span = { from, to: from + documents / STRETCHES };
    alone.push(...(await fill(writer, batches("alone", span))));
    const requests = batches("heard", span);
    const began = performance.now();
    watched.push(...(await fill(writer, requests)));
    for (let seen = 0; seen < span.to; ) {
      worker.postMessage("how many");
      [seen] = (await once(worker, "message")) as [number];
      if (seen < span.to) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    heard += (performance.now() - began) / 1000;
  }
  await worker.terminate();
  writer.close();
  const tenth = Math.max(1, Math.round(watched.length / 10));
  return {
    emulator: emulator.name,
    documents,
    "alone s": rounded(sum(alone)),
    "with a listener s": rounded(heard),
    ratio: Number((heard / sum(alone)).toFixed(2)),
    "last tenth / first": Number((sum(watched.slice(-tenth)) / sum(watched.slice(0, tenth))).toFixed(2)),
    "anonymous MiB": Math.round(emulator.memory().anonymous),
  };
}

const fanOuts: Row[] = [];
const bulks: Row[] = [];
const emulators: (() => Promise<BenchEmulator | undefined>)[] = [
  () => startHearth({ indexes: [] }),
  ...(process.argv.includes("--ours") ? [] : [startGoogle]),
];
for (const start of emulators) {
  const emulator = await start();
  if (emulator === undefined) {
    console.log("Google's Firestore emulator is not on this machine: nothing to compare with.");
    continue;
  }
  try {
    fanOuts.push(await fanOut(emulator));
    // Google's sends the whole result again at every commit, so its share is smaller.
    bulks.push(await bulk(emulator, Math.round((emulator.name === "Google" ? 10_000 : 100_000) * scale)));
  } finally {
    await emulator.stop();
  }
}
console.table(fanOuts);
console.table(bulks);
const [ours] = bulks;
console.table(
  judge([
    { what: "1,000 listeners told, p95 ms", wanted: 250, atMost: true, value: Number(fanOuts[0]?.["p95 ms"]) },
    { what: "writes with a listener / without", wanted: 1.5, atMost: true, value: Number(ours?.ratio) },
    { what: "anonymous memory afterwards, MiB", wanted: 300, atMost: true, value: Number(ours?.["anonymous MiB"]) },
  ]),
);
