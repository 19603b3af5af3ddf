// How gRPC puts messages one after the other on a stream: a byte that says whether it is compressed, the length in four
// bytes, the content.

/** Bytes before a message's content. */
export const PREFIX = 5;

export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX + message.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, PREFIX);
  return bytes;
}
