// Listen streams that count what they are told, and decode nothing they need not.
import { fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import {
  ListenRequestSchema,
  ListenResponseSchema,
} from "../../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import { database, root } from "./bare-client.ts";

/** First byte of a ListenResponse that holds a DocumentChange (field 3). */
const DOCUMENT_CHANGE = 0x1a;
/** Streams that share one connection. */
const PER_CONNECTION = 100;

export class ListeningClients {
  /** Documents seen by all streams together. */
  documents = 0;
  #current = 0;
  readonly #clients: grpc.Client[] = [];
  #changed = () => {};

  /** Opens streams on one collection; resolves when each has its first result. */
  async open(address: string, count: number, collectionId: string): Promise<void> {
    const request = fromJson(ListenRequestSchema, {
      database,
      addTarget: { targetId: 2, query: { parent: root, structuredQuery: { from: [{ collectionId }] } } },
    });
    const bytes = Buffer.from(toBinary(ListenRequestSchema, request));
    const metadata = new grpc.Metadata();
    metadata.set("authorization", "Bearer owner");
    metadata.set("google-cloud-resource-prefix", database);
    const same = (buffer: Buffer) => buffer;
    for (let index = 0; index < count; index += 1) {
      if (index % PER_CONNECTION === 0) {
        const options = { "grpc.use_local_subchannel_pool": 1 };
        this.#clients.push(new grpc.Client(address, grpc.credentials.createInsecure(), options));
      }
      const client = this.#clients.at(-1) as grpc.Client;
      const call = client.makeBidiStreamRequest("/google.firestore.v1.Firestore/Listen", same, same, metadata);
      call.on("data", (answer: Buffer) => this.#receive(answer));
      call.on("error", (error: grpc.ServiceError) => {
        if (error.code !== grpc.status.CANCELLED) console.error(`a listener ended: ${error.message}`);
      });
      call.write(bytes);
    }
    await this.#until(() => this.#current === count);
  }

  /** Resolves when so many documents more than now have come. */
  next(documents: number): Promise<void> {
    const wanted = this.documents + documents;
    return this.#until(() => this.documents >= wanted);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #receive(answer: Buffer): void {
    if (answer[0] === DOCUMENT_CHANGE) this.documents += 1;
    else {
      const { responseType } = fromBinary(ListenResponseSchema, answer);
      if (responseType.case === "targetChange" && responseType.value.targetChangeType === 3) this.#current += 1;
    }
    this.#changed();
  }

  #until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = () => {
        if (!done()) return;
        this.#changed = () => {};
        resolve();
      };
      this.#changed();
    });
  }
}
