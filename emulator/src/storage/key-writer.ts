// Bytes whose order is Firestore's order: the one place where values, ids and paths become keys.
// Every encoding is prefix-free, so concatenated encodings compare component by component.
import { numericId } from "../model/path.ts";
import { kind, kindOf, sortedKeys, vectorOf } from "../model/value.ts";
import type { MapValue, Value } from "../proto/gen/google/firestore/v1/document_pb.js";

const END = 0x00;
const ITEM = 0x01;
const NUMERIC_ID = 0x01;
const STRING_ID = 0x02;
const NAN = 0x00;
const NUMBER = 0x01;

const scratch = new DataView(new ArrayBuffer(8));

export class KeyWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets everything after `length`. */
  truncate(length: number): this {
    this.#length = length;
    return this;
  }

  /** A copy of the bytes written. */
  bytes(from = 0): Buffer {
    const copy = Buffer.allocUnsafe(this.#length - from);
    this.#buffer.copy(copy, 0, from, this.#length);
    return copy;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
    return this;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32BE(value, this.#length);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Flips every byte from `start` on, which reverses the order. */
  invert(start: number): this {
    for (let i = start; i < this.#length; i++) this.#buffer[i] = 255 - (this.#buffer[i] as number);
    return this;
  }

  /** UTF-8 with NUL escaped, closed by a terminator that sorts before everything. */
  text(value: string): this {
    this.#reserve(value.length * 3 + 2);
    if (value.includes("\0")) return this.escaped(Buffer.from(value, "utf8"));
    this.#length += this.#buffer.write(value, this.#length, "utf8");
    return this.#terminate();
  }

  escaped(bytes: Uint8Array): this {
    this.#reserve(bytes.length * 2 + 2);
    for (const byte of bytes) {
      this.#buffer[this.#length++] = byte;
      if (byte === 0) this.#buffer[this.#length++] = 0xff;
    }
    return this.#terminate();
  }

  /** A collection or document id; numeric ids (`__id7__`) sort before all others. */
  id(id: string): this {
    const numeric = numericId(id);
    if (numeric === undefined) return this.byte(STRING_ID).text(id);
    return this.byte(NUMERIC_ID).int64(numeric);
  }

  path(segments: readonly string[]): this {
    for (const segment of segments) this.id(segment);
    return this;
  }

  int64(value: bigint): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, value) ^ 0x8000_0000_0000_0000n, this.#length);
    return this;
  }

  /** At most about `limit` bytes are meaningful to the caller, which lets long strings be cut before encoding. */
  value(value: Value, limit: number): this {
    const type = kindOf(value);
    this.byte(type + 1);
    const content = value.valueType.value as never;
    switch (type) {
      case kind.null:
        return this;
      case kind.boolean:
        return this.byte(content ? 1 : 0);
      case kind.number:
        return this.#number(content);
      case kind.timestamp:
        return this.int64((content as { seconds: bigint }).seconds).uint32((content as { nanos: number }).nanos);
      case kind.string:
        return this.text((content as string).length > limit + 1 ? (content as string).slice(0, limit + 1) : content);
      case kind.bytes:
        return this.escaped((content as Uint8Array).subarray(0, limit + 1));
      case kind.reference:
        return this.path((content as string).split("/")).byte(END);
      case kind.geoPoint:
        return this.#double((content as { latitude: number }).latitude).#double(
          (content as { longitude: number }).longitude,
        );
      case kind.array:
        return this.#list((content as { values: Value[] }).values, limit);
      case kind.vector: {
        const items = vectorOf(content) ?? [];
        return this.uint32(items.length).#list(items, limit);
      }
      case kind.map:
        return this.#map(content, limit);
    }
  }

  #list(items: readonly Value[], limit: number): this {
    const stop = this.#length + limit;
    for (const item of items) {
      if (this.#length > stop) return this;
      this.value(item, limit);
    }
    return this.byte(END);
  }

  #map(map: MapValue, limit: number): this {
    const stop = this.#length + limit;
    for (const key of sortedKeys(map.fields)) {
      if (this.#length > stop) return this;
      this.byte(ITEM)
        .text(key)
        .value(map.fields[key] as Value, limit);
    }
    return this.byte(END);
  }

  /** The largest double not above the number, then what an int64 may have beyond it (under 1024). */
  #number(value: bigint | number): this {
    if (typeof value === "number") {
      return Number.isNaN(value) ? this.byte(NAN) : this.byte(NUMBER).#double(value).#rest(0);
    }
    let floor = Number(value);
    if (BigInt(floor) > value) floor = previousDouble(floor);
    return this.byte(NUMBER)
      .#double(floor)
      .#rest(Number(value - BigInt(floor)));
  }

  #rest(value: number): this {
    return this.byte(value >> 8).byte(value & 0xff);
  }

  #double(value: number): this {
    scratch.setFloat64(0, value === 0 ? 0 : value);
    const negative = scratch.getUint8(0) >= 0x80;
    this.#reserve(8);
    for (let i = 0; i < 8; i++) {
      const byte = scratch.getUint8(i);
      this.#buffer[this.#length++] = negative ? 255 - byte : i === 0 ? byte | 0x80 : byte;
    }
    return this;
  }

  #terminate(): this {
    this.#buffer[this.#length++] = 0x00;
    this.#buffer[this.#length++] = 0x01;
    return this;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}

/** The next double towards minus infinity; for finite values of at least 2^53 in magnitude. */
function previousDouble(value: number): number {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigInt64(0);
  scratch.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return scratch.getFloat64(0);
}

/** Reads one id back; returns it and the position after it. */
export function readId(bytes: Uint8Array, start: number): [string, number] {
  if (bytes[start] === NUMERIC_ID) {
    const value = Buffer.from(bytes.buffer, bytes.byteOffset + start + 1, 8).readBigUInt64BE();
    return [`__id${BigInt.asIntN(64, value ^ 0x8000_0000_0000_0000n)}__`, start + 9];
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = buffer.indexOf(0, start + 1);
  if (buffer[end + 1] === 0x01) return [buffer.toString("utf8", start + 1, end), end + 2];
  const content: number[] = [];
  for (let at = start + 1; ; at++) {
    if (buffer[at] === 0) {
      if (buffer[at + 1] === 0x01) {
        end = at;
        break;
      }
      content.push(0);
      at++;
    } else {
      content.push(buffer[at] as number);
    }
  }
  return [Buffer.from(content).toString("utf8"), end + 2];
}

/** The smallest key above every key that starts with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: Uint8Array): Buffer | undefined {
  for (let end = prefix.length; end > 0; end--) {
    if ((prefix[end - 1] as number) < 0xff) {
      const next = Buffer.from(prefix.subarray(0, end));
      next[end - 1] = (next[end - 1] as number) + 1;
      return next;
    }
  }
  return undefined;
}
