// Resume tokens: the time up to which a client has seen everything, and which run of the emulator said so.
// History does not outlive the process, and another process may serve other data, so a foreign token tells nothing.
import type { Micros } from "../storage/types.ts";

const VERSION = 1;
const LENGTH = 1 + 8 + 8;

export function encodeToken(run: Uint8Array, time: Micros): Uint8Array {
  const token = Buffer.alloc(LENGTH);
  token[0] = VERSION;
  token.set(run, 1);
  token.writeBigUInt64BE(BigInt(time), 9);
  return token;
}

/** Undefined when the token is not of this run, or no token at all. */
export function decodeToken(run: Uint8Array, token: Uint8Array): Micros | undefined {
  if (token.length !== LENGTH || token[0] !== VERSION) return undefined;
  const view = Buffer.from(token);
  if (!view.subarray(1, 9).equals(run)) return undefined;
  return Number(view.readBigUInt64BE(9));
}
