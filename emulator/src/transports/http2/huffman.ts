// Reads Huffman-coded header text. Most codes have at most eight bits and are found by one look-up; longer ones by
// walking through the lengths of the canonical code.
import { errorCode, Http2Error } from "./frame.ts";
import { huffmanLengths } from "./hpack-tables.ts";

const LONGEST = 30;
const END_OF_STRING = 256;

/** By length: the first code, left-aligned in 32 bits as an unsigned number, and where its symbols begin. */
const firstCode: number[] = [];
const firstIndex: number[] = [];
const symbols: number[] = [];
/** The next eight bits -> symbol and its length, packed; 0 for longer codes. */
const short = new Uint16Array(256);

build();

function build(): void {
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    firstCode[length] = code * 2 ** (32 - length);
    firstIndex[length] = symbols.length;
    for (const [symbol, bits] of huffmanLengths.entries()) {
      if (bits !== length) continue;
      if (length <= 8) short.fill((symbol << 4) | length, code << (8 - length), (code + 1) << (8 - length));
      symbols.push(symbol);
      code++;
    }
    code *= 2;
  }
  firstCode[LONGEST + 1] = 2 ** 32;
}

/** Text of single-byte characters. Throws COMPRESSION_ERROR for what is not a whole number of codes and padding. */
export function decodeHuffman(bytes: Buffer): string {
  // No code is shorter than five bits.
  const text = Buffer.allocUnsafe(Math.floor((bytes.length * 8) / 5));
  let length = 0;
  let buffer = 0;
  let count = 0;
  let at = 0;
  for (;;) {
    while (count <= 24 && at < bytes.length) {
      buffer = (buffer | ((bytes[at++] as number) << (24 - count))) >>> 0;
      count += 8;
    }
    if (count < 8 && isPadding(buffer, count)) break;
    const found = short[buffer >>> 24] as number;
    let bits = found & 0xf;
    let symbol = found >>> 4;
    if (bits === 0) {
      bits = longLength(buffer);
      symbol = longSymbol(buffer, bits);
    }
    if (bits > count || symbol === END_OF_STRING) throw new Http2Error(errorCode.compression, "no Huffman code");
    text[length++] = symbol;
    buffer = (buffer << bits) >>> 0;
    count -= bits;
  }
  return text.toString("latin1", 0, length);
}

/** Up to seven one-bits at the end. */
function isPadding(buffer: number, count: number): boolean {
  return count === 0 || buffer >>> (32 - count) === (1 << count) - 1;
}

function longLength(buffer: number): number {
  let length = 9;
  while (length < LONGEST && buffer >= (firstCode[length + 1] as number)) length++;
  return length;
}

function longSymbol(buffer: number, length: number): number {
  const offset = Math.floor((buffer - (firstCode[length] as number)) / 2 ** (32 - length));
  return symbols[(firstIndex[length] as number) + offset] ?? END_OF_STRING;
}
