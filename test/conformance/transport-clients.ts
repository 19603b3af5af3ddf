// The same call over each transport, in one form: ProtoJSON in, ProtoJSON or an error with the code's name out.
import { type DescMethod, fromBinary, fromJson, type JsonObject, toBinary, toJson } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import { Firestore } from "../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";

export interface Failure {
  readonly error: { readonly status: string; readonly message: string };
}

export type Rpc = Exclude<keyof typeof Firestore.method, "write" | "listen">;
export type StreamRpc = "write" | "listen";

export interface Target {
  /** `host:port` */
  readonly address: string;
  readonly project: string;
  /** Value of the Authorization header; empty: none. */
  readonly authorization: string;
}

/** One request; all its answers. */
export type Call = (rpc: Rpc, request: JsonObject) => Promise<JsonObject[] | Failure>;

export interface Stream extends AsyncDisposable {
  send(request: JsonObject): void;
  /** The next answer; the error, or "closed", once the stream is over. */
  next(): Promise<JsonObject | Failure | "closed">;
}

export type OpenStream = (rpc: StreamRpc) => Stream;

const identity = (bytes: Buffer) => bytes;
const pathOf = (method: DescMethod) => `/${Firestore.typeName}/${method.name}`;

function encode(method: DescMethod, request: JsonObject): Buffer {
  return Buffer.from(toBinary(method.input, fromJson(method.input, request)));
}

const decode = (method: DescMethod, bytes: Buffer) =>
  toJson(method.output, fromBinary(method.output, bytes)) as JsonObject;

function failure(error: grpc.ServiceError): Failure {
  return { error: { status: grpc.status[error.code] ?? String(error.code), message: error.details } };
}

function metadata({ project, authorization }: Target): grpc.Metadata {
  const headers = new grpc.Metadata();
  headers.set("google-cloud-resource-prefix", `projects/${project}/databases/(default)`);
  if (authorization !== "") headers.set("authorization", authorization);
  return headers;
}

export class GrpcTransport implements Disposable {
  readonly #client: grpc.Client;
  readonly #target: Target;

  constructor(target: Target) {
    this.#target = target;
    this.#client = new grpc.Client(target.address, grpc.credentials.createInsecure());
  }

  readonly call: Call = async (rpc, request) => {
    const method = Firestore.method[rpc] as DescMethod;
    const stream = this.#client.makeServerStreamRequest(
      pathOf(method),
      identity,
      identity,
      encode(method, request),
      metadata(this.#target),
    );
    const answers: JsonObject[] = [];
    try {
      for await (const bytes of stream) answers.push(decode(method, bytes as Buffer));
      return answers;
    } catch (error) {
      return failure(error as grpc.ServiceError);
    }
  };

  readonly open: OpenStream = (rpc) => {
    const method = Firestore.method[rpc] as DescMethod;
    const call = this.#client.makeBidiStreamRequest(pathOf(method), identity, identity, metadata(this.#target));
    const answers = new Answers();
    call.on("data", (bytes: Buffer) => answers.push(decode(method, bytes)));
    call.on("error", (error: grpc.ServiceError) => answers.push(failure(error)));
    call.on("end", () => answers.push("closed"));
    return {
      send: (request) => void call.write(encode(method, request)),
      next: () => answers.next(),
      async [Symbol.asyncDispose]() {
        call.cancel();
      },
    };
  };

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** Queue of what a stream has said. */
class Answers {
  readonly #items: (JsonObject | Failure | "closed")[] = [];
  #wake: (() => void) | undefined;

  push(item: JsonObject | Failure | "closed"): void {
    this.#items.push(item);
    this.#wake?.();
  }

  async next(): Promise<JsonObject | Failure | "closed"> {
    while (this.#items.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#items.shift() as JsonObject | Failure | "closed";
  }
}

const routes: Record<Exclude<Rpc, "executePipeline">, (request: JsonObject) => [string, string]> = {
  getDocument: (r) => ["GET", `${r.name}`],
  listDocuments: (r) => ["GET", `${r.parent}/${r.collectionId}`],
  createDocument: (r) => ["POST", `${r.parent}/${r.collectionId}`],
  updateDocument: (r) => ["PATCH", `${(r.document as JsonObject).name}`],
  deleteDocument: (r) => ["DELETE", `${r.name}`],
  batchGetDocuments: (r) => ["POST", `${r.database}/documents:batchGet`],
  beginTransaction: (r) => ["POST", `${r.database}/documents:beginTransaction`],
  commit: (r) => ["POST", `${r.database}/documents:commit`],
  rollback: (r) => ["POST", `${r.database}/documents:rollback`],
  batchWrite: (r) => ["POST", `${r.database}/documents:batchWrite`],
  runQuery: (r) => ["POST", `${r.parent}:runQuery`],
  runAggregationQuery: (r) => ["POST", `${r.parent}:runAggregationQuery`],
  partitionQuery: (r) => ["POST", `${r.parent}:partitionQuery`],
  listCollectionIds: (r) => ["POST", `${r.parent}:listCollectionIds`],
};

const inPath = new Set(["name", "parent", "collectionId", "database", "document"]);

export function restTransport({ address, authorization }: Target): Call {
  return async (rpc, request) => {
    const [method, path] = routes[rpc as keyof typeof routes](request);
    const isResource = !path.includes("documents:") && !/:(run|partition|list)\w+$/.test(path);
    const rest = Object.fromEntries(Object.entries(request).filter(([field]) => !inPath.has(field)));
    const url = `http://${address}/v1/${path.split("/").map(encodeSegment).join("/")}${isResource ? query(rest) : ""}`;
    const body = isResource ? documentBody(request) : JSON.stringify(rest);
    const headers = { "content-type": "text/plain", ...(authorization !== "" && { authorization }) };
    const response = await fetch(url, { method, headers, ...(method !== "GET" && method !== "DELETE" && { body }) });
    const answer = (await response.json()) as JsonObject | JsonObject[];
    if (!response.ok) return { error: pick(answer as unknown as Failure) };
    return Array.isArray(answer) ? answer : [answer];
  };
}

const encodeSegment = (segment: string) => encodeURIComponent(segment).replaceAll("%3A", ":");
const pick = ({ error: { status, message } }: Failure) => ({ status, message });

function documentBody(request: JsonObject): string {
  const { name: _, ...document } = (request.document ?? {}) as JsonObject;
  return JSON.stringify(document);
}

/** `{mask: {fieldPaths: ["a"]}}` as `?mask.fieldPaths=a`. */
function query(fields: JsonObject): string {
  const parameters = new URLSearchParams();
  const add = (prefix: string, value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) parameters.append(prefix, String(item));
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) add(`${prefix}.${key}`, inner);
    } else parameters.append(prefix, String(value));
  };
  for (const [field, value] of Object.entries(fields)) add(field, value);
  // Google's emulator does not read "+" as a space.
  return parameters.size === 0 ? "" : `?${parameters.toString().replaceAll("+", "%20")}`;
}

