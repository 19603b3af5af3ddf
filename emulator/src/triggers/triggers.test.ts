// Delivery against a real HTTP server in the functions emulator's place; the outbox is a plain list, because what is
// under test is what happens between it and the socket. test/conformance/triggers*.test.ts uses the real ones.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CommitEvent, Outbox, StoredDocument } from "../storage/types.ts";
import { createTriggers } from "./triggers.ts";
import type { Registration, TriggerOptions, Triggers } from "./types.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

class ListOutbox implements Outbox {
  readonly kept = new Map<number, Uint8Array>();
  #next = 0;
  #producers: ((event: CommitEvent) => readonly Uint8Array[])[] = [];
  #listeners: (() => void)[] = [];
  onCommit(producer: (event: CommitEvent) => readonly Uint8Array[]) {
    this.#producers.push(producer);
  }
  onAdded(listener: () => void) {
    this.#listeners.push(listener);
  }
  *entries(after = -1) {
    for (const [id, data] of this.kept) if (id > after) yield { id, data };
  }
  read(id: number) {
    return this.kept.get(id);
  }
  async remove(id: number) {
    this.kept.delete(id);
  }
  /** The same entries as a new process finds them. */
  reopen() {
    const copy = new ListOutbox();
    for (const [id, data] of this.kept) copy.kept.set(id, data);
    copy.#next = this.#next;
    return copy;
  }
  commit(event: CommitEvent) {
    const added = this.#producers.flatMap((produce) => produce(event));
    for (const data of added) this.kept.set(this.#next++, data);
    if (added.length > 0) for (const listener of this.#listeners) listener();
  }
}

const database = { project: "demo-x", database: "(default)" };
const root = "projects/demo-x/databases/(default)/documents";
let clock = Date.now() * 1_000;
const version = (name: string): StoredDocument => ({ name, fields: {}, createTime: clock, updateTime: clock });

function write(path: string, options: { before?: boolean; after?: boolean; at?: number } = {}): CommitEvent {
  clock += 1;
  const name = `${root}/${path}`;
  const { before = false, after = true, at = clock } = options;
  const change = { name, before: before ? version(name) : null, after: after ? version(name) : null };
  return { database, commitTime: at, changes: [change], caller: { kind: "admin" } };
}

interface Received {
  readonly key: string;
  readonly document: string;
  readonly id: string;
}

/** A functions emulator that notes what it is sent and answers as told. */
async function startReceiver(
  answer: (received: Received, count: number) => number | Promise<number> = () => 200,
  port = 0,
) {
  const received: Received[] = [];
  const finished: Received[] = [];
  const server = http.createServer(async (request, response) => {
    request.resume();
    const entry = {
      key: String(request.url).split("/").at(-1) ?? "",
      document: String(request.headers["ce-document"]),
      id: String(request.headers["ce-id"]),
    };
    received.push(entry);
    const status = await answer(entry, received.length);
    finished.push(entry);
    if (status === 0) request.socket.destroy();
    else if (status === 599) response.writeHead(500).end('{"code":"ECONNRESET"}');
    else response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, finished, server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const timing = {
  maxAge: 60_000,
  retryFirst: 5,
  retryLongest: 20,
  unknownGrace: 50,
  rememberedGrace: 300,
  scaleOutAfter: 30,
};

function start(options: Partial<TriggerOptions> & { functionsEmulator?: string }, outbox = new ListOutbox()) {
  const lines: string[] = [];
  const triggers = createTriggers({ outbox, timing, log: (line) => lines.push(line), ...options });
  cleanups.push(() => triggers.close());
  return { triggers, outbox, lines };
}

const registration = (key: string, value = "a/{x}", type = "written"): Registration => ({
  project: "demo-x",
  key,
  generation: "v2",
  body: {
    eventType: `google.cloud.firestore.document.v1.${type}`,
    database: "(default)",
    namespace: "(default)",
    document: { value, matchType: "PATH_PATTERN" },
  },
});

function register(triggers: Triggers, ...registrations: Registration[]) {
  for (const each of registrations) triggers.register(each);
}

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), "hearth-triggers-"));
  cleanups.push(() => rmSync(path, { recursive: true }));
  return path;
};

describe("matching", () => {
  it("only the kinds, paths, databases and projects that were registered", async () => {
    const { received, address } = await startReceiver();
    const { triggers, outbox } = start({ functionsEmulator: address });
    register(
      triggers,
      registration("c-0", "a/{x}", "created"),
      registration("u-0", "a/{x}", "updated"),
      registration("d-0", "a/{x}", "deleted"),
      registration("w-0"),
      { ...registration("other-0"), project: "demo-y" },
    );
    outbox.commit(write("a/1"));
    outbox.commit(write("a/1", { before: true }));
    outbox.commit(write("a/1", { before: true, after: false }));
    outbox.commit(write("b/1"));
    outbox.commit({ ...write("a/1"), database: { project: "demo-x", database: "second" } });
    await triggers.idle();
    expect(received.map(({ key }) => key).sort((a, b) => a.localeCompare(b))).toEqual([
      "c-0",
      "d-0",
      "u-0",
      "w-0",
      "w-0",
      "w-0",
    ]);
    expect(outbox.kept.size).toBe(0);
  });

  it("two functions see one event id, two commits do not", async () => {
    const { received, address } = await startReceiver();
    const { triggers, outbox } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"), registration("g-0"));
    outbox.commit(write("a/1"));
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(new Set(received.map(({ id }) => id)).size).toBe(2);
  });

  it("a malformed registration changes nothing", () => {
    const { triggers } = start({});
    expect(() => triggers.register({ ...registration("f-0"), body: {} })).toThrow(/eventType/);
    expect(triggers.list("demo-x")).toEqual([]);
  });

  it("nothing is queued when there is no functions emulator", () => {
    const { triggers, outbox } = start({});
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    expect([outbox.kept.size, triggers.pending]).toEqual([0, 0]);
  });
});

describe("delivery", () => {
  it("one document's events wait for the reply; others pass a slow one", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { received, finished, address } = await startReceiver(async ({ document }) => {
      if (document === "a/slow") await gate;
      return 200;
    });
    const { triggers, outbox } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    for (const path of ["a/slow", "a/slow", "a/quick", "a/quick"]) outbox.commit(write(path));
    await vi.waitFor(() => expect(finished.map(({ document }) => document)).toEqual(["a/quick", "a/quick"]));
    expect(received.filter(({ document }) => document === "a/slow")).toHaveLength(1);
    release();
    await triggers.idle();
    expect(received).toHaveLength(4);
  });

  it("a handler that fails, or is disabled, is not called again", async () => {
    const { received, address } = await startReceiver((_, count) => (count === 1 ? 500 : 204));
    const { triggers, outbox, lines } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(received).toHaveLength(2);
    expect(lines.join()).toMatch(/answered 500/);
  });

  it("waits for a functions emulator that is not up yet", async () => {
    const probe = await startReceiver();
    const port = Number(probe.address.split(":")[1]);
    await new Promise((resolve) => probe.server.close(resolve));
    const { triggers, outbox } = start({ functionsEmulator: probe.address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    outbox.commit(write("a/2"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(triggers.pending).toBe(2);
    const { received } = await startReceiver(() => 200, port);
    await triggers.idle();
    expect(received.map(({ document }) => document)).toEqual(["a/1", "a/2"]);
  });

  it("gives up an event that is too old while nobody answers", async () => {
    const probe = await startReceiver();
    await new Promise((resolve) => probe.server.close(resolve));
    const { triggers, outbox, lines } = start({ functionsEmulator: probe.address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1", { at: clock - 61_000_000 }));
    await triggers.idle();
    expect(lines.join()).toMatch(/not reachable for 60000 ms, given up/);
    expect(outbox.kept.size).toBe(0);
  });

  it("repeats an event whose connection broke, five times at most", async () => {
    const { received, address } = await startReceiver(({ document }, count) =>
      document === "a/never" || count === 1 ? 0 : 200,
    );
    const { triggers, outbox, lines } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/once"));
    await triggers.idle();
    expect(received.map(({ id }) => id)).toEqual([received[0]?.id, received[0]?.id]);
    outbox.commit(write("a/never"));
    await triggers.idle();
    expect(received).toHaveLength(7);
    expect(lines.join()).toMatch(/interrupted 5 times/);
  });

  it("repeats an event that met the end of its function's process, three times at most", async () => {
    const { received, address } = await startReceiver(({ document }, count) =>
      document === "a/never" || count === 1 ? 599 : 200,
    );
    const { triggers, outbox, lines } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/once"));
    await triggers.idle();
    expect([received.length, lines.length]).toEqual([2, 0]);
    outbox.commit(write("a/never"));
    await triggers.idle();
    expect(received).toHaveLength(5);
    expect(lines.join()).toMatch(/crashed 3 times/);
  });

  it("gives up a request that is never answered", async () => {
    const { address } = await startReceiver(() => new Promise(() => {}));
    const { triggers, outbox, lines } = start({ functionsEmulator: address, timing: { ...timing, replyTimeout: 30 } });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(lines.join()).toMatch(/no answer in 30 ms/);
  });

  it("a key nobody knows is given up after a moment", async () => {
    const { received, address } = await startReceiver(() => 404);
    const { triggers, outbox, lines } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(received.length).toBeGreaterThan(1);
    expect(lines.join()).toMatch(/no such function/);
  });

  it("a key that is known a moment after it registered loses nothing", async () => {
    const { received, address } = await startReceiver((_, count) => (count < 3 ? 404 : 200));
    const { triggers, outbox, lines } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(received).toHaveLength(3);
    expect(lines).toEqual([]);
  });
});

describe("restart", () => {
  it("registrations and events survive; a remembered function's events follow it to its new key", async () => {
    const file = join(folder(), "triggers.json");
    const nobody = await startReceiver();
    await new Promise((resolve) => nobody.server.close(resolve));
    const first = start({ functionsEmulator: nobody.address, file });
    register(first.triggers, registration("r-f-3"));
    first.outbox.commit(write("a/1"));
    await first.triggers.close();

    const known = new Set<string>();
    const { received, address } = await startReceiver(({ key }) => (known.has(key) ? 200 : 404));
    const second = start({ functionsEmulator: address, file }, first.outbox.reopen());
    expect(second.triggers.list("demo-x").map(({ key }) => key)).toEqual(["r-f-3"]);
    second.outbox.commit(write("a/2"));
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1));
    known.add("r-f-0");
    register(second.triggers, registration("r-f-0"));
    await second.triggers.idle();
    expect(second.triggers.list("demo-x").map(({ key }) => key)).toEqual(["r-f-0"]);
    expect(
      received
        .filter(({ key }) => key === "r-f-0")
        .map(({ document }) => document)
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual(["a/1", "a/2"]);
  });

  it("a remembered function that never registers again is forgotten", async () => {
    const file = join(folder(), "triggers.json");
    register(start({ file }).triggers, registration("r-f-0"));
    const { address } = await startReceiver(() => 404);
    const { triggers, outbox } = start({ functionsEmulator: address, file });
    outbox.commit(write("a/1"));
    await triggers.idle();
    expect(triggers.list("demo-x")).toEqual([]);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ version: 1, triggers: [] });
  });

  it("an event under way at close is kept", async () => {
    const { address, received } = await startReceiver(() => new Promise(() => {}));
    const { triggers, outbox } = start({ functionsEmulator: address });
    register(triggers, registration("f-0"));
    outbox.commit(write("a/1"));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await triggers.close();
    expect(outbox.kept.size).toBe(1);
  });

  it("a damaged file and a damaged entry are reported, not fatal", async () => {
    const file = join(folder(), "triggers.json");
    writeFileSync(file, "{");
    const outbox = new ListOutbox();
    outbox.kept.set(0, new Uint8Array([1, 2, 3]));
    outbox.kept.set(1, new Uint8Array([255, 255, 0, 0, 1]));
    const { address } = await startReceiver();
    const { triggers, lines } = start({ functionsEmulator: address, file }, outbox);
    await triggers.idle();
    expect(lines).toHaveLength(3);
    expect(outbox.kept.size).toBe(0);
  });
});

describe("chaos", () => {
  const run = async (chaos: TriggerOptions["chaos"]) => {
    const { received, address } = await startReceiver();
    const { triggers, outbox } = start({ functionsEmulator: address, ...(chaos && { chaos }) });
    register(triggers, registration("f-0"));
    const names = new Map<string, number>();
    for (let index = 0; index < 40; index += 1) outbox.commit(write("a/1"));
    for (const [index, data] of [...outbox.kept.values()].entries()) {
      names.set(/"eventId":"([^"]+)"/.exec(Buffer.from(data).toString())?.[1] ?? "", index);
    }
    await triggers.idle();
    return received.map(({ id }) => names.get(id));
  };

  it("off: once each, in order", async () => {
    expect(await run(undefined)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it("duplicate and reorder: the seed decides which", async () => {
    const chaos = { duplicate: 0.3, reorder: 0.3, seed: 7 };
    const [once, again, other] = [await run(chaos), await run(chaos), await run({ ...chaos, seed: 8 })];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    expect(once.length).toBeGreaterThan(40);
    expect(new Set(once).size).toBe(40);
    expect(once).not.toEqual(once.toSorted((a, b) => Number(a) - Number(b)));
  });

  it("delay: every event still arrives", async () => {
    expect(await run({ delayMs: 5, seed: 3 })).toHaveLength(40);
  });
});
