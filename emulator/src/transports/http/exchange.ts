// One HTTP/1.1 request and its answer, with what every route needs: the raw path, the query, a bounded body, JSON.
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { FirestoreError, invalidArgument, toFirestoreError } from "../../model/status.ts";
import { CallScope } from "../call-scope.ts";
import { callerFromAuthorization } from "../caller.ts";
import { maxMessageBytes } from "../limits.ts";

const inflate = promisify(gunzip);

const utf8 = new TextDecoder("utf-8", { fatal: true });

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** As sent: still percent-encoded, nothing normalised. Starts with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request;
    this.response = response;
    this.method = request.method ?? "GET";
    // Not `new URL()`: it would resolve `..` and `%2e%2e`, which are document ids to refuse, not steps to take.
    const target = (request.url ?? "/").replace(/^https?:\/\/[^/]*/i, "");
    const mark = target.indexOf("?");
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  /** @throws FirestoreError INVALID_ARGUMENT for a malformed Authorization header. */
  scope(): CallScope {
    const scope = new CallScope(callerFromAuthorization(this.header("authorization")), this.header("x-hearth-span"));
    this.response.on("close", () => scope.abort());
    return scope;
  }

  /** The whole body. @throws FirestoreError when it is larger than a message may be, or breaks off. */
  async body(): Promise<Buffer> {
    const declared = Number(this.header("content-length") ?? 0);
    if (declared > maxMessageBytes) throw this.#tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of this.request.iterator({ destroyOnReturn: false })) {
        size += (chunk as Buffer).length;
        if (size > maxMessageBytes) throw this.#tooLarge();
        chunks.push(chunk as Buffer);
      }
    } catch (error) {
      throw error instanceof FirestoreError ? error : new FirestoreError("CANCELLED", "The request broke off.");
    }
    const [first] = chunks;
    return this.#decoded(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  }

  async #decoded(bytes: Buffer): Promise<Buffer> {
    const encoding = this.header("content-encoding");
    if (encoding === undefined || encoding === "identity") return bytes;
    if (encoding !== "gzip") throw invalidArgument(`Content-Encoding ${encoding} is not supported; use gzip.`);
    try {
      return await inflate(bytes, { maxOutputLength: maxMessageBytes });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw this.#tooLarge();
      throw invalidArgument("The body is not valid gzip.");
    }
  }

  #tooLarge(): FirestoreError {
    // The rest of the body is thrown away as it comes; the connection is not used again.
    this.response.setHeader("Connection", "close");
    this.request.resume();
    return invalidArgument(`Request payload size exceeds the limit: ${maxMessageBytes} bytes.`);
  }

  /** The body as JSON, whatever its content type (browsers send text/plain). An empty body is `{}`. */
  async json(): Promise<unknown> {
    const text = await this.text();
    if (text.trim() === "") return {};
    try {
      return JSON.parse(text);
    } catch {
      throw invalidPayload();
    }
  }

  /** The body as text. @throws FirestoreError INVALID_ARGUMENT when it is not UTF-8. */
  async text(): Promise<string> {
    try {
      return utf8.decode(await this.body());
    } catch (error) {
      throw error instanceof FirestoreError ? error : invalidPayload();
    }
  }

  sendJson(value: unknown, status = 200): void {
    this.send(JSON.stringify(value), { status, type: "application/json; charset=UTF-8" });
  }

  sendText(text: string, status = 200): void {
    this.send(text, { status, type: "text/plain; charset=UTF-8" });
  }

  send(body: string, { status = 200, type }: { status?: number; type: string }): void {
    const bytes = Buffer.from(body);
    this.response.writeHead(status, {
      "Content-Type": type,
      "Content-Length": bytes.length,
      "X-Content-Type-Options": "nosniff",
    });
    this.response.end(bytes);
  }

  notFound(): void {
    this.sendText("Not Found\n", 404);
  }

  fail(thrown: unknown): void {
    const error = toFirestoreError(thrown);
    if (this.response.headersSent) this.response.destroy();
    else this.sendJson(errorBody(error), error.httpStatus);
  }
}

/** The words of Google's emulator for a body that is not JSON or not the message. */
export const invalidPayload = (): FirestoreError => invalidArgument("Payload isn't valid for request.");

export function errorBody(error: FirestoreError): { error: { code: number; message: string; status: string } } {
  return { error: { code: error.httpStatus, message: error.message, status: error.code } };
}

/** The path's segments, percent-decoded. @throws FirestoreError INVALID_ARGUMENT for what is not UTF-8. */
export function decodePath(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw invalidArgument("The path is not valid percent-encoded UTF-8.");
  }
}
