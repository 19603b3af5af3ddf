// Header blocks for answers, always written out: gRPC's answers have two or three short headers, and a block that refers
// to nothing is the same for every connection and can be made once.

const STATUS_200 = 0x88;

/** Names in lower case, values of single-byte characters. `:status` 200 comes first where it is wanted. */
export function encodeHeaders(headers: Readonly<Record<string, string>>, options: { status?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  if (options.status === 200) parts.push(Buffer.from([STATUS_200]));
  else if (options.status !== undefined) parts.push(literal(":status", String(options.status)));
  for (const [name, value] of Object.entries(headers)) parts.push(literal(name, value));
  return Buffer.concat(parts);
}

/** Not indexed, with a name of its own (RFC 7541, 6.2.2). */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x00]), text(name), text(value)]);
}

function text(content: string): Buffer {
  return Buffer.concat([length(content.length), Buffer.from(content, "latin1")]);
}

function length(value: number): Buffer {
  if (value < 0x7f) return Buffer.from([value]);
  const bytes = [0x7f];
  let rest = value - 0x7f;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest & 0x7f));
  bytes.push(rest);
  return Buffer.from(bytes);
}
