// A token bucket per caller and instance: enough for people, a brake for loops.
import type { NextFunction, Request } from "express";
import { Problem } from "../shared/problem.ts";
import type { ApiLimits, ApiResponse } from "./types.ts";

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  filledAt: number;
}

const mostBuckets = 10_000;

export function rateLimit({ ratePerSecond, burst }: ApiLimits, now: () => Date) {
  const buckets = new Map<string, Bucket>();
  return (request: Request, response: ApiResponse, next: NextFunction): void => {
    if (ratePerSecond > 0) {
      const caller = response.locals.caller?.uid;
      take(caller === undefined ? `ip ${request.ip ?? ""}` : `uid ${caller}`);
    }
    next();
  };

  function take(key: string): void {
    const time = now().getTime();
    const bucket = buckets.get(key) ?? { tokens: burst, filledAt: time };
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.filledAt) / 1000) * ratePerSecond);
    bucket.filledAt = time;
    // Moved to the end: the map's first entry is the one idle for longest.
    buckets.delete(key);
    buckets.set(key, bucket);
    for (const oldest of buckets.keys()) {
      if (buckets.size <= mostBuckets) break;
      buckets.delete(oldest);
    }
    if (bucket.tokens < 1) {
      const retryAfterSeconds = Math.ceil((1 - bucket.tokens) / ratePerSecond);
      throw new Problem("too-many-requests", undefined, { retryAfterSeconds });
    }
    bucket.tokens -= 1;
  }
}
