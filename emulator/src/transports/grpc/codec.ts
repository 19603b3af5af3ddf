// How bytes become one method's request and its answers become bytes.
import { type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { invalidArgument } from "../../model/status.ts";
import {
  encodeBatchGetResponse,
  encodeCommitResponse,
  encodeDocument,
  encodeListenResponse,
  encodeRunQueryResponse,
} from "../../model/wire/messages.ts";
import { Firestore } from "../../proto/gen/google/firestore/v1/firestore_pb.js";

export interface Codec {
  /** @throws FirestoreError INVALID_ARGUMENT when the bytes are not the method's request. */
  readonly decode: (bytes: Buffer) => Message;
  /** Nothing is google.protobuf.Empty. */
  readonly encode: (message: Message | undefined) => Uint8Array;
}

const { commit, batchGetDocuments, getDocument, runQuery, listen } = Firestore.method;

/** For busy methods, faster than the library; undefined where it should be asked. */
const fastWriters = new Map<DescMethod, (message: never) => Uint8Array | undefined>([
  [commit, encodeCommitResponse],
  [batchGetDocuments, encodeBatchGetResponse],
  [getDocument, encodeDocument],
  [runQuery, encodeRunQueryResponse],
  [listen, encodeListenResponse],
]);

const empty = new Uint8Array(0);

export function codecOf(method: DescMethod): Codec {
  const write = fastWriters.get(method) ?? (() => undefined);
  const encode = (message: Message) => write(message as never) ?? toBinary(method.output, message);
  // What a commit means is sent to all its listeners in turn, a change and a moment each.
  const recent = new Recent(encode);
  return {
    decode: (bytes) => {
      try {
        return fromBinary(method.input, bytes);
      } catch (cause) {
        throw invalidArgument(`The request is not a valid ${method.input.typeName}: ${(cause as Error).message}`);
      }
    },
    encode: (message) => {
      if (message === undefined) return empty;
      return method === listen ? recent.encode(message) : encode(message);
    },
  };
}

/** Remembers the bytes of the last few messages, which never change once made. */
class Recent {
  readonly #encode: (message: Message) => Uint8Array;
  readonly #messages: (Message | undefined)[] = new Array(4).fill(undefined);
  readonly #bytes: Uint8Array[] = [];
  #next = 0;

  constructor(encode: (message: Message) => Uint8Array) {
    this.#encode = encode;
  }

  encode(message: Message): Uint8Array {
    const known = this.#messages.indexOf(message);
    if (known >= 0) return this.#bytes[known] as Uint8Array;
    const bytes = this.#encode(message);
    this.#messages[this.#next] = message;
    this.#bytes[this.#next] = bytes;
    this.#next = (this.#next + 1) % this.#messages.length;
    return bytes;
  }
}