/** A WebChannel spoken by hand: streamed when `longPolling` is false. */
export function webChannelTransport(target: Target, longPolling: boolean): OpenStream {
  return (rpc) => new WebChannelStream(target, { rpc, longPolling });
}

class WebChannelStream implements Stream {
  readonly #url: string;
  readonly #longPolling: boolean;
  readonly #answers = new Answers();
  readonly #abort = new AbortController();
  readonly #authorization: string;
  #sid: string | undefined;
  #sent = 0;
  #received = 0;
  #over: boolean = false;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(target: Target, { rpc, longPolling }: { rpc: StreamRpc; longPolling: boolean }) {
    const name = Firestore.method[rpc].name;
    const database = encodeURIComponent(`projects/${target.project}/databases/(default)`);
    this.#url = `http://${target.address}/${Firestore.typeName}/${name}/channel?VER=8&database=${database}`;
    this.#longPolling = longPolling;
    this.#authorization = target.authorization;
  }

  send(request: JsonObject): void {
    this.#sending = this.#sending.then(() => this.#post(request));
  }

  async #post(request: JsonObject): Promise<void> {
    const body = new URLSearchParams({ count: "1", ofs: String(this.#sent++), req0___data__: JSON.stringify(request) });
    if (this.#sid === undefined) {
      if (this.#authorization !== "") body.set("headers", `Authorization:${this.#authorization}\r\n`);
      const text = await this.#fetchText(`&RID=${this.#sent}&CVER=22`, { method: "POST", body });
      this.#sid = /"c","([^"]+)"/.exec(text)?.[1] as string;
      void this.#receive();
    } else {
      await this.#fetchText(`&RID=${this.#sent}&SID=${this.#sid}&AID=${this.#received}`, { method: "POST", body });
    }
  }

  /** Sends again when a kept connection turns out to be closed, as real clients do: `ofs` keeps it from counting twice. */
  async #fetchText(query: string, init: RequestInit, retries = 3): Promise<string> {
    const response = await fetch(this.#url + query, { ...init, signal: this.#abort.signal }).catch((error: Error) => {
      if (retries === 0 || this.#abort.signal.aborted) throw error;
      return undefined;
    });
    if (response === undefined) return await this.#fetchText(query, init, retries - 1);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text;
  }

  /** Hanging GETs, one after the other. */
  async #receive(): Promise<void> {
    for (let failures = 0; !this.#over && failures < 5; ) {
      try {
        const query = `&RID=rpc&SID=${this.#sid}&AID=${this.#received}&CI=${this.#longPolling ? 1 : 0}&TYPE=xmlhttp`;
        const response = await fetch(this.#url + query, { signal: this.#abort.signal });
        let buffer = "";
        const decoder = new TextDecoder();
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          buffer = this.#take(buffer + decoder.decode(chunk, { stream: true }));
        }
      } catch {
        if (this.#abort.signal.aborted) return;
        failures++;
      }
    }
  }

  #take(buffer: string): string {
    const [, length, rest = ""] = /^(\d+)\n([\s\S]*)$/.exec(buffer) ?? [];
    if (length === undefined || rest.length < Number(length)) return buffer;
    for (const [id, [item]] of JSON.parse(rest.slice(0, Number(length))) as [number, [JsonObject | string]][]) {
      if (id <= this.#received) continue;
      this.#received = id;
      if (item === "close") this.#answers.push("closed");
      else if (typeof item === "object") this.#answers.push("error" in item ? { error: pick(item as never) } : item);
      this.#over ||= item === "close" || (typeof item === "object" && "error" in item);
    }
    return this.#take(rest.slice(Number(length)));
  }

  next(): Promise<JsonObject | Failure | "closed"> {
    return this.#answers.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#sending.catch(() => undefined);
    this.#abort.abort();
    if (this.#sid !== undefined)
      await fetch(`${this.#url}&TYPE=terminate&RID=99&SID=${this.#sid}`, { method: "POST" }).catch(() => undefined);
  }
}
