// How bytes become one method's request and its answers become bytes.
import { type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { invalidArgument } from "../../model/status.ts";

export interface Codec {
  /** @throws FirestoreError INVALID_ARGUMENT when the bytes are not the method's request. */
  readonly decode: (bytes: Buffer) => Message;
  /** Nothing is google.protobuf.Empty. */
  readonly encode: (message: Message | undefined) => Buffer;
}

export function codecOf(method: DescMethod): Codec {
  return {
    decode: (bytes) => {
      try {
        return fromBinary(method.input, bytes);
      } catch (cause) {
        throw invalidArgument(`The request is not a valid ${method.input.typeName}: ${(cause as Error).message}`);
      }
    },
    encode: (message) => {
      if (message === undefined) return Buffer.alloc(0);
      const bytes = toBinary(method.output, message);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}
