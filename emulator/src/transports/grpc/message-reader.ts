// The messages in what a client sends on one call.
import { gunzipSync, inflateSync } from "node:zlib";
import { FirestoreError, invalidArgument, unimplemented } from "../../model/status.ts";
import { maxHeldBytes, maxMessageBytes } from "../limits.ts";
import { PREFIX } from "./frame.ts";

/** Parts of unfinished messages, of all calls together. */
export interface Held {
  bytes: number;
}

export class MessageReader {
  readonly #encoding: string;
  readonly #held: Held;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Length of the next message with its prefix, once known. */
  #wanted = 0;

  constructor(encoding: string | undefined, held: Held) {
    this.#encoding = encoding ?? "identity";
    this.#held = held;
  }

  /** Some of a message is there and the rest is not. */
  get isPartial(): boolean {
    return this.#bytes > 0;
  }

  /**
   * Throws INVALID_ARGUMENT for what is no message, RESOURCE_EXHAUSTED for one that is too large, and when too much is
   * held altogether.
   */
  push(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#count(bytes.length);
    this.#look();
    if (this.#held.bytes > maxHeldBytes) {
      throw new FirestoreError("RESOURCE_EXHAUSTED", "Too many large requests at once.");
    }
  }

  /** The next whole message. Throws nothing that `push` did not find, but for compressed ones. */
  next(): Buffer | undefined {
    if (this.#wanted === 0 || this.#bytes < this.#wanted) return undefined;
    const all = this.#join();
    const message = all.subarray(PREFIX, this.#wanted);
    const isCompressed = all[0] === 1;
    const rest = all.subarray(this.#wanted);
    this.#count(-this.#wanted);
    this.#wanted = 0;
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#look();
    return isCompressed ? this.#decompress(message) : message;
  }

  close(): void {
    this.#count(-this.#bytes);
    this.#parts = [];
    this.#wanted = 0;
  }

  #count(change: number): void {
    this.#bytes += change;
    this.#held.bytes += change;
  }

  #look(): void {
    if (this.#wanted > 0 || this.#bytes < PREFIX) return;
    const prefix = this.#join();
    if ((prefix[0] as number) > 1) throw invalidArgument("A message begins with 0 or 1: compressed or not.");
    const length = prefix.readUInt32BE(1);
    if (length > maxMessageBytes) {
      throw new FirestoreError(
        "RESOURCE_EXHAUSTED",
        `Received message larger than max (${length} vs ${maxMessageBytes})`,
      );
    }
    this.#wanted = PREFIX + length;
  }

  #join(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] as Buffer;
  }

  #decompress(message: Buffer): Buffer {
    const options = { maxOutputLength: maxMessageBytes };
    try {
      switch (this.#encoding) {
        case "gzip":
          return gunzipSync(message, options);
        case "deflate":
          return inflateSync(message, options);
        default:
          break;
      }
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      if (isTooLarge) throw new FirestoreError("RESOURCE_EXHAUSTED", "The decompressed message is larger than max.");
      throw invalidArgument(`The message is not valid ${this.#encoding}.`);
    }
    throw unimplemented(`The compression ${this.#encoding} is not supported.`);
  }
}
