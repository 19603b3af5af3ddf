// The body of a forward-channel POST: `headers=…&count=2&ofs=5&req0___data__={…}&req1___data__={…}`.
import { invalidArgument } from "../../model/status.ts";

export interface ForwardBody {
  /** Init headers by lower-case name; only a handshake has them. */
  readonly headers: ReadonlyMap<string, string>;
  /** Index of the first message in the session's whole sequence. */
  readonly offset: number;
  readonly messages: readonly string[];
}

/** More messages in one POST than any client sends; the real one stops at 1,000. */
const maxMessages = 10_000;

/** @throws FirestoreError INVALID_ARGUMENT for a body that is cut off or not of this form; nothing of it is used. */
export function parseForwardBody(body: string): ForwardBody {
  const form = new URLSearchParams(body);
  const count = integer(form.get("count") ?? "0", "count");
  const offset = integer(form.get("ofs") ?? "0", "ofs");
  if (count > maxMessages) throw invalidArgument(`At most ${maxMessages} messages fit in one request.`);
  const messages: string[] = [];
  for (let i = 0; i < count; i++) {
    const message = form.get(`req${i}___data__`);
    if (message === null) throw invalidArgument(`The body ends before message ${i} of ${count}.`);
    // What is not UTF-8 behind its percent signs became this character; or somebody wrote it.
    if (message.includes("\ufffd") && !isDecodable(body)) throw invalidArgument("The body is not UTF-8.");
    messages.push(message);
  }
  return { headers: parseHeaders(form.get("headers") ?? ""), offset, messages };
}

function isDecodable(body: string): boolean {
  try {
    decodeURIComponent(body);
    return true;
  } catch {
    return false;
  }
}

/** Header lines as the client packs them: `Name:Value`, CRLF between. */
export function parseHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

function integer(text: string, name: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalidArgument(`${name} is not a number.`);
  return Number(text);
}
