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

/** An address may stand for many people, so it gets more; it also brakes those whose tokens are refused. */
const peoplePerAddress = 10;

/** By address before it is known who calls, by caller afterwards. */
export function rateLimit(limits: ApiLimits, by: "address" | "caller", now: () => Date) {
  const factor = by === "address" ? peoplePerAddress : 1;
  const [ratePerSecond, burst] = [limits.ratePerSecond * factor, limits.burst * factor];
  const buckets = new Map<string, Bucket>();
  return (request: Request, response: ApiResponse, next: NextFunction): void => {
    if (ratePerSecond > 0) {
      const caller = by === "caller" ? response.locals.caller?.uid : undefined;
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
