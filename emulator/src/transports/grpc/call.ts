// What every gRPC call needs: its context from the metadata, and any thrown value as a status.
import { Metadata, type StatusObject } from "@grpc/grpc-js";
import { toFirestoreError } from "../../model/status.ts";
import { CallScope } from "../call-scope.ts";
import { callerFromAuthorization } from "../caller.ts";

/** @throws FirestoreError for a malformed Authorization. */
export function scopeOf(metadata: Metadata): CallScope {
  const caller = callerFromAuthorization(text(metadata, "authorization"));
  return new CallScope(caller, text(metadata, "x-hearth-span"));
}

function text(metadata: Metadata, key: string): string | undefined {
  return metadata.get(key)[0]?.toString();
}

/** Status text travels in one header; beyond this clients refuse the whole block. */
const maxDetails = 4000;

export function statusOf(thrown: unknown): StatusObject {
  const error = toFirestoreError(thrown);
  // A lone surrogate cannot be percent-encoded and would throw inside grpc-js.
  return { code: error.grpcCode, details: error.message.slice(0, maxDetails).toWellFormed(), metadata: new Metadata() };
}
