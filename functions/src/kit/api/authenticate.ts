// Who is calling: the Firebase ID token of the Authorization header. No header is nobody; a bad one is refused.
import type { NextFunction, Request } from "express";
import type { Caller } from "../define/handlers.ts";
import { Problem } from "../shared/problem.ts";
import type { ApiOptions, ApiResponse, TokenClaims } from "./types.ts";

type Verify = Pick<ApiOptions, "verifyToken" | "verifyAppCheck">;

const longestToken = 8192;

export function authenticate({ verifyToken, verifyAppCheck }: Verify) {
  return async (request: Request, response: ApiResponse, next: NextFunction): Promise<void> => {
    if (verifyAppCheck !== undefined) await requireAppCheck(request, verifyAppCheck);
    const header = request.get("authorization");
    if (header !== undefined) response.locals.caller = toCaller(await readClaims(header, verifyToken));
    next();
  };
}

async function readClaims(header: string, verifyToken: Verify["verifyToken"]): Promise<TokenClaims> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined || token.length > longestToken) throw new Problem("unauthenticated");
  try {
    return await verifyToken(token);
  } catch (error) {
    if (isOutage(error)) throw unavailable();
    throw new Problem("unauthenticated", "The token is not valid, or no longer");
  }
}

const unavailable = () => new Problem("unavailable", undefined, { retryAfterSeconds: 1 });

/** A token that could not be checked, for want of the public keys, is our trouble and not the caller's. */
function isOutage(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.endsWith("/internal-error") || code.endsWith("/network-error") || code.startsWith("app/network");
}

async function requireAppCheck(request: Request, verify: (token: string) => Promise<void>): Promise<void> {
  const token = request.get("x-firebase-appcheck");
  try {
    await verify(token ?? "");
  } catch (error) {
    if (isOutage(error)) throw unavailable();
    throw new Problem("unauthenticated", "This deployment asks for an App Check token");
  }
}

function toCaller(claims: TokenClaims): Caller {
  return {
    uid: claims.uid,
    name: claims.name,
    email: claims.email,
    isAnonymous: claims.firebase?.sign_in_provider === "anonymous",
    isOperator: claims.operator === true,
  };
}
