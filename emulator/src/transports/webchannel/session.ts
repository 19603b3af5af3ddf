// One WebChannel: a service session with a forward channel (POSTs) and a back channel (hanging GETs) around it.
import type { ServerResponse } from "node:http";
import { FirestoreError, toFirestoreError } from "../../model/status.ts";
import type { StreamSession, StreamSink } from "../../service/types.ts";
import { maxMessageBytes, slowReaderText } from "../limits.ts";
import { SlowReader } from "../slow-reader.ts";
import { BackChannel } from "./back-channel.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import type { Timing } from "./timing.ts";

/** ProtoJSON text in and out; which messages they are is the stream's business. */
export type TextStream = (sink: StreamSink<string>) => StreamSession<string>;

export interface SessionOptions {
  readonly id: string;
  readonly timing: Timing;
  readonly open: TextStream;
  /** The session is over: nobody will ask for it again, or nobody has for too long. */
  readonly onClosed: () => void;
  /** `held` has changed by this much. */
  readonly onHeld: (difference: number) => void;
}

export class Session implements StreamSink<string> {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #inbox = new Inbox();
  readonly #outbox = new Outbox();
  readonly #slow = new SlowReader();
  readonly #expiry: NodeJS.Timeout;
  #stream: StreamSession<string> | undefined;
  #back: BackChannel | undefined;
  #received: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Text kept for the client or from it, in UTF-16 code units, as last told. */
  held = 0;
  /** Of the last sign of life, in milliseconds since the epoch. */
  lastHeardAt = Date.now();
  #ended: boolean = false;
  #closed: boolean = false;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#expiry = setTimeout(() => this.#expire(), options.timing.expiryMs);
    this.#expiry.unref();
    try {
      this.#stream = options.open(this);
    } catch (error) {
      this.end(error);
    }
  }

  get isAttached(): boolean {
    return this.#back !== undefined;
  }

  /** Without a back channel all that is not acknowledged waits: the next one may have to say it again. */
  get pending(): number {
    return this.#back?.pending ?? this.#outbox.sizeAfter(0);
  }

  send(payload: string): void {
    if (this.#ended) return;
    this.#push(payload);
    if (this.#slow.isStuck(this.pending)) this.abandon();
  }

  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#push(error === undefined ? '"close"' : errorPayload(error));
  }

  #push(payload: string): void {
    this.#outbox.add(payload);
    this.#back?.flush();
    this.#account();
  }

  #account(): void {
    if (this.#closed) return;
    const held = this.#outbox.sizeAfter(0) + this.#inbox.heldSize + this.#waiting;
    const difference = held - this.held;
    this.held = held;
    if (difference !== 0) this.#options.onHeld(difference);
  }

  /** Takes the messages of one POST. Resolves when the client may go on, which is at once unless it floods us. */
  async receive(offset: number, messages: readonly string[]): Promise<void> {
    this.#expiry.refresh();
    this.lastHeardAt = Date.now();
    for (const message of this.#inbox.accept(offset, messages)) {
      this.#waiting += message.length;
      this.#received = this.#received.then(() => this.#deliver(message));
    }
    this.#account();
    if (this.#waiting > maxMessageBytes) await this.#received;
  }

  async #deliver(message: string): Promise<void> {
    this.#waiting -= message.length;
    this.#account();
    if (this.#ended) return;
    try {
      await this.#stream?.receive(message);
    } catch (error) {
      // In this order: a stream that is closed ends cleanly.
      this.end(error);
      this.#stream?.close();
    }
  }

  acknowledge(id: number): void {
    this.#outbox.acknowledge(id);
    this.#slow.moved();
    this.#account();
  }

  /** The new hanging GET replaces one still open. */
  attach(response: ServerResponse, request: { acknowledged: number; once: boolean; timeoutMs: number }): void {
    this.#back?.end();
    // Refreshed and not cleared: a timer that was cleared cannot be set again.
    this.#expiry.refresh();
    this.lastHeardAt = Date.now();
    this.acknowledge(request.acknowledged);
    let over = false;
    const back = new BackChannel(response, {
      ...request,
      outbox: this.#outbox,
      timing: this.#options.timing,
      onProgress: () => {
        this.lastHeardAt = Date.now();
        this.#slow.moved();
      },
      onEnd: () => {
        over = true;
        this.#detached(response);
      },
    });
    if (!over) this.#back = back;
  }

  #detached(response: ServerResponse): void {
    if (this.#back?.isOn(response)) this.#back = undefined;
    if (!this.#closed) this.#expiry.refresh();
  }

  /** What a POST is answered: whether a back channel is open, the last id sent on it, and how much still waits. */
  state(): [0 | 1, number, number] {
    const sent = this.#back?.sentId ?? this.#outbox.lastId;
    return [this.#back === undefined ? 0 : 1, sent, this.#outbox.sizeAfter(sent)];
  }

  /** The client is done (or the server is). Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    this.#options.onHeld(-this.held);
    this.held = 0;
    clearTimeout(this.#expiry);
    this.#back?.end();
    void this.#received.then(() => this.#stream?.close());
    this.#options.onClosed();
  }

  #expire(): void {
    if (this.#back === undefined) this.close();
    else this.#expiry.refresh();
  }

  /** Holds too much. The client learns of it from "Unknown SID" when it comes back; there is no room to tell it more. */
  abandon(): void {
    this.end(new FirestoreError("RESOURCE_EXHAUSTED", slowReaderText));
    this.#back?.destroy();
    this.close();
  }
}

function errorPayload(thrown: unknown): string {
  const error = toFirestoreError(thrown);
  return JSON.stringify({ error: { code: error.grpcCode, message: error.message, status: error.code } });
}
