// The part of the Firestore SDK that the client uses, handed in by whoever makes the client: a page loads the SDK when
// it needs it, and a bundler keeps only these functions of it.
import type { Firestore, FirestoreError } from "firebase/firestore";
import type { encodeFields } from "../../../functions/src/kit/index.ts";
import { failed } from "./request.ts";
import type { Failure } from "./types.ts";

type FirestoreSdk = typeof import("firebase/firestore");

export type LiveSdk = Pick<
  FirestoreSdk,
  | "collection"
  | "collectionGroup"
  | "deleteDoc"
  | "doc"
  | "limit"
  | "onSnapshot"
  | "orderBy"
  | "query"
  | "serverTimestamp"
  | "setDoc"
  | "Timestamp"
  | "updateDoc"
  | "where"
> &
  // Only needed where the definitions have such fields.
  Partial<Pick<FirestoreSdk, "Bytes" | "GeoPoint">>;

export interface LiveSource {
  readonly sdk: LiveSdk;
  readonly database: Firestore;
  /** The uid of whoever is signed in. */
  readonly uid: () => string;
}

/** How the codec makes the values that JSON has no type for. */
export function storedTypes({ sdk, database }: LiveSource): Parameters<typeof encodeFields>[2] {
  const { Bytes, GeoPoint, Timestamp } = sdk;
  return {
    timestamp: (seconds, nanoseconds) => new Timestamp(seconds, nanoseconds),
    reference: (path) => sdk.doc(database, path),
    ...(Bytes && { bytes: (bytes) => Bytes.fromUint8Array(bytes) }),
    ...(GeoPoint && { geoPoint: (latitude, longitude) => new GeoPoint(latitude, longitude) }),
  };
}

const words: Partial<Record<FirestoreError["code"], readonly [Failure["code"], string]>> = {
  "permission-denied": ["forbidden", "You don’t have permission to do that here."],
  unauthenticated: ["unauthenticated", "You have been signed out. Sign in again."],
  "not-found": ["not-found", "It no longer exists."],
  "invalid-argument": ["invalid-fields", "The server did not accept this."],
  "resource-exhausted": ["too-many-requests", "Too many requests right now. Try again in a moment."],
  unavailable: ["offline", "The server can’t be reached."],
};

/** What the SDK threw, in the API's own terms: one kind of failure, whichever door it was. */
export function toFailure(error: unknown): Failure {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const [known, message] = words[code as FirestoreError["code"]] ?? ["internal", "Something went wrong."];
  return failed({ code: known, message }).failure;
}

const badId = /^(|\.\.?|__.*__)$|\//;

/** A path of Firestore with the ids in their places; undefined where an id could lead elsewhere. */
export function toPath(template: string, params: Readonly<Partial<Record<string, string>>>): string | undefined {
  let fine = true;
  const path = template.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const id = params[name] ?? "";
    if (badId.test(id)) fine = false;
    return id;
  });
  return fine ? path : undefined;
}

export const noSuchPlace: Failure = failed({ code: "not-found", message: "It no longer exists." }).failure;
