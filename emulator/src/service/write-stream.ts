// The Write stream: a handshake, then one answer per request with writes, in order.
import { randomBytes } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { type DatabaseName, parseDatabaseName, sameDatabase } from "../model/path.ts";
import { invalidArgument } from "../model/status.ts";
import { toTimestamp } from "../model/time.ts";
import {
  type WriteRequest,
  type WriteResponse,
  WriteResponseSchema,
} from "../proto/gen/google/firestore/v1/firestore_pb.js";
import type { Core } from "./core.ts";
import type { CallContext, StreamSession, StreamSink } from "./types.ts";
import { executeWrites } from "./writes/execute-writes.ts";
import { parseWrites } from "./writes/parse-write.ts";

export class WriteSession implements StreamSession<WriteRequest> {
  readonly #core: Core;
  readonly #sink: StreamSink<WriteResponse>;
  readonly #context: CallContext;
  #database: DatabaseName | undefined;
  #sent = 0n;
  #ended: boolean = false;

  constructor(core: Core, sink: StreamSink<WriteResponse>, context: CallContext) {
    this.#core = core;
    this.#sink = sink;
    this.#context = context;
  }

  async receive(request: WriteRequest): Promise<void> {
    if (this.#ended) return;
    try {
      if (this.#database === undefined) this.#open(request);
      else await this.#write(this.#database, request);
    } catch (error) {
      this.#end(error);
    }
  }

  close(): void {
    this.#end();
  }

  #open(request: WriteRequest): void {
    if (request.writes.length > 0 || request.streamId !== "" || request.streamToken.length > 0) {
      throw invalidArgument("The first request of a Write stream must have a database and nothing else.");
    }
    this.#database = parseDatabaseName(request.database);
    this.#sink.send(
      create(WriteResponseSchema, { streamId: randomBytes(9).toString("base64url"), streamToken: this.#token() }),
    );
  }

  async #write(database: DatabaseName, request: WriteRequest): Promise<void> {
    if (request.database !== "" && !sameDatabase(parseDatabaseName(request.database), database)) {
      throw invalidArgument("A Write stream cannot change its database.");
    }
    const operations = parseWrites(database, request.writes);
    const { commitTime, results } = await executeWrites(this.#core, { database, operations, context: this.#context });
    if (this.#ended) return;
    this.#sink.send(
      create(WriteResponseSchema, {
        streamToken: this.#token(),
        writeResults: results,
        commitTime: toTimestamp(commitTime),
      }),
    );
    // A request without writes is how clients say goodbye.
    if (request.writes.length === 0) this.#end();
  }

  #token(): Uint8Array {
    const token = Buffer.alloc(8);
    token.writeBigUInt64BE(++this.#sent);
    return token;
  }

  #end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#sink.end(error);
  }
}
