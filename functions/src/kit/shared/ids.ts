// Document ids: random for new things, derived where the same request must find the same document.
import { createHash, randomFillSync } from "node:crypto";

const idBytes = 15;

/** Randomness for many ids at a time: asking the system for each would cost more than all else about an id. */
const pool = Buffer.alloc(idBytes * 256);
let used = pool.length;

/** 120 random bits, as 20 URL-safe characters. */
export function randomId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += idBytes;
  return pool.toString("base64url", used - idBytes, used);
}

/** The id that the same parts always give. The parts are kept apart: ("a", "bc") is not ("ab", "c"). */
export function derivedId(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  return hash.subarray(0, idBytes).toString("base64url");
}

const longestId = 1500;

/** Whether Firestore takes the text as a document id. */
export function isDocumentId(id: string): boolean {
  if (id === "" || id === "." || id === ".." || /^__.*__$/s.test(id) || id.includes("/")) return false;
  return id.isWellFormed() && Buffer.byteLength(id) <= longestId;
}
