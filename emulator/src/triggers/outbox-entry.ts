// The durable form of one delivery: a length, a JSON head (who, when, headers) and the request body as it will be sent.
export interface EntryHead {
  readonly project: string;
  readonly key: string;
  /** Full document name; with project and key it names the lane whose order is kept. */
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly committedAt: number;
  readonly eventId: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function encodeEntry(head: EntryHead, body: Uint8Array): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const entry = Buffer.alloc(4 + text.length + body.length);
  entry.writeUInt32LE(text.length, 0);
  text.copy(entry, 4);
  entry.set(body, 4 + text.length);
  return entry;
}

/** Throws when the entry is not one of ours. */
export function decodeEntry(data: Uint8Array): { head: EntryHead; body: Uint8Array } {
  const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = 4 + view.readUInt32LE(0);
  if (end > view.length) throw new Error("Outbox entry is cut short.");
  return { head: JSON.parse(view.toString("utf8", 4, end)) as EntryHead, body: view.subarray(end) };
}
