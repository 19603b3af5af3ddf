// Remembers tokens that have been verified, until they expire: a signature that was right stays right. Only so many.
import type { ApiOptions, TokenClaims } from "./types.ts";

const mostTokens = 5000;

export function rememberTokens(
  verify: ApiOptions["verifyToken"],
  now: () => Date,
  most: number = mostTokens,
): ApiOptions["verifyToken"] {
  const known = new Map<string, TokenClaims>();
  return async (token) => {
    const remembered = known.get(token);
    if (remembered !== undefined) {
      if (isValidAt(remembered, now())) return remembered;
      known.delete(token);
    }
    const claims = await verify(token);
    if (isValidAt(claims, now())) {
      known.set(token, claims);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
    }
    return claims;
  };
}

/** Without an expiry there is nothing to go by: such claims are asked for again every time. */
function isValidAt({ exp }: TokenClaims, time: Date): boolean {
  return exp !== undefined && time.getTime() < exp * 1000;
}
