// Takes deliveries from the outbox and posts them to the functions emulator until each is answered or given up.
// Only ids and lane names are held in memory; bodies are read when they are sent.
import http from "node:http";
import type { Outbox } from "../storage/types.ts";
import { type ChaosOptions, createChaos } from "./chaos.ts";
import { type Delivery, Lanes } from "./lanes.ts";
import { decodeEntry, type EntryHead } from "./outbox-entry.ts";
import { type PostOutcome, post } from "./post.ts";
import { functionOf, type TriggerRegistry } from "./registry.ts";
import type { DeliveryTiming } from "./types.ts";

/** Sends of one event whose connection broke after the request went out. */
const MAX_INTERRUPTIONS = 5;
/** Sends of one event whose function's process was found dead. */
const MAX_CRASHES = 3;

export interface DispatcherOptions {
  readonly outbox: Outbox;
  readonly registry: TriggerRegistry;
  readonly address: { readonly host: string; readonly port: number };
  readonly concurrency: number;
  readonly timing: DeliveryTiming;
  readonly chaos: ChaosOptions;
  readonly log: (line: string) => void;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lanes: Lanes;
  readonly #agent: http.Agent;
  readonly #unknownSince = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #chaos: () => ReturnType<ReturnType<typeof createChaos>>;
  #seen = -1;
  #pausedUntil = 0;
  #pause = 0;
  #timer: NodeJS.Timeout | undefined;
  #waiters: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const { concurrency, timing } = options;
    this.#lanes = new Lanes({
      total: concurrency,
      scaleOutAfter: timing.scaleOutAfter,
    });
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
    this.#chaos = createChaos(options.chaos);
  }

  get pending(): number {
    return this.#lanes.size;
  }

  setChaos(options: ChaosOptions): void {
    this.#chaos = createChaos(options);
  }

  /** A function (re)registered: what was said about it before no longer counts. */
  registered(key: string): void {
    this.#unknownSince.delete(key);
  }

  /** Picks up what the outbox holds beyond what was seen before. */
  collect(): void {
    if (this.#closing.signal.aborted) return;
    for (const { id, data } of this.#options.outbox.entries(this.#seen)) {
      if (id <= this.#seen) continue;
      this.#seen = id;
      const head = this.#readHead(id, data);
      if (head) this.#lanes.add(this.#toDelivery(id, head));
    }
    this.#pump();
  }

  idle(): Promise<void> {
    if (this.pending === 0 && this.#inFlight.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    // An event under way is repeated after the next start unless its answer comes at once; the event id tells.
    const grace = setTimeout(() => this.#agent.destroy(), 300);
    await Promise.all(this.#inFlight);
    clearTimeout(grace);
    this.#agent.destroy();
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #toDelivery(id: number, { project, key, document }: EntryHead): Delivery {
    const { deliveries, delayMs, yields } = this.#chaos();
    const addedAt = Date.now();
    return {
      id,
      functionId: `${project}\n${functionOf(key)}`,
      document,
      addedAt,
      notBefore: delayMs === 0 ? 0 : addedAt + delayMs,
      deliveries,
      yields,
      attempts: 0,
    };
  }

  #readHead(id: number, data: Uint8Array): EntryHead | undefined {
    try {
      return decodeEntry(data).head;
    } catch (error) {
      this.#options.log(`Trigger delivery ${id} is unreadable and dropped: ${String(error)}`);
      this.#track(this.#options.outbox.remove(id));
      return undefined;
    }
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted) return;
    for (;;) {
      const now = Date.now();
      const next = now < this.#pausedUntil ? { wakeAt: this.#pausedUntil } : this.#lanes.take(now);
      if ("wakeAt" in next) {
        if (Number.isFinite(next.wakeAt) && this.#lanes.size > 0) {
          this.#timer = setTimeout(() => this.#pump(), Math.max(1, next.wakeAt - now)).unref();
        }
        return;
      }
      this.#track(this.#deliver(next));
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.log(`Trigger delivery failed inside the emulator: ${String(error)}`))
      .finally(() => {
        this.#inFlight.delete(tracked);
        if (this.pending === 0 && this.#inFlight.size === 0) for (const wake of this.#waiters.splice(0)) wake();
      });
    this.#inFlight.add(tracked);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    let done = true;
    try {
      const data = this.#options.outbox.read(delivery.id);
      if (data !== undefined) done = await this.#send(delivery, data);
      // The next event need not wait for this; after a crash in between the event comes twice, with one id.
      if (done) this.#track(this.#options.outbox.remove(delivery.id));
    } finally {
      this.#lanes.finish(delivery, Date.now(), done);
      this.#pump();
    }
  }

  async #send(delivery: Delivery, data: Uint8Array): Promise<boolean> {
    const { address, registry, timing } = this.#options;
    const { head, body } = decodeEntry(data);
    const key = registry.currentKey(head.project, head.key) ?? head.key;
    const outcome = await post({
      ...address,
      path: `/functions/projects/${encodeURIComponent(head.project)}/triggers/${encodeURIComponent(key)}`,
      headers: head.headers,
      body,
      agent: this.#agent,
      timeoutMs: timing.replyTimeout,
    });
    return this.#judge(delivery, { head, key }, outcome);
  }

  /** Whether the delivery is over. */
  #judge(delivery: Delivery, { head, key }: { head: EntryHead; key: string }, outcome: PostOutcome): boolean {
    const { timing, log } = this.#options;
    const what = `${key} for ${head.document} (${head.eventId})`;
    switch (outcome.kind) {
      case "answered":
        this.#pause = 0;
        if (outcome.status === 404) return this.#judgeUnknown(delivery, { head, key }, what);
        this.#unknownSince.delete(key);
        if (outcome.status >= 300) log(`Trigger ${what}: answered ${outcome.status}.`);
        delivery.deliveries -= 1;
        return delivery.deliveries <= 0;
      case "timeout":
        log(`Trigger ${what}: no answer in ${timing.replyTimeout} ms, given up.`);
        return true;
      case "crashed":
      case "interrupted":
        if (this.#closing.signal.aborted) return false;
        delivery.attempts += 1;
        delivery.notBefore = Date.now() + timing.retryFirst * 2 ** delivery.attempts;
        if (delivery.attempts < (outcome.kind === "crashed" ? MAX_CRASHES : MAX_INTERRUPTIONS)) return false;
        log(`Trigger ${what}: ${outcome.kind} ${delivery.attempts} times, given up.`);
        return true;
      case "unreachable":
        this.#backOff();
        if (Date.now() - head.committedAt < timing.maxAge) return false;
        log(`Trigger ${what}: functions emulator not reachable for ${timing.maxAge} ms, given up.`);
        return true;
    }
  }

  /**
   * 404. The functions emulator registers a function a moment before it knows it itself, and one remembered from an
   * earlier run only after it has loaded the code, so events wait a while. After that the function is gone: its events
   * are given up, and a remembered one is forgotten.
   */
  #judgeUnknown(delivery: Delivery, { head, key }: { head: EntryHead; key: string }, what: string): boolean {
    const { registry, timing, log } = this.#options;
    if ((registry.currentKey(head.project, head.key) ?? key) !== key) return false;
    const since = this.#unknownSince.get(key) ?? Date.now();
    this.#unknownSince.set(key, since);
    const remembered = registry.isRemembered(head.project, key);
    if (Date.now() - since < (remembered ? timing.rememberedGrace : timing.unknownGrace)) {
      delivery.notBefore = Date.now() + timing.retryFirst * 2;
      return false;
    }
    if (remembered) registry.unregister(head.project, key);
    log(`Trigger ${what}: no such function, given up.`);
    return true;
  }

  #backOff(): void {
    const { retryFirst, retryLongest } = this.#options.timing;
    this.#pause = Math.min(retryLongest, this.#pause === 0 ? retryFirst : this.#pause * 2);
    this.#pausedUntil = Date.now() + this.#pause;
  }
}
