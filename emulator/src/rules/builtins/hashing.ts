// The hashing namespace: bytes in (or a string's UTF-8), bytes out; the CRCs little-endian, as measured.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type BuiltinTable, type Overload, overload } from "./signature.ts";
import { utf8 } from "./text.ts";

const hashed = (hash: (data: Uint8Array) => Uint8Array): readonly Overload[] => [
  overload(["bytes"], hash),
  overload(["string"], (text: string) => hash(utf8(text))),
];

const digest = (algorithm: string) => (data: Uint8Array) => new Uint8Array(createHash(algorithm).update(data).digest());

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** CRC-32C (Castagnoli), reflected polynomial. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (castagnoli[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

export const hashingNamespace: BuiltinTable = {
  md5: hashed(digest("md5")),
  sha256: hashed(digest("sha256")),
  crc32: hashed((data) => littleEndian(crc32(data))),
  crc32c: hashed((data) => littleEndian(crc32c(data))),
};
