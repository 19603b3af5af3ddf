// The emulator under load, beside Google's where it is on the machine. Ratios of one run are what counts.
import * as grpc from "@grpc/grpc-js";
import { BareClient, database, encode, rate, root } from "./support/bare-client.ts";
import { type BenchEmulator, startGoogle, startHearth } from "./support/emulators.ts";

const IN_FLIGHT = 32;
const quick = process.argv.includes("--quick");
const scale = quick ? 0.2 : 1;
const indexes = {
  indexes: ["docs", "grown"].map((collectionGroup) => ({
    collectionGroup,
    queryScope: "COLLECTION",
    fields: [
      { fieldPath: "tag", order: "ASCENDING" },
      { fieldPath: "n", order: "ASCENDING" },
    ],
  })),
};

const string = (value: string) => ({ valueType: { case: "stringValue" as const, value } });
const integer = (n: number) => ({ valueType: { case: "integerValue" as const, value: BigInt(n) } });
const write = (collection: string, n: number) => ({
  operation: {
    case: "update" as const,
    value: {
      name: `${root}/${collection}/d${n}`,
      fields: { tag: string(`tag${n % 50}`), n: integer(n), title: string(`task ${n}`), note: string("x".repeat(100)) },
    },
  },
});
const tagged = (collectionId: string, tag: number) =>
  encode("runQuery", {
    parent: root,
    queryType: {
      case: "structuredQuery",
      value: {
        from: [{ collectionId }],
        where: {
          filterType: {
            case: "fieldFilter",
            value: { field: { fieldPath: "tag" }, op: 5, value: string(`tag${tag}`) },
          },
        },
        orderBy: [{ field: { fieldPath: "n" }, direction: 1 }],
        limit: 20,
      },
    },
  });

type Row = Record<string, string | number>;

async function measure(emulator: BenchEmulator): Promise<Row> {
  const client = new BareClient(emulator.address);
  await client.send("commit", encode("commit", { database, writes: [write("warm", 0)] }));
  const idle = emulator.memory();
  const count = Math.round(6000 * scale);
  const commits = Array.from({ length: count }, (_, n) => encode("commit", { database, writes: [write("docs", n)] }));
  const gets = Array.from({ length: count }, (_, n) => encode("getDocument", { name: `${root}/docs/d${n}` }));
  const queries = Array.from({ length: 50 }, (_, n) => tagged("docs", n));
  await rate(Math.round(count / 4), IN_FLIGHT, (n) => client.send("commit", commits[n] as Buffer));
  const sets = await rate(count, IN_FLIGHT, (n) => client.send("commit", commits[n] as Buffer));
  const reads = await rate(count, IN_FLIGHT, (n) => client.send("getDocument", gets[n] as Buffer));
  const found = await rate(Math.round(count / 10), IN_FLIGHT, (n) =>
    client.send("runQuery", queries[n % 50] as Buffer),
  );
  const result = {
    emulator: emulator.name,
    "start ms": Math.round(emulator.startMs),
    "idle MiB": Math.round(idle.resident),
    "sets/s": Math.round(sets),
    "gets/s": Math.round(reads),
    "queries/s": Math.round(found),
    "MiB after": Math.round(emulator.memory().resident),
  };
  client.close();
  return result;
}

/** 100,000 documents in batches of 500: the first against the last, memory, and a query at both sizes. */
async function grow(emulator: BenchEmulator): Promise<Row> {
  const client = new BareClient(emulator.address);
  const batches = Math.round(200 * scale);
  const seconds: number[] = [];
  const medianQuery = async (): Promise<number> => {
    const times: number[] = [];
    for (let n = 0; n < 100; n++) {
      const began = performance.now();
      await client.send("runQuery", tagged("grown", n % 50));
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[50] as number;
  };
  let early = 0;
  for (let batch = 0; batch < batches; batch++) {
    const writes = Array.from({ length: 500 }, (_, n) => write("grown", batch * 500 + n));
    const request = encode("commit", { database, writes });
    const began = performance.now();
    await client.send("commit", request);
    seconds.push((performance.now() - began) / 1000);
    if (batch === 1) early = await medianQuery();
  }
  const late = await medianQuery();
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const part = Math.max(1, Math.round(batches / 10));
  const { resident, anonymous } = emulator.memory();
  client.close();
  return {
    emulator: emulator.name,
    documents: batches * 500,
    seconds: Number(sum(seconds).toFixed(1)),
    "last tenth / first": Number((sum(seconds.slice(0, part)) / sum(seconds.slice(-part))).toFixed(2)),
    "query ms at 1,000": Number(early.toFixed(2)),
    "query ms at the end": Number(late.toFixed(2)),
    "resident MiB": Math.round(resident),
    "anonymous MiB": Math.round(anonymous),
  };
}

/** A bare grpc-js server that echoes payloads of the same size: what gets can be at most. */
async function echo(): Promise<Row> {
  const same = (bytes: Buffer) => bytes;
  const server = new grpc.Server();
  const definition = {
    path: "/google.firestore.v1.Firestore/GetDocument",
    requestStream: false,
    responseStream: false,
  };
  const serialize = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  const payload = Buffer.alloc(300, 1);
  server.addService(
    { get: { ...definition, ...serialize } },
    {
      get: (_call: unknown, answer: (error: null, bytes: Buffer) => void) => answer(null, payload),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  server.start();
  const client = new BareClient(`127.0.0.1:${port}`);
  const request = encode("getDocument", { name: `${root}/docs/d1` });
  const count = Math.round(6000 * scale);
  await rate(count, IN_FLIGHT, () => client.send("getDocument", request));
  const gets = await rate(count, IN_FLIGHT, () => client.send("getDocument", request));
  client.close();
  server.forceShutdown();
  return { emulator: "bare echo (in this process)", "gets/s": Math.round(gets) };
}

const started: BenchEmulator[] = [await startHearth(indexes)];
const google = process.argv.includes("--ours") ? undefined : await startGoogle();
if (google === undefined) console.log("Google's emulator: skipped (not on this machine, or not wanted).");
else started.push(google);
try {
  const rows: Row[] = [];
  for (const emulator of started) rows.push(await measure(emulator));
  rows.push(await echo());
  console.table(rows);
  const grown: Row[] = [];
  for (const emulator of started) grown.push(await grow(emulator));
  console.table(grown);
} finally {
  for (const emulator of started) await emulator.stop();
}
