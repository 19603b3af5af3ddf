// A gRPC client with nothing around it, so that what is measured is the server.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";
import { Firestore } from "../../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";

type Rpc = "commit" | "getDocument" | "batchGetDocuments" | "runQuery";

export const database = "projects/demo-bench/databases/(default)";
export const root = `${database}/documents`;

export class BareClient {
  readonly #client: grpc.Client;
  readonly #metadata = new grpc.Metadata();

  constructor(address: string) {
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure());
    this.#metadata.set("authorization", "Bearer owner");
  }

  /** Sends bytes made beforehand; resolves with the number of answers. A refused stream was not looked at: again. */
  async send(rpc: Rpc, request: Buffer): Promise<number> {
    for (;;) {
      try {
        return await this.#once(rpc, request);
      } catch (error) {
        if ((error as grpc.ServiceError).details !== "Stream refused by server") throw error;
      }
    }
  }

  #once(rpc: Rpc, request: Buffer): Promise<number> {
    const path = `/${Firestore.typeName}/${Firestore.method[rpc].name}`;
    const same = (bytes: Buffer) => bytes;
    return new Promise((resolve, reject) => {
      const call = this.#client.makeServerStreamRequest(path, same, same, request, this.#metadata);
      let answers = 0;
      call.on("data", () => answers++);
      call.on("error", reject);
      call.on("end", () => resolve(answers));
    });
  }

  close(): void {
    this.#client.close();
  }
}

export function encode<R extends Rpc>(
  rpc: R,
  request: MessageInitShape<(typeof Firestore.method)[R]["input"]>,
): Buffer {
  const { input } = Firestore.method[rpc];
  return Buffer.from(toBinary(input, create(input as never, request as never)));
}

/** Runs `count` calls with `inFlight` of them at a time; calls per second. */
export async function rate(count: number, inFlight: number, call: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - began) / 1000);
}
