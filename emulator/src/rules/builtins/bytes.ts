// Methods of bytes.
import { type BuiltinTable, single } from "./signature.ts";

export const bytesMethods: BuiltinTable = {
  size: single([], (self: Uint8Array) => BigInt(self.length)),
  /** The URL-safe alphabet, padded: so measured on Google's emulator and in production. */
  toBase64: single([], (self: Uint8Array) => {
    const text = Buffer.from(self).toString("base64url");
    return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  }),
  toHexString: single([], (self: Uint8Array) => Buffer.from(self).toString("hex").toUpperCase()),
};
