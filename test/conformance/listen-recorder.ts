// A bare Listen stream over gRPC that writes down what the server sends, in a short form that cases can compare.
import type { JsonObject } from "@bufbuild/protobuf";
import { fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import {
  type ListenRequest,
  ListenRequestSchema,
  type ListenResponse,
  ListenResponseSchema,
} from "../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";

const changeTypes = ["NO_CHANGE", "ADD", "REMOVE", "CURRENT", "RESET"];

export interface RecorderOptions {
  readonly project: string;
  readonly database?: string;
  /** Value of the Authorization header (default: admin). */
  readonly authorization?: string;
}

export class ListenRecorder {
  /** One line per message: `ADD 1`, `DOC a/b 1 -2`, `DELETE a/b -1`, `REMOVE_DOC a/b -1`, `CURRENT 1`, `NO_CHANGE`. */
  readonly lines: string[] = [];
  readonly messages: ListenResponse[] = [];
  /** What the targets hold, folded as the SDKs do: target id -> path -> value of the field `n`. */
  readonly results = new Map<number, Map<string, number | undefined>>();
  /** `CODE_NUMBER message` once the stream is over. */
  ended: string | undefined;
  readonly #client: grpc.Client;
  readonly #call: grpc.ClientDuplexStream<ListenRequest, ListenResponse>;
  readonly #root: string;
  readonly #database: string;
  #waiters: (() => void)[] = [];

  constructor(address: string, { project, database = "(default)", authorization = "Bearer owner" }: RecorderOptions) {
    this.#database = `projects/${project}/databases/${database}`;
    this.#root = `${this.#database}/documents`;
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure());
    const metadata = new grpc.Metadata();
    // Google's emulator takes the database of a stream from this header.
    metadata.set("google-cloud-resource-prefix", this.#database);
    if (authorization !== "") metadata.set("authorization", authorization);
    this.#call = this.#client.makeBidiStreamRequest(
      "/google.firestore.v1.Firestore/Listen",
      (request: ListenRequest) => Buffer.from(toBinary(ListenRequestSchema, request)),
      (bytes: Buffer) => fromBinary(ListenResponseSchema, bytes),
      metadata,
    );
    this.#call.on("data", (message: ListenResponse) => {
      this.messages.push(message);
      this.#fold(message);
      this.lines.push(this.#describe(message));
      this.#wake();
    });
    const end = (text: string) => {
      this.ended ??= text;
      this.#wake();
    };
    this.#call.on("error", (error: grpc.ServiceError) => end(`${error.code} ${error.details}`));
    this.#call.on("end", () => end("0 OK"));
  }

  get root(): string {
    return this.#root;
  }

  /** Sends a ListenRequest given as ProtoJSON; the database is filled in. */
  send(request: JsonObject): void {
    this.#call.write(fromJson(ListenRequestSchema, { database: this.#database, ...request }));
  }

  /** Adds a query target: a collection id, or a whole StructuredQuery as ProtoJSON. */
  query(targetId: number, query: string | JsonObject, extra: JsonObject = {}): void {
    const structuredQuery = typeof query === "string" ? { from: [{ collectionId: query }] } : query;
    this.send({ addTarget: { targetId, query: { parent: this.#root, structuredQuery }, ...extra } });
  }

  documents(targetId: number, paths: readonly string[], extra: JsonObject = {}): void {
    const documents = paths.map((path) => `${this.#root}/${path}`);
    this.send({ addTarget: { targetId, documents: { documents }, ...extra } });
  }

  /** Resolves when `count` messages like this one (a prefix of the line) were seen since line `from`. */
  async until(prefix: string, count = 1, from = 0): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (this.lines.slice(from).filter((line) => line.startsWith(prefix)).length < count) {
      if (this.ended !== undefined) return;
      if (Date.now() > deadline) throw new Error(`no ${count} x ${prefix} in:\n${this.lines.join("\n")}`);
      await this.#next(1_000);
    }
  }

  /** The lines since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }

  lastToken(): string {
    const change = this.messages.findLast(({ responseType: { case: kind, value } }) => {
      return kind === "targetChange" && value.resumeToken.length > 0;
    })?.responseType;
    return change?.case === "targetChange" ? Buffer.from(change.value.resumeToken).toString("base64") : "";
  }

  halfClose(): void {
    this.#call.end();
  }

  close(): void {
    this.#call.cancel();
    this.#client.close();
  }

  /** A target's result once the next global snapshot is in that satisfies `accept`. */
  async settled(targetId: number, accept: (result: Record<string, number | undefined>) => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (this.ended === undefined) {
      const last = this.lines.at(-1);
      if (last === "NO_CHANGE" && accept(Object.fromEntries(this.results.get(targetId) ?? []))) return;
      if (Date.now() > deadline) throw new Error(`still ${JSON.stringify([...(this.results.get(targetId) ?? [])])}`);
      await this.#next(Math.max(1, deadline - Date.now()));
    }
  }

  #next(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #fold({ responseType: { case: kind, value } }: ListenResponse): void {
    if (kind === "targetChange") {
      const word = changeTypes[value.targetChangeType];
      if (word === "ADD" || word === "RESET") for (const id of value.targetIds) this.results.set(id, new Map());
      return;
    }
    if (kind === "documentChange") {
      const path = value.document?.name.slice(this.#root.length + 1) ?? "";
      const n = value.document?.fields.n?.valueType;
      const number = n?.case === "integerValue" ? Number(n.value) : undefined;
      for (const id of value.targetIds) this.results.get(id)?.set(path, number);
    }
    if (kind === "documentChange" || kind === "documentDelete" || kind === "documentRemove") {
      const name = kind === "documentChange" ? (value.document?.name ?? "") : value.document;
      for (const id of value.removedTargetIds) this.results.get(id)?.delete(name.slice(this.#root.length + 1));
    }
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #describe({ responseType: { case: kind, value } }: ListenResponse): string {
    const path = (name: string) => name.slice(this.#root.length + 1);
    switch (kind) {
      case "targetChange": {
        const cause = value.cause ? ` ${value.cause.code}` : "";
        return `${[changeTypes[value.targetChangeType], ...value.targetIds].join(" ")}${cause}`;
      }
      case "documentChange":
        return ["DOC", path(value.document?.name ?? ""), ...value.targetIds, ...minus(value.removedTargetIds)].join(
          " ",
        );
      case "documentDelete":
        return ["DELETE", path(value.document), ...minus(value.removedTargetIds)].join(" ");
      case "documentRemove":
        return ["REMOVE_DOC", path(value.document), ...minus(value.removedTargetIds)].join(" ");
      case "filter":
        return `FILTER ${value.targetId} ${value.count}`;
      case undefined:
        return "EMPTY";
    }
  }
}

const minus = (ids: readonly number[]): number[] => ids.map((id) => -id);
