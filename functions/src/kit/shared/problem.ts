// The one error that callers see. Anything else thrown becomes "internal", its text kept for the log.
import { type ProblemCode, problemCodes } from "./codes.ts";

export interface Issue {
  /** The field, dotted: "labels.2". Empty for the body as a whole. */
  readonly field: string;
  readonly message: string;
}

/** More members of the answer, beside RFC 9457's own. */
export interface ProblemDetails {
  readonly issues?: readonly Issue[];
  readonly declared?: readonly string[];
  readonly retryAfterSeconds?: number;
  readonly allow?: readonly string[];
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  /** `detail` is for people and goes out as it is: it must not reveal what the caller may not see. */
  constructor(code: ProblemCode, detail?: string, details: ProblemDetails = {}) {
    super(detail ?? problemCodes[code][1]);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problemCodes[this.code][0];
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
