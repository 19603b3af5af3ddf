// Turns the header blocks of one connection into headers (RFC 7541). One decoder per connection: blocks refer to what
// earlier ones added to the dynamic table, so every block must pass through it, in order.
import { errorCode, Http2Error } from "./frame.ts";
import { staticTable } from "./hpack-tables.ts";
import { decodeHuffman } from "./huffman.ts";

/** Names in lower case, pseudo-headers included; a name that comes twice has its values joined by commas. */
export type Headers = ReadonlyMap<string, string>;

const TABLE_BYTES = 4096;
/** What an entry counts beside its name and value (RFC 7541, 4.1). */
const ENTRY_OVERHEAD = 32;

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly size: number;
}

export class HpackDecoder {
  /** Oldest first; those before `#start` are evicted. */
  #entries: Entry[] = [];
  #start = 0;
  #size = 0;
  #limit = TABLE_BYTES;
  readonly #maxHeaderBytes: number;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /** A decoded list may have as many bytes as given, counted as the table counts. */
  constructor(maxHeaderBytes: number) {
    this.#maxHeaderBytes = maxHeaderBytes;
  }

  /** Undefined when the list is too long. Throws COMPRESSION_ERROR: the connection cannot go on. */
  decode(block: Buffer): Headers | undefined {
    this.#block = block;
    this.#at = 0;
    const headers = new Map<string, string>();
    let bytes = 0;
    while (this.#at < block.length) {
      const first = block[this.#at] as number;
      if ((first & 0xe0) === 0x20) {
        this.#resize(this.#integer(5));
        continue;
      }
      const { name, value } = this.#field(first);
      bytes += name.length + value.length + ENTRY_OVERHEAD;
      if (bytes > this.#maxHeaderBytes) continue;
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : `${before},${value}`);
    }
    return bytes > this.#maxHeaderBytes ? undefined : headers;
  }

  #field(first: number): Pick<Entry, "name" | "value"> {
    if (first >= 0x80) return this.#entry(this.#integer(7));
    const isAdded = first >= 0x40;
    const index = this.#integer(isAdded ? 6 : 4);
    const name = index === 0 ? this.#text() : this.#entry(index).name;
    const value = this.#text();
    if (isAdded) this.#add(name, value);
    return { name, value };
  }

  #entry(index: number): Pick<Entry, "name" | "value"> {
    const known = staticTable[index - 1];
    if (known !== undefined) return { name: known[0], value: known[1] };
    const place = this.#entries.length - (index - staticTable.length);
    const entry = place >= this.#start ? this.#entries[place] : undefined;
    if (index === 0 || entry === undefined) throw broken(`no header has index ${index}`);
    return entry;
  }

  #add(name: string, value: string): void {
    const size = name.length + value.length + ENTRY_OVERHEAD;
    this.#entries.push({ name, value, size });
    this.#size += size;
    this.#evict();
  }

  #resize(limit: number): void {
    if (limit > TABLE_BYTES) throw broken(`a table of ${limit} bytes`);
    this.#limit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) {
      this.#size -= (this.#entries[this.#start] as Entry).size;
      this.#start++;
    }
    if (this.#start < 128) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }

  #text(): string {
    const isHuffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#integer(7);
    const end = this.#at + length;
    if (end > this.#block.length) throw broken("a text ends after its block");
    const start = this.#at;
    this.#at = end;
    return isHuffman ? decodeHuffman(this.#block.subarray(start, end)) : this.#block.toString("latin1", start, end);
  }

  /** An integer that begins in the low bits of the present byte (RFC 7541, 5.1). */
  #integer(bits: number): number {
    const mask = (1 << bits) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      // Nothing in a block needs more, and a longer one would lose precision.
      if (shift > 21) throw broken("a number is too large");
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw broken("a block breaks off");
    return byte;
  }
}

function broken(message: string): Http2Error {
  return new Http2Error(errorCode.compression, message);
}
