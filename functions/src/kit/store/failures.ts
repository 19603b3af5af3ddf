// What the database refuses, in our own words.
import { Problem } from "../shared/problem.ts";

/** gRPC's numbers, as the SDK puts them on its errors. */
const grpc = {
  invalidArgument: 3,
  deadline: 4,
  notFound: 5,
  alreadyExists: 6,
  exhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
} as const;
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

/**
 * Runs a database call; preconditions that fail become WriteRefused, a database that is away becomes a Problem. The
 * SDK itself would try for minutes: after the deadline (milliseconds) the caller is told to come back. A write may
 * still happen then, as after any lost answer.
 */
export async function guard<T>(call: () => Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailableProblem(new Error(`no answer within ${deadline} ms`))), deadline);
  });
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    throw translate(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the database refused the request itself, as it would again. */
export function isRequestRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === grpc.invalidArgument;
}

function unavailableProblem(cause: unknown): Problem {
  return Object.assign(new Problem("unavailable", undefined, { retryAfterSeconds: 1 }), { cause });
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
      return unavailableProblem(error);
    default:
      return error;
  }
}

/** The database uses one code for a failed precondition and for a query without an index; the latter is our bug. */
function isMissingIndex(error: unknown): boolean {
  return error instanceof Error && /index/i.test(error.message);
}
