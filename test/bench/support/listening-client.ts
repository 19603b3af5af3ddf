// Listen streams that count what they are told, and decode nothing they need not.
import { fromBinary } from "@bufbuild/protobuf";
import { ListenResponseSchema } from "../../../emulator/src/proto/gen/google/firestore/v1/firestore_pb.js";
import { BareClient, database, encode, root } from "./bare-client.ts";

/** First byte of a ListenResponse that holds a DocumentChange (field 3). */
const DOCUMENT_CHANGE = 0x1a;
/** Streams that share one connection. */
const PER_CONNECTION = 100;

export class ListeningClients {
  /** Documents seen by all streams together. */
  documents = 0;
  #current = 0;
  readonly #clients: BareClient[] = [];
  #changed = () => {};

  /** Opens streams on one collection; resolves when each has its first result. */
  async open(address: string, count: number, collectionId: string): Promise<void> {
    const request = encode("listen", {
      database,
      targetChange: {
        case: "addTarget",
        value: {
          targetId: 2,
          targetType: {
            case: "query",
            value: { parent: root, queryType: { case: "structuredQuery", value: { from: [{ collectionId }] } } },
          },
        },
      },
    });
    for (let index = 0; index < count; index += 1) {
      if (index % PER_CONNECTION === 0) this.#clients.push(new BareClient(address));
      this.#clients.at(-1)?.open("listen", request, (answer) => this.#receive(answer));
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
