// What the database refuses, in our own words.
import { Problem } from "../shared/problem.ts";

/** gRPC's numbers, as the SDK puts them on its errors. */
const grpc = { deadline: 4, notFound: 5, alreadyExists: 6, exhausted: 8, failedPrecondition: 9, aborted: 10 } as const;
const unavailable = 14;

export type WriteRefusal = "missing" | "exists" | "changed";

/** A write whose precondition did not hold. */
export class WriteRefused extends Error {
  override readonly name = "WriteRefused";
  readonly reason: WriteRefusal;

  constructor(reason: WriteRefusal, cause: unknown) {
    super(`the write was refused: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Runs a database call; preconditions that fail become WriteRefused, a database that is away becomes a Problem. */
export async function guard<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case grpc.notFound:
      return new WriteRefused("missing", error);
    case grpc.alreadyExists:
      return new WriteRefused("exists", error);
    case grpc.failedPrecondition:
      return isMissingIndex(error) ? error : new WriteRefused("changed", error);
    case grpc.deadline:
    case grpc.exhausted:
    case grpc.aborted:
    case unavailable:
      return Object.assign(new Problem("unavailable", undefined, { retryAfterSeconds: 1 }), { cause: error });
    default:
      return error;
  }
}

/** The database uses one code for a failed precondition and for a query without an index; the latter is our bug. */
function isMissingIndex(error: unknown): boolean {
  return error instanceof Error && /index/i.test(error.message);
}
