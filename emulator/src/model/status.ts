// The one error class of the emulator: a google.rpc code by name, a message for the client, data for our own use.
// Each transport maps it once (see codes.ts); whatever else is thrown becomes INTERNAL and keeps its text private.
import { type CodeName, codes } from "./codes.ts";

export class FirestoreError extends Error {
  readonly code: CodeName;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: CodeName, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "FirestoreError";
    this.code = code;
    this.details = options.details;
  }

  get grpcCode(): number {
    return codes[this.code].grpc;
  }

  get httpStatus(): number {
    return codes[this.code].http;
  }
}

export const invalidArgument = (message: string): FirestoreError => new FirestoreError("INVALID_ARGUMENT", message);
export const notFound = (message: string): FirestoreError => new FirestoreError("NOT_FOUND", message);
export const permissionDenied = (message: string): FirestoreError => new FirestoreError("PERMISSION_DENIED", message);
export const failedPrecondition = (message: string): FirestoreError =>
  new FirestoreError("FAILED_PRECONDITION", message);
export const aborted = (message: string): FirestoreError => new FirestoreError("ABORTED", message);
export const unimplemented = (message: string): FirestoreError => new FirestoreError("UNIMPLEMENTED", message);

/** Any thrown value as a FirestoreError; unknown ones become INTERNAL with the original as cause only. */
export function toFirestoreError(thrown: unknown): FirestoreError {
  if (thrown instanceof FirestoreError) return thrown;
  return new FirestoreError("INTERNAL", "Internal error.", { cause: thrown });
}
