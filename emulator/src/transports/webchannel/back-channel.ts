// One hanging GET: the response that carries a session's messages to the client until it ends or is replaced.
import type { ServerResponse } from "node:http";
import type { Outbox } from "./outbox.ts";
import type { Timing } from "./timing.ts";

export interface BackChannelOptions {
  readonly outbox: Outbox;
  readonly timing: Timing;
  /** The last id that the client has. */
  readonly acknowledged: number;
  /** Long polling: answer once, then end. */
  readonly once: boolean;
  /** The client's own limit on a silent request, in milliseconds. */
  readonly timeoutMs: number;
  /** The client has taken something. */
  readonly onProgress: () => void;
  /** The response is over, whoever ended it. */
  readonly onEnd: () => void;
}

/** A streamed response ends after this much, so that the client's next GET acknowledges it and frees the memory. */
const rotateSize = 4 * 1024 * 1024;

export class BackChannel {
  readonly #response: ServerResponse;
  readonly #options: BackChannelOptions;
  #sentId: number;
  #sentSize = 0;
  #ended: boolean = false;
  #blocked: boolean = false;
  readonly #silence: NodeJS.Timeout;
  readonly #rotation: NodeJS.Timeout;

  constructor(response: ServerResponse, options: BackChannelOptions) {
    this.#response = response;
    this.#options = options;
    this.#sentId = options.acknowledged;
    const { timing } = options;
    this.#silence = setTimeout(() => this.#noop(), Math.min(timing.noopMs, options.timeoutMs));
    this.#rotation = setTimeout(() => this.end(), timing.rotateMs);
    response.on("drain", () => {
      this.#blocked = false;
      options.onProgress();
      this.flush();
    });
    response.on("close", () => this.#over());
    response.writeHead(200, {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "private, max-age=0",
      "X-Content-Type-Options": "nosniff",
      "X-Accel-Buffering": "no",
    });
    if (options.once) this.flush();
    // A client that sees no byte at once takes the network for a buffering proxy and falls back to long polling.
    else this.#noop();
  }

  isOn(response: ServerResponse): boolean {
    return this.#response === response;
  }

  get sentId(): number {
    return this.#sentId;
  }

  /** What the client has not taken: not written yet, or written and still in the connection's buffer. */
  get pending(): number {
    return this.#options.outbox.sizeAfter(this.#sentId) + this.#response.writableLength;
  }

  /** Writes what the client lacks, as far as the connection takes it. */
  flush(): void {
    const { outbox, once } = this.#options;
    let wrote = false;
    for (let entry = this.#due(); entry !== undefined; entry = outbox.after(this.#sentId)) {
      this.#sentId = entry.id;
      this.#sentSize += entry.frame.length;
      this.#blocked = !this.#response.write(entry.frame);
      wrote = true;
      if (this.#blocked || this.#sentSize > rotateSize) break;
    }
    if (!wrote) return;
    this.#silence.refresh();
    if (once || this.#sentSize > rotateSize) this.end();
  }

  #due() {
    return this.#ended || this.#blocked ? undefined : this.#options.outbox.after(this.#sentId);
  }

  #noop(): void {
    if (this.#ended || this.#blocked) return;
    this.#options.outbox.add('"noop"');
    this.flush();
  }

  end(): void {
    if (this.#ended) return;
    this.#over();
    this.#response.end();
  }

  /** Breaks the connection at once, for a client that does not read. */
  destroy(): void {
    this.#over();
    this.#response.destroy();
  }

  #over(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#rotation);
    this.#options.onEnd();
  }
}
