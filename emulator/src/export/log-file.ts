// LevelDB's log format, in which export files hold their records: blocks of 32 KiB, fragments with a masked CRC32C.
const BLOCK = 32 * 1024;
const HEADER = 7;
const fragment = { full: 1, first: 2, middle: 3, last: 4 } as const;

export function encodeLog(records: Iterable<Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  let position = 0;
  const emit = (bytes: Buffer): void => {
    parts.push(bytes);
    position += bytes.length;
  };
  for (const record of records) {
    let rest = record;
    let isFirst = true;
    do {
      const room = BLOCK - (position % BLOCK);
      if (room < HEADER) emit(Buffer.alloc(room));
      const space = BLOCK - (position % BLOCK) - HEADER;
      const piece = rest.subarray(0, space);
      rest = rest.subarray(piece.length);
      emit(encodeFragment(piece, typeOf(isFirst, rest.length === 0)));
      isFirst = false;
    } while (rest.length > 0);
  }
  return Buffer.concat(parts);
}

function typeOf(isFirst: boolean, isLast: boolean): number {
  if (isFirst) return isLast ? fragment.full : fragment.first;
  return isLast ? fragment.last : fragment.middle;
}

function encodeFragment(data: Uint8Array, type: number): Buffer {
  const bytes = Buffer.alloc(HEADER + data.length);
  bytes.set(data, HEADER);
  bytes[6] = type;
  bytes.writeUInt16LE(data.length, 4);
  bytes.writeUInt32LE(maskedCrc(bytes.subarray(6)), 0);
  return bytes;
}

/** Throws an Error that says where the file is damaged. */
export function* decodeLog(file: Buffer): Generator<Buffer> {
  let pieces: Buffer[] = [];
  let position = 0;
  while (position < file.length) {
    const room = BLOCK - (position % BLOCK);
    if (room < HEADER) {
      position += room;
      continue;
    }
    const { type, data } = readFragment(file, position);
    position += HEADER + data.length;
    const starts = type === fragment.full || type === fragment.first;
    if (starts !== (pieces.length === 0)) throw new Error(`a record is out of place at byte ${position}`);
    pieces.push(data);
    if (type === fragment.full || type === fragment.last) {
      yield Buffer.concat(pieces);
      pieces = [];
    }
  }
  if (pieces.length > 0) throw new Error("the last record is incomplete");
}

function readFragment(file: Buffer, position: number): { type: number; data: Buffer } {
  if (position + HEADER > file.length) throw new Error(`a record's header is cut off at byte ${position}`);
  const length = file.readUInt16LE(position + 4);
  const type = file[position + 6] as number;
  const end = position + HEADER + length;
  if (type < fragment.full || type > fragment.last) throw new Error(`unknown record type ${type} at byte ${position}`);
  if (end > file.length) throw new Error(`a record is cut off at byte ${position}`);
  if (file.readUInt32LE(position) !== maskedCrc(file.subarray(position + 6, end))) {
    throw new Error(`the checksum is wrong at byte ${position}`);
  }
  return { type, data: file.subarray(position + HEADER, end) };
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
